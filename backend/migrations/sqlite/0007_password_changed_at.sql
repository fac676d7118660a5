-- The time at which the password was set, where it is known. What renews a hash does not set it.

ALTER TABLE accounts ADD COLUMN password_changed_at BIGINT;

-- By the trail: when it was changed last, else when the account was created. Old events may have been
-- deleted, and imported accounts have none: then it is unknown. One pass over all events, because logins wait
-- meanwhile.
UPDATE accounts SET password_changed_at = latest.at
FROM (
    SELECT account_id, max(created_at) AS at FROM events
    WHERE kind IN ('account_created', 'password_changed') GROUP BY account_id
) AS latest
WHERE accounts.id = latest.account_id;
