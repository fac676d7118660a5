-- The names that imported accounts had elsewhere and could not keep. Their owners may still log in with them.
CREATE TABLE former_names (
    name_key   TEXT NOT NULL PRIMARY KEY, -- in small letters and NFC, of any script
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    username   TEXT NOT NULL
);

CREATE INDEX former_names_by_account ON former_names (account_id);
