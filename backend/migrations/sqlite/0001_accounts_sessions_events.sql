-- Times are milliseconds since the Unix epoch, UTC. Ids are UUIDv7, as text.

CREATE TABLE accounts (
    id            TEXT   NOT NULL PRIMARY KEY,
    username      TEXT   NOT NULL,        -- as typed
    username_key  TEXT   NOT NULL UNIQUE, -- what makes two names the same
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);

-- One row a login. A refresh token is this row's id and step under a MAC, so none has a row.
CREATE TABLE sessions (
    id           TEXT   NOT NULL PRIMARY KEY,
    account_id   TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL, -- the earlier of its idle and its absolute end
    refresh_key  BLOB   NOT NULL, -- half of the key of the MAC; the other is the server's
    refresh_step BIGINT NOT NULL, -- of the newest refresh token
    ip           TEXT,
    user_agent   TEXT
);

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- The audit trail. An account's last event outlives the account, hence no reference.
CREATE TABLE events (
    id         TEXT   NOT NULL PRIMARY KEY,
    account_id TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    session_id TEXT,
    ip         TEXT,
    user_agent TEXT
);

CREATE INDEX events_by_account ON events (account_id, id);
CREATE INDEX events_by_age ON events (created_at);
