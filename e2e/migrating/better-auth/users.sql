-- The columns of better-auth's tables that the page reads, with a hash of better-auth 1.7.25.
CREATE TABLE user (id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL, createdAt DATE NOT NULL);
CREATE TABLE account (id TEXT NOT NULL PRIMARY KEY, userId TEXT NOT NULL, providerId TEXT NOT NULL, password TEXT);
INSERT INTO user VALUES ('u1', 'ada@example.org', '2026-11-29T07:08:09.123Z'), ('u2', 'bob@example.org', '2026-11-29T07:08:09.123Z');
INSERT INTO account VALUES
  ('a1', 'u1', 'credential', '07157621d7da1232b40b56085b4e3277:1f5ef3d7a79409b09411c6a0354e18189eda1d64cfd0aa26ffa229dad1d6c627e39c6b4f0cdff8f35d8c8ba620b202a76c81f4fde364ba59e5b0ac1f5c229530'),
  ('a2', 'u2', 'google', NULL);
