//! The rules of factors beside the password, of one account: which codes count, what a login needs, and how long a proof
//! is fresh. Without database or cryptography.

use std::collections::{BTreeMap, BTreeSet};

/// The lifetime of a login that waits for a second factor, in milliseconds.
pub(super) const LOGIN_TTL: i64 = 5 * 60_000;
/// The age up to which a proof is fresh.
pub(super) const FRESH: i64 = 10 * 60_000;
/// The time within which a new authenticator app and new recovery codes have to be confirmed.
pub(super) const PENDING_TTL: i64 = 60 * 60_000;

/// A factor as a person gives it. Apps and codes have the numbers of the order in which they were made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Factor {
    /// The code of an app at a step.
    Totp { app: usize, step: i64 },
    /// A recovery code.
    Code(usize),
}

/// The result of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A session begins.
    Accepted,
    /// A second factor is asked for.
    MoreNeeded,
    /// The factor is wrong.
    Refused,
    /// The login does not wait any more.
    Over,
}

/// A session of the account.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) is_active: bool,
    proved_at: i64,
    pub(super) methods: BTreeSet<&'static str>,
}

#[derive(Debug)]
struct Waiting {
    until: i64,
    password: usize,
    is_over: bool,
}

/// An account with its factors, its sessions and the logins that wait.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// The number of passwords before this one.
    pub(super) password: usize,
    /// The app that counts, and the last step whose code was used.
    app: Option<(usize, i64)>,
    pending_app: Option<(usize, i64)>,
    /// The recovery codes that are left, and whether they count.
    codes: BTreeMap<usize, bool>,
    pending_codes_until: i64,
    pub(super) sessions: Vec<Session>,
    waiting: Vec<Waiting>,
}

impl Model {
    pub(super) fn log_in(&mut self, now: i64) -> Outcome {
        if self.app.is_none() {
            self.begin_session(&["pwd"], now);
            return Outcome::Accepted;
        }
        let waiting = Waiting { until: now + LOGIN_TTL, password: self.password, is_over: false };
        self.waiting.push(waiting);
        Outcome::MoreNeeded
    }

    pub(super) fn finish(&mut self, login: usize, factor: Factor, now: i64) -> Outcome {
        let waiting = &self.waiting[login];
        if waiting.is_over || now >= waiting.until {
            return Outcome::Over;
        }
        if !self.counts(factor, now) {
            return Outcome::Refused;
        }
        if waiting.password != self.password {
            return Outcome::Over;
        }
        self.waiting[login].is_over = true;
        self.use_up(factor);
        if let Factor::Code(_) = factor {
            self.end_all();
        }
        self.begin_session(&["pwd", "otp", "mfa"], now);
        if let Factor::Code(_) = factor {
            self.last_session().methods.insert("recovery code");
        }
        Outcome::Accepted
    }

    /// Proves again who the person is; `None` is the password.
    pub(super) fn reauthenticate(
        &mut self,
        session: usize,
        factor: Option<Factor>,
        now: i64,
    ) -> bool {
        let is_second_code = matches!(factor, Some(Factor::Code(_)))
            && self.sessions[session].methods.contains("recovery code");
        if factor.is_some_and(|factor| !self.counts(factor, now)) || is_second_code {
            return false;
        }
        let methods: &[&str] = match factor {
            None => &["pwd"],
            Some(Factor::Totp { .. }) => &["otp", "mfa"],
            Some(Factor::Code(_)) => {
                self.end_all();
                self.sessions[session].is_active = true;
                &["otp", "mfa", "recovery code"]
            }
        };
        if let Some(factor) = factor {
            self.use_up(factor);
        }
        self.sessions[session].methods.extend(methods);
        self.sessions[session].proved_at = now;
        true
    }

    /// Sets a new password by a recovery code.
    pub(super) fn recover(&mut self, code: usize) -> bool {
        let counts = self.codes.get(&code) == Some(&true);
        if counts {
            self.codes.remove(&code);
            // Another one would stand in for the second factor.
            if self.app.is_some() {
                self.codes.clear();
            }
            self.password += 1;
            self.end_all();
            self.waiting.iter_mut().for_each(|waiting| waiting.is_over = true);
        }
        counts
    }

    /// Returns true if a session may change factors: it has a late proof, and has seen the second factor if there is one.
    pub(super) fn is_fresh(&self, session: usize, now: i64) -> bool {
        let session = &self.sessions[session];
        now < session.proved_at + FRESH && (self.app.is_none() || session.methods.contains("mfa"))
    }

    pub(super) fn begin_app(&mut self, app: usize, now: i64) {
        self.pending_app = Some((app, now + PENDING_TTL));
    }

    pub(super) fn confirm_app(&mut self, session: usize, app: usize, step: i64, now: i64) -> bool {
        let Some((pending, until)) = self.pending_app else { return false };
        let is_right = pending == app && now < until && is_near(step, now);
        if is_right {
            self.app = Some((app, step));
            self.pending_app = None;
            self.sessions[session].methods.extend(["otp", "mfa"]);
        }
        is_right
    }

    /// Removes the app that counts; returns false if there is none.
    pub(super) fn remove_app(&mut self) -> bool {
        let had = self.app.take().is_some();
        if had {
            self.pending_app = None;
        }
        had
    }

    pub(super) fn make_codes(&mut self, codes: impl IntoIterator<Item = usize>, now: i64) {
        self.pending_codes_until = now + PENDING_TTL;
        self.codes.retain(|_, counts| *counts);
        self.codes.extend(codes.into_iter().map(|code| (code, false)));
    }

    pub(super) fn confirm_codes(&mut self, code: usize, now: i64) -> bool {
        let is_pending = self.codes.get(&code) == Some(&false) && now < self.pending_codes_until;
        if is_pending {
            self.codes.retain(|_, counts| !*counts);
            self.codes.values_mut().for_each(|counts| *counts = true);
        }
        is_pending
    }

    /// Returns true if an app is asked for, and the number of codes that are left.
    pub(super) fn enrolled(&self) -> (bool, usize) {
        (self.app.is_some(), self.codes.values().filter(|counts| **counts).count())
    }

    /// The apps whose codes may be right: the one that counts, and the pending one.
    pub(super) fn apps(&self) -> impl Iterator<Item = usize> {
        [self.app, self.pending_app].into_iter().flatten().map(|(app, _)| app)
    }

    fn counts(&self, factor: Factor, now: i64) -> bool {
        match factor {
            Factor::Totp { app, step } => {
                self.app.is_some_and(|(own, used)| own == app && step > used && is_near(step, now))
            }
            Factor::Code(code) => self.codes.get(&code) == Some(&true),
        }
    }

    fn use_up(&mut self, factor: Factor) {
        match factor {
            Factor::Totp { step, .. } => {
                self.app = self.app.map(|(app, _)| (app, step));
            }
            Factor::Code(code) => {
                self.codes.remove(&code);
            }
        }
    }

    fn begin_session(&mut self, methods: &[&'static str], now: i64) {
        let methods = methods.iter().copied().collect();
        self.sessions.push(Session { is_active: true, proved_at: now, methods });
    }

    fn last_session(&mut self) -> &mut Session {
        self.sessions.last_mut().expect("one has begun")
    }

    fn end_all(&mut self) {
        self.sessions.iter_mut().for_each(|session| session.is_active = false);
    }
}

/// Returns true for the current step and the one before.
pub(super) fn is_near(step: i64, now: i64) -> bool {
    let current = now / 30_000;
    step == current || step == current - 1
}
