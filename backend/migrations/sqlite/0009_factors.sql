-- Second factors, passkeys, and the ways back in. An account without a password has '!' in place of its hash.

ALTER TABLE accounts ADD COLUMN is_operator INTEGER NOT NULL DEFAULT 0; -- 1: one of the operators' own
ALTER TABLE accounts ADD COLUMN mfa_due_at INTEGER; -- from when on it has to have a second factor, once it was told

-- The methods by which the person proved who they are on this session, by name, separated by spaces.
ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT 'password';

CREATE TABLE passkeys (
    id              TEXT NOT NULL PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id   BLOB NOT NULL UNIQUE,
    user_handle     BLOB NOT NULL, -- the user.id that it was made with
    public_key      BLOB NOT NULL, -- COSE
    name            TEXT NOT NULL,
    aaguid          BLOB NOT NULL,
    transports      TEXT NOT NULL, -- separated by spaces
    sign_count      INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL, -- BE, which never changes
    backed_up       INTEGER NOT NULL, -- BS, as of the last use
    is_proved       INTEGER NOT NULL, -- 1 once it has answered with the person verified
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER
);

CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- Secrets of authenticator apps, sealed under the master key. The pending one counts once a code of it was sent.
CREATE TABLE totp (
    account_id     TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed         BLOB,
    created_at     INTEGER,
    last_step      INTEGER NOT NULL, -- the newest step whose code was used
    pending_sealed BLOB,
    pending_until  INTEGER
);

-- A keyed hash of each code that has not been used.
CREATE TABLE recovery_codes (
    digest     BLOB NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    counts     INTEGER NOT NULL, -- 0 until one of its batch was typed back
    key_sealed BLOB -- the key of the hash, of the server that it was imported from; NULL: this one's
);

CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);

-- Logins by password that wait for a second factor. A token is this row's id under a MAC.
CREATE TABLE mfa_logins (
    id            TEXT NOT NULL PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key           BLOB NOT NULL, -- half of the key of the MAC; the other is the server's
    password_hash TEXT NOT NULL, -- the one that was verified
    user_agent    TEXT,
    expires_at    INTEGER NOT NULL
);

CREATE INDEX mfa_logins_by_account ON mfa_logins (account_id);
CREATE INDEX mfa_logins_by_end ON mfa_logins (expires_at);

-- Challenges that were answered, until they would have expired: none is answered twice.
CREATE TABLE used_challenges (
    nonce      BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
);

CREATE INDEX used_challenges_by_end ON used_challenges (expires_at);

-- The operator's link to a new password, one for an account. Its token is this row's key and end under a MAC.
CREATE TABLE reset_links (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    key        BLOB NOT NULL,
    password_hash TEXT NOT NULL, -- the one that it replaces
    expires_at INTEGER NOT NULL
);
