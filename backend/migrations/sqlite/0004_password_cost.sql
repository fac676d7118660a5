-- The base-2 logarithm of what a hash costs to verify: what the highest is must be known at every
-- login, for an unknown name has to take as long. It follows a prefix of four characters, or the
-- longer one of bcrypt-sha256.

ALTER TABLE accounts ADD COLUMN password_cost BIGINT NOT NULL DEFAULT 0;

UPDATE accounts SET password_cost = CAST(
    substr(password_hash, CASE WHEN password_hash LIKE '$bcrypt-sha256$%' THEN 27 ELSE 5 END, 2)
    AS INTEGER
);

CREATE INDEX accounts_by_password_cost ON accounts (password_cost);
