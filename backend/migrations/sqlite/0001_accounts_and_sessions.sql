-- Times are milliseconds since the Unix epoch, UTC. Ids are UUIDv7, as text.

CREATE TABLE accounts (
    id            TEXT   NOT NULL PRIMARY KEY,
    username      TEXT   NOT NULL,        -- as typed
    username_key  TEXT   NOT NULL UNIQUE, -- what makes two names the same
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    id           TEXT   NOT NULL PRIMARY KEY,
    account_id   TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ip           TEXT,
    user_agent   TEXT
);

CREATE INDEX sessions_by_account ON sessions (account_id);
