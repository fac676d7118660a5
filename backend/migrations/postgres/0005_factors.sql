-- Second factors, passkeys, and the ways back in. An account without a password has '!' in place of its hash.

ALTER TABLE accounts ADD COLUMN is_operator BIGINT NOT NULL DEFAULT 0; -- 1: one of the operators' own
ALTER TABLE accounts ADD COLUMN mfa_due_at BIGINT; -- from when on it has to have a second factor, once it was told

-- The methods by which the person proved who they are on this session, by name, separated by spaces.
ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT 'password';

CREATE TABLE passkeys (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id   BYTEA NOT NULL UNIQUE,
    user_handle     BYTEA NOT NULL, -- the user.id that it was made with
    public_key      BYTEA NOT NULL, -- COSE
    name            TEXT NOT NULL,
    aaguid          BYTEA NOT NULL,
    transports      TEXT NOT NULL, -- separated by spaces
    sign_count      BIGINT NOT NULL,
    backup_eligible BIGINT NOT NULL, -- BE, which never changes
    backed_up       BIGINT NOT NULL, -- BS, as of the last use
    is_proved       BIGINT NOT NULL, -- 1 once it has answered with the person verified
    created_at      BIGINT NOT NULL,
    last_used_at    BIGINT
);

CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- Secrets of authenticator apps, sealed under the master key. The pending one counts once a code of it was sent.
CREATE TABLE totp (
    account_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed         BYTEA,
    created_at     BIGINT,
    last_step      BIGINT NOT NULL, -- the newest step whose code was used
    pending_sealed BYTEA,
    pending_until  BIGINT
);

-- A keyed hash of each code that has not been used.
CREATE TABLE recovery_codes (
    digest     BYTEA NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    counts     BIGINT NOT NULL, -- 0 until one of its batch was typed back
    key_sealed BYTEA -- the key of the hash, of the server that it was imported from; NULL: this one's
);

CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);

-- Logins by password that wait for a second factor. A token is this row's id under a MAC.
CREATE TABLE mfa_logins (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key           BYTEA NOT NULL, -- half of the key of the MAC; the other is the server's
    password_hash TEXT NOT NULL, -- the one that was verified
    user_agent    TEXT,
    expires_at    BIGINT NOT NULL
);

CREATE INDEX mfa_logins_by_account ON mfa_logins (account_id);
CREATE INDEX mfa_logins_by_end ON mfa_logins (expires_at);

-- Challenges that were answered, until they would have expired: none is answered twice.
CREATE TABLE used_challenges (
    nonce      BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX used_challenges_by_end ON used_challenges (expires_at);

-- The operator's link to a new password, one for an account. Its token is this row's key and end under a MAC.
CREATE TABLE reset_links (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    key        BYTEA NOT NULL,
    password_hash TEXT NOT NULL, -- the one that it replaces
    expires_at BIGINT NOT NULL
);
