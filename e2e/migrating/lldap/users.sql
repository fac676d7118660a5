-- The columns of LLDAP's table that the page reads, and what stands in the one for passwords: an OPAQUE record.
CREATE TABLE users (user_id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL, password_hash BLOB);
INSERT INTO users VALUES ('ada', 'ada@example.org', x'00'), ('grace', 'grace@example.org', x'00');
