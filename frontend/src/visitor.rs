//! The visitor: a guest, or somebody who may be logged in, which only the server knows.
//!
//! Guests have this and no more. Everything about a session is in `session`, which is loaded for members.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
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
    /// The name of an account that was just created, for the login page.
    pub new_account: Rc<RefCell<Option<String>>>,
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
            new_account: Rc::default(),
            preload,
            update,
        }
    }

    /// Returns the visitor.
    pub(crate) fn visitor(&self) -> Visitor {
        self.visitor.get()
    }

    /// Logs in. A failure changes nothing.
    pub(crate) async fn log_in(&self, username: String, password: String) -> Result<(), Failure> {
        let token = api::send(&api::log_in(username, password)).await?.access_token;
        token::store(token.expose());
        self.become_member(true);
        Ok(())
    }

    /// Returns the redirect of a person who has registered and could not be logged in.
    pub(crate) fn log_in_by_hand(&self, page: Route, query: &str) -> Option<(Route, String)> {
        let is_due = page == Route::Register && self.new_account.borrow().is_some();
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
                let notices = self.notices.clone();
                // A screen reader announces it in a region that was there before.
                let post = move || notices.post(Notice::new(Route::Login, tone, text));
                Timeout::new(ANNOUNCEMENT_DELAY_MS, post).forget();
            }
        }
    }

    fn become_member(&self, just_logged_in: bool) {
        self.notices.clear();
        self.visitor.set(Visitor::Member { just_logged_in });
        self.update.force_update();
    }
}
