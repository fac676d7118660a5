//! The rules of sessions without database, cryptography or concurrency.

/// The lifetime of an access token in milliseconds.
pub(crate) const ACCESS_TOKEN_TTL: i64 = 15 * 60 * 1000;
/// The age in milliseconds from which on a proof is no longer fresh.
const MAX_PROOF_AGE: i64 = 10 * 60 * 1000;
/// The lifetime of an unused session in milliseconds.
pub(crate) const SESSION_IDLE_TTL: i64 = 7 * 24 * 3_600 * 1000;
/// The maximum lifetime of a session in milliseconds.
pub(crate) const SESSION_TTL: i64 = 30 * 24 * 3_600 * 1000;

/// One session. Times are in milliseconds unless noted.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) account: usize,
    created_at: i64,
    last_used_at: i64,
    is_revoked: bool,
    /// The time at which the newest access token expires, in whole seconds.
    access_expires_at: i64,
    /// The time at which the newest forward-auth token expires.
    forward_auth_expires_at: i64,
}

impl Session {
    pub(crate) fn new(account: usize, now: i64) -> Self {
        let mut session = Self {
            account,
            created_at: now,
            last_used_at: now,
            is_revoked: false,
            access_expires_at: 0,
            forward_auth_expires_at: 0,
        };
        session.issue(now);
        session
    }

    fn expires_at(&self) -> i64 {
        (self.last_used_at + SESSION_IDLE_TTL).min(self.created_at + SESSION_TTL)
    }

    fn issue(&mut self, now: i64) {
        self.access_expires_at = (now + ACCESS_TOKEN_TTL).min(self.expires_at()) / 1000;
        self.forward_auth_expires_at = now + SESSION_IDLE_TTL / 2;
    }

    /// Returns true if the login is recent enough for a sensitive change.
    pub(crate) fn has_fresh_proof(&self, now: i64) -> bool {
        now < self.created_at + MAX_PROOF_AGE
    }

    /// Returns true unless the session was revoked or has expired.
    pub(crate) fn is_active(&self, now: i64) -> bool {
        !self.is_revoked && now < self.expires_at()
    }

    /// Returns true until the newest access token expires, even if the session was revoked.
    pub(crate) fn has_unexpired_token(&self, now: i64) -> bool {
        now / 1000 < self.access_expires_at
    }

    /// Returns true while the newest access token is accepted.
    pub(crate) fn accepts_access_token(&self, now: i64) -> bool {
        self.has_unexpired_token(now) && self.is_active(now)
    }

    /// Returns true while the newest forward-auth token is accepted.
    pub(crate) fn accepts_forward_auth_token(&self, now: i64) -> bool {
        now < self.forward_auth_expires_at && self.is_active(now)
    }

    /// Uses a refresh token that is this many steps behind. Returns true if it yields new tokens.
    pub(crate) fn refresh(&mut self, now: i64, behind: usize) -> bool {
        if !self.is_active(now) {
            return false;
        }
        match behind {
            0 => self.last_used_at = now,
            1 => {}
            _ => self.is_revoked = true,
        }
        if !self.is_revoked {
            self.issue(now);
        }
        !self.is_revoked
    }

    pub(crate) fn revoke(&mut self) {
        self.is_revoked = true;
    }
}
