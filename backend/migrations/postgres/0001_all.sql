-- Times are milliseconds since the Unix epoch, UTC. Ids are UUIDv7, as text. All that is compared or
-- sorted is so by its bytes ("C"), as SQLite does it.

CREATE TABLE accounts (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    username      TEXT             NOT NULL,        -- as typed
    username_key  TEXT COLLATE "C" NOT NULL UNIQUE, -- what makes two names the same
    password_hash TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT           NOT NULL,
    password_cost BIGINT           NOT NULL         -- the base-2 logarithm of what it costs to verify
);

CREATE INDEX accounts_by_password_cost ON accounts (password_cost);

-- One row a login. A refresh token is this row's id and step under a MAC, so none has a row.
CREATE TABLE sessions (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at   BIGINT           NOT NULL,
    last_used_at BIGINT           NOT NULL,
    expires_at   BIGINT           NOT NULL, -- the earlier of its idle and its absolute end
    refresh_key  BYTEA            NOT NULL, -- half of the key of the MAC; the other is the server's
    refresh_step BIGINT           NOT NULL, -- of the newest refresh token
    ip           TEXT,
    user_agent   TEXT
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- The audit trail. An account's last event outlives the account, hence no reference.
CREATE TABLE events (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL,
    kind       TEXT             NOT NULL,
    created_at BIGINT           NOT NULL,
    session_id TEXT,
    ip         TEXT,
    user_agent TEXT
);

CREATE INDEX events_by_account ON events (account_id, id);
CREATE INDEX events_by_age ON events (created_at);

-- The keys that access tokens are signed with, sealed under the master key. Each signs from
-- signs_from until the next one does, and verifies for as long as a token of it may live then.
CREATE TABLE signing_keys (
    kid        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    algorithm  TEXT             NOT NULL, -- as the alg of a token says it
    sealed     BYTEA            NOT NULL, -- 24 bytes of nonce, then XChaCha20-Poly1305
    created_at BIGINT           NOT NULL,
    signs_from BIGINT           NOT NULL,
    token_ttl  BIGINT           NOT NULL  -- the longest that a token of it may live, in milliseconds
);

-- Tries that are counted, so that whoever makes too many has to wait. A subject is a name, a
-- network or a device under a keyed hash: what people type for a name is at times their password.
CREATE TABLE throttle (
    subject      BYTEA  NOT NULL PRIMARY KEY,
    tally        BIGINT NOT NULL, -- how many
    counted_at   BIGINT NOT NULL, -- when the newest was
    forgotten_at BIGINT NOT NULL  -- when this says nothing any more
);

CREATE INDEX throttle_by_end ON throttle (forgotten_at);

-- Where everything is being moved here from. Empty unless that was begun and not finished: then no
-- server may use what is here.
CREATE TABLE moving (
    source TEXT NOT NULL
);
