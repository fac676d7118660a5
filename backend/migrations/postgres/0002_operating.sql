-- What operators do with accounts: disable them, bring them along from elsewhere, invite people.

ALTER TABLE accounts ADD COLUMN disabled_at BIGINT; -- since when nobody logs in to it

-- What it takes to verify a hash of another make, in a unit that is the same for all of them; 0 for
-- bcrypt, whose cost is in password_cost. A failed login has to take as long as the longest.
ALTER TABLE accounts ADD COLUMN foreign_work BIGINT NOT NULL DEFAULT 0;

CREATE INDEX accounts_by_foreign_work ON accounts (foreign_work) WHERE foreign_work > 0;

-- An invitation is good until it is used, which deletes it, or over. What proves it is a MAC over its
-- id, which is not kept.
CREATE TABLE invitations (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    created_at BIGINT           NOT NULL,
    expires_at BIGINT           NOT NULL
);

CREATE INDEX invitations_by_end ON invitations (expires_at);
