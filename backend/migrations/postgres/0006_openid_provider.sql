-- The OpenID provider (decision 23).

-- The tokens that a key signs: 'login', those of logins; or by the algorithm's name those of clients.
ALTER TABLE signing_keys ADD COLUMN purpose TEXT NOT NULL DEFAULT 'login';

CREATE TABLE clients (
    id                     TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- the client_id
    source                 TEXT NOT NULL, -- command, file, registration or document
    name                   TEXT NOT NULL,
    settings               TEXT NOT NULL, -- JSON: the redirect URIs and everything else
    backchannel_logout_uri TEXT,
    created_at             BIGINT NOT NULL,
    changed_at             BIGINT NOT NULL -- of a document: when it was last fetched
);

-- Keyed hashes of secrets.
CREATE TABLE client_secrets (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client_id  TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    digest     BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT -- NULL: until another takes its place
);

CREATE INDEX client_secrets_by_client ON client_secrets (client_id);

-- One authorization of a client by a session. A code is a sealed value whose id this row takes, so that none is
-- exchanged twice; a refresh token is this row's id and step under a MAC.
CREATE TABLE grants (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client_id        TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    session_id       TEXT COLLATE "C" NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    scope            TEXT NOT NULL, -- separated by spaces
    resources        TEXT NOT NULL, -- separated by spaces (RFC 8707)
    authenticated_at BIGINT NOT NULL,
    methods          TEXT NOT NULL,
    refresh_key      BYTEA NOT NULL, -- half of the key of the MAC; the other is the server's
    refresh_step     BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    last_used_at     BIGINT NOT NULL,
    ended_at         BIGINT -- kept until its code has expired
);

-- With everything that is asked for: SQLite would read all of a client's instead.
CREATE INDEX grants_by_session ON grants (session_id, client_id, ended_at);
CREATE INDEX grants_by_client ON grants (client_id);
CREATE INDEX grants_by_end ON grants (ended_at) WHERE ended_at IS NOT NULL;

-- Requests that clients sent ahead (RFC 9126).
CREATE TABLE pushed_requests (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client_id  TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    parameters TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX pushed_requests_by_client ON pushed_requests (client_id);
CREATE INDEX pushed_requests_by_end ON pushed_requests (expires_at);

-- Devices that wait for somebody to type their code (RFC 8628).
CREATE TABLE device_requests (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    key        BYTEA NOT NULL, -- half of the key of the device code
    user_code  TEXT COLLATE "C" NOT NULL UNIQUE,
    client_id  TEXT COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scope      TEXT NOT NULL,
    resources  TEXT NOT NULL,
    ip         TEXT,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    polled_at  BIGINT,
    slowdowns  BIGINT NOT NULL, -- how often it was told to slow down
    denied_at  BIGINT,
    session_id TEXT COLLATE "C" REFERENCES sessions (id) ON DELETE CASCADE -- the session that was begun for it
);

CREATE INDEX device_requests_by_client ON device_requests (client_id);
CREATE INDEX device_requests_by_session ON device_requests (session_id);
CREATE INDEX device_requests_by_end ON device_requests (expires_at);

-- Logouts that clients are told of (OpenID Connect Back-Channel Logout 1.0).
CREATE TABLE logout_notices (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- client and session
    client_id  TEXT COLLATE "C" NOT NULL, -- no reference: a client that is being removed must not keep a session from ending
    account_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    attempts   BIGINT NOT NULL,
    due_at     BIGINT NOT NULL
);

CREATE INDEX logout_notices_by_due_time ON logout_notices (due_at);

-- Sessions end in many ways; each of them queues the notices.
CREATE FUNCTION queue_logout_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO logout_notices (id, client_id, account_id, session_id, attempts, due_at)
    SELECT DISTINCT clients.id || ' ' || OLD.id, clients.id, OLD.account_id, OLD.id, 0, 0
    FROM grants JOIN clients ON clients.id = grants.client_id
    WHERE grants.session_id = OLD.id AND clients.backchannel_logout_uri IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN OLD;
END
$$;

CREATE TRIGGER queue_logout_notices BEFORE DELETE ON sessions
FOR EACH ROW EXECUTE FUNCTION queue_logout_notices();
