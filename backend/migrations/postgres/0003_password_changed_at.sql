-- The time at which the password was set, where it is known. What renews a hash does not set it.

ALTER TABLE accounts ADD COLUMN password_changed_at BIGINT;

-- By the trail: when it was changed last, else when the account was created. Old events may have been
-- deleted, and imported accounts have none: then it is unknown.
UPDATE accounts SET password_changed_at = (
    SELECT max(created_at) FROM events
    WHERE account_id = accounts.id AND kind IN ('account_created', 'password_changed')
);
