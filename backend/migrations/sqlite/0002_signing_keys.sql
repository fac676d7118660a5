-- The keys that access tokens are signed with, sealed under the master key. Each signs from
-- signs_from until the next one does, and verifies for as long as a token of it may live then.

CREATE TABLE signing_keys (
    kid        TEXT   NOT NULL PRIMARY KEY,
    algorithm  TEXT   NOT NULL, -- as the alg of a token says it
    sealed     BLOB   NOT NULL, -- 24 bytes of nonce, then XChaCha20-Poly1305
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    token_ttl  BIGINT NOT NULL  -- the longest that a token of it may live, in milliseconds
);
