//! The rules, as plainly as they can be said: no database, no cryptography, no concurrency.

pub(crate) const ACCESS: i64 = 15 * 60 * 1000;
pub(crate) const IDLE: i64 = 7 * 24 * 3_600 * 1000;
pub(crate) const WHOLE: i64 = 30 * 24 * 3_600 * 1000;

/// One session: times in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) account: usize,
    created_at: i64,
    last_used_at: i64,
    ended: bool,
    /// When the newest access token dies, in whole seconds.
    access_ends: i64,
    /// When the newest pass does.
    pass_ends: i64,
}

impl Session {
    pub(crate) fn begin(account: usize, now: i64) -> Self {
        let mut session = Self {
            account,
            created_at: now,
            last_used_at: now,
            ended: false,
            access_ends: 0,
            pass_ends: 0,
        };
        session.issue(now);
        session
    }

    fn ends(&self) -> i64 {
        (self.last_used_at + IDLE).min(self.created_at + WHOLE)
    }

    fn issue(&mut self, now: i64) {
        self.access_ends = (now + ACCESS).min(self.ends()) / 1000;
        self.pass_ends = now + IDLE / 2;
    }

    /// Whether it has neither been ended nor run out.
    pub(crate) fn stands(&self, now: i64) -> bool {
        !self.ended && now < self.ends()
    }

    /// Whether its newest access token is still a token.
    pub(crate) fn has_token(&self, now: i64) -> bool {
        now / 1000 < self.access_ends
    }

    /// Whether its newest access token opens anything.
    pub(crate) fn opens(&self, now: i64) -> bool {
        self.has_token(now) && self.stands(now)
    }

    /// Whether its newest pass lets a browser through to the apps.
    pub(crate) fn lets_through(&self, now: i64) -> bool {
        now < self.pass_ends && self.stands(now)
    }

    /// A refresh token so many steps behind is used; whether it is answered with tokens.
    pub(crate) fn refresh(&mut self, now: i64, behind: usize) -> bool {
        if !self.stands(now) {
            return false;
        }
        match behind {
            0 => self.last_used_at = now,
            1 => {}
            _ => self.ended = true,
        }
        if !self.ended {
            self.issue(now);
        }
        !self.ended
    }

    pub(crate) fn end(&mut self) {
        self.ended = true;
    }
}
