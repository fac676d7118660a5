-- What waits to be confirmed is few, whatever else there is: every sweep looks for it, and so does a request that
-- confirms recovery codes.

CREATE INDEX totp_pending ON totp (pending_until) WHERE pending_until IS NOT NULL;
CREATE INDEX recovery_codes_pending ON recovery_codes (created_at) WHERE counts = 0;
