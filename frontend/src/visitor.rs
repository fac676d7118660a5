//! The visitor: a guest, or somebody who may be logged in, which only the server knows.
//!
//! Guests have this and no more. Everything about a session is in `session`, which is loaded for members.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use keystead_common::Secret;
use keystead_common::problem::{Problem, code};
use keystead_common::session::TokenResponse;
use yew::prelude::*;

use crate::api;
use crate::cookie;
use crate::failure::Failure;
use crate::notices::{Notice, Notices, Tone};
use crate::routes::Route;
use crate::token;

/// Milliseconds between the login page and what it announces.
const ANNOUNCEMENT_DELAY_MS: u32 = 100;

/// The kinds of visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// Nobody is logged in.
    Guest {
        /// `true` after a logout: the next person is not led back to this one's page.
        logged_out: bool,
    },
    /// There is a token, or may be a cookie.
    Member {
        /// `true` if the token comes from a login on this page.
        just_logged_in: bool,
    },
}

/// A part of the app.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The pages of guests.
    Guests,
    /// The pages that need nobody to be logged in, and are loaded with those that do.
    Between,
    /// The pages of an account.
    Account,
}

/// What stands between a form of guests and what comes after it. Its page is behind the login: see `member`.
#[derive(Clone, PartialEq)]
pub(crate) enum Pending {
    /// The password was right, and the server asks for another factor: `mfa_required`.
    SecondStep(Box<Problem>),
    /// The new account has a recovery code, which is shown this once.
    RecoveryCode {
        /// The name of the account.
        username: String,
        /// The code.
        code: Secret,
    },
}

/// The end of a session.
pub(crate) struct Leave {
    /// Whether the person logged out, here or in another tab.
    pub logged_out: bool,
    /// What the login page says about it.
    pub text: Option<AttrValue>,
}

/// The visit, for the frame and the pages.
#[derive(Clone)]
pub(crate) struct Visit {
    visitor: Rc<Cell<Visitor>>,
    /// The message at the top of the page.
    pub notices: Notices,
    /// The name for the login page: of an account that was just created, or of a login that has to begin again.
    pub known_name: Rc<RefCell<Option<String>>>,
    pending: Rc<RefCell<Option<Pending>>>,
    /// Loads ahead of time what the person will need after the login.
    pub preload: fn(),
    update: UseForceUpdateHandle,
}

// What it shares changes without it: whoever gets it is rendered together with the frame.
impl PartialEq for Visit {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl Visit {
    /// Begins a visit. `update` renders the frame.
    ///
    /// The visitor is known before the first paint: a guest sees the login page at once, a member never does.
    pub(crate) fn begin(update: UseForceUpdateHandle, preload: fn()) -> Self {
        let visitor = if token::load().is_some() || cookie::may_hold_a_session() {
            Visitor::Member { just_logged_in: false }
        } else {
            Visitor::Guest { logged_out: false }
        };
        Self {
            visitor: Rc::new(Cell::new(visitor)),
            notices: Notices::new(update.clone()),
            known_name: Rc::default(),
            pending: Rc::default(),
            preload,
            update,
        }
    }

    /// Returns the visitor.
    pub(crate) fn visitor(&self) -> Visitor {
        self.visitor.get()
    }

    /// Returns what stands between the form and what comes after it.
    pub(crate) fn pending(&self) -> Option<Pending> {
        self.pending.borrow().clone()
    }

    /// Sets what stands between the form and what comes after it.
    pub(crate) fn set_pending(&self, pending: Option<Pending>) {
        self.pending.replace(pending);
        self.update.force_update();
    }

    /// Returns the part of the app that has what the visitor sees at this page.
    pub(crate) fn place(&self, page: Route) -> Place {
        match self.visitor() {
            _ if page == Route::Recover || self.pending.borrow().is_some() => Place::Between,
            Visitor::Guest { .. } if page == Route::Logout => Place::Between,
            Visitor::Guest { .. } => Place::Guests,
            Visitor::Member { .. } => Place::Account,
        }
    }

    /// Returns whether the page has begun already to load what is behind the login.
    pub(crate) fn has_preloaded(&self) -> bool {
        let is_login = self.visitor() == (Visitor::Member { just_logged_in: true });
        is_login || self.pending.borrow().is_some()
    }

    /// Logs in, or gets to the second step of it. A failure changes nothing.
    pub(crate) async fn log_in(&self, username: String, password: String) -> Result<(), Failure> {
        match api::send(&api::log_in(username.clone(), password)).await {
            Ok(tokens) => self.accept(&tokens),
            Err(Failure::Refused { problem, .. }) if problem.code == code::MFA_REQUIRED => {
                self.notices.clear();
                self.known_name.replace(Some(username));
                self.set_pending(Some(Pending::SecondStep(problem)));
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Logs in with the tokens of a login that was completed.
    pub(crate) fn accept(&self, tokens: &TokenResponse) {
        token::store(tokens.access_token.expose());
        self.known_name.take();
        self.pending.take();
        self.become_member(true);
    }

    /// Returns the redirect of a person who has registered and could not be logged in.
    pub(crate) fn log_in_by_hand(&self, page: Route, query: &str) -> Option<(Route, String)> {
        let is_due = page == Route::Register && self.known_name.borrow().is_some();
        is_due.then(|| (Route::Login, query.to_owned()))
    }

    /// Finds out whether another tab has logged in.
    pub(crate) fn look_again(&self) {
        if matches!(self.visitor(), Visitor::Guest { .. }) && token::load().is_some() {
            self.become_member(false);
        }
    }

    /// Handles the end of the session.
    pub(crate) fn leave(&self, Leave { logged_out, text }: Leave) {
        // Several requests may notice the end; the first has told.
        if let Visitor::Member { .. } = self.visitor() {
            self.visitor.set(Visitor::Guest { logged_out });
            self.update.force_update();
            if let Some(text) = text {
                let tone = if logged_out { Tone::Success } else { Tone::Info };
                self.announce_at_login(tone, text);
            }
        }
    }

    /// Has the login page say something once it is there.
    pub(crate) fn announce_at_login(&self, tone: Tone, text: AttrValue) {
        let notices = self.notices.clone();
        // A screen reader announces it in a region that was there before.
        let post = move || notices.post(Notice::new(Route::Login, tone, text));
        Timeout::new(ANNOUNCEMENT_DELAY_MS, post).forget();
    }

    fn become_member(&self, just_logged_in: bool) {
        self.notices.clear();
        self.visitor.set(Visitor::Member { just_logged_in });
        self.update.force_update();
    }
}
