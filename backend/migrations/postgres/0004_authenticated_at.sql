-- The time at which the person last proved who they are: at the login, or later on the session.

ALTER TABLE sessions ADD COLUMN authenticated_at BIGINT NOT NULL DEFAULT 0;

UPDATE sessions SET authenticated_at = created_at;
