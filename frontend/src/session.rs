//! Who is logged in: one state, one reducer, one hook.
//!
//! Pages read the state and ask for changes here. Where a change leads (`app`) follows from the
//! state alone. How the token is kept is `token`'s, how it is renewed `renewal`'s, and what makes
//! this look again by itself is `hooks::vigil`'s.

use std::rc::Rc;

use keystead_common::Secret;
use keystead_common::session::MeResponse;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{self, Call};
use crate::clock;
use crate::components::notice::{Notice, Notices, Tone, use_notices};
use crate::failure::Failure;
use crate::hooks::vigil::use_vigil;
use crate::json::Read;
use crate::renewal;
use crate::routes::Route;
use crate::token;

/// Who is logged in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Session {
    /// There is a token, and the server was asked what it is worth.
    Loading {
        /// Why there was no answer, until it is asked again.
        failure: Option<Failure>,
    },
    /// Nobody.
    Guest {
        /// Whether somebody was, and chose not to be: then no way back is kept for the next one.
        left: bool,
    },
    /// This person.
    User(Rc<SignedIn>),
}

/// A person with a session. Times are milliseconds since the epoch by this browser's clock.
#[derive(Debug, PartialEq)]
pub(crate) struct SignedIn {
    /// Who, and on which session.
    pub me: MeResponse,
    /// When the access token runs out.
    pub token_ends: Option<f64>,
    /// When it is time for the next one.
    pub renewal: Option<f64>,
}

impl SignedIn {
    fn new(token: &Secret, me: MeResponse) -> Rc<Self> {
        let life = token::life(token.expose());
        Rc::new(Self {
            me,
            token_ends: life.map(|life| clock::here(life.ends)),
            renewal: life.map(|life| clock::here(life.renewal())),
        })
    }
}

/// What can happen to a session.
pub(crate) enum Action {
    /// The server is asked (again).
    Ask,
    /// It did not answer.
    Failed(Failure),
    /// It said who this is.
    Welcome(Rc<SignedIn>),
    /// It no longer knows the session.
    Ended,
    /// The person logged out.
    Left,
}

impl Reducible for Session {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(match (action, &*self) {
            // Who is logged in stays so while the server is asked whether it still is.
            (Action::Ask | Action::Failed(_), Self::User(_)) => return self,
            (Action::Ask, _) => Self::Loading { failure: None },
            (Action::Failed(failure), _) => Self::Loading { failure: Some(failure) },
            (Action::Welcome(signed_in), _) => Self::User(signed_in),
            (Action::Ended, _) => Self::Guest { left: false },
            (Action::Left, _) => Self::Guest { left: true },
        })
    }
}

/// The session, and what can be done about it.
#[derive(Clone, PartialEq)]
pub(crate) struct SessionHandle {
    state: UseReducerHandle<Session>,
    /// What is to be said about it, and about anything else.
    pub notices: Notices,
}

impl SessionHandle {
    /// Who is logged in now.
    pub(crate) fn state(&self) -> &Session {
        &self.state
    }

    /// Asks the server for something in the name of who is logged in. If that turns out to be
    /// nobody any more, the failure is told already.
    pub(crate) async fn call<T: Read>(&self, call: Call<T>) -> Result<T, Failure> {
        let (used, result) = renewal::send(&call.outline).await;
        if result.as_ref().is_err_and(Failure::session_has_ended) {
            self.end(used.as_ref());
        }
        result.and_then(api::read)
    }

    /// Logs in. Nothing has changed if it fails.
    pub(crate) async fn log_in(&self, username: String, password: String) -> Result<(), Failure> {
        let token = api::send(&api::log_in(username, password)).await?.access_token;
        let me = api::send_with(&api::me(), Some(token.expose())).await?;
        token::store(token.expose());
        self.state.dispatch(Action::Welcome(SignedIn::new(&token, me)));
        Ok(())
    }

    /// Ends the session on the server, then here and in every other tab.
    ///
    /// If the server does not answer, the person stays logged in and is told. Forgetting the token
    /// would only look like a logout: the session would stand, and nobody could end it from here.
    pub(crate) async fn log_out(&self) -> Result<(), Failure> {
        if let Some(token) = token::load() {
            match api::send_with(&api::log_out(), Some(token.expose())).await {
                Err(failure) if !failure.session_has_ended() => return Err(failure),
                _ => {}
            }
        }
        token::clear();
        self.left("You are logged out.");
        Ok(())
    }

    /// Deletes the account, which ends all its sessions.
    pub(crate) async fn delete_account(&self, password: String) -> Result<(), Failure> {
        self.call(api::delete_account(password)).await?;
        token::clear();
        self.left("Your account is deleted, and everything that belonged to it.");
        Ok(())
    }

    /// Forgets the token without a word to the server, for who cannot wait for an answer. The
    /// session stands until it runs out.
    pub(crate) fn forget(&self) {
        token::clear();
        self.state.dispatch(Action::Ended);
    }

    /// Asks the server who is logged in, with a token that is renewed if it has to be.
    pub(crate) fn ask(&self) {
        if token::load().is_none() {
            // Also a page that the browser had put away, and that heard nothing meanwhile.
            return self.ended();
        }
        let this = self.clone();
        this.state.dispatch(Action::Ask);
        spawn_local(async move { this.answered().await });
    }

    async fn answered(&self) {
        let (used, result) = renewal::send(&api::me().outline).await;
        let now = token::load();
        match result.and_then(api::read) {
            Err(failure) if failure.session_has_ended() => self.end(used.as_ref()),
            // Logged out or in again meanwhile: this answer is about the past.
            _ if now.is_none() => self.end(None),
            _ if now != used => self.ask(),
            Ok(me) => {
                if let Some(token) = used {
                    self.state.dispatch(Action::Welcome(SignedIn::new(&token, me)));
                }
            }
            Err(failure) => self.state.dispatch(Action::Failed(failure)),
        }
    }

    /// The session of the token that was `used` has ended.
    fn end(&self, used: Option<&Secret>) {
        match token::load() {
            Some(token) if Some(&token) != used => return self.ask(),
            Some(_) => token::clear_ended(),
            None => {}
        }
        self.ended();
    }

    /// The session has ended, and nobody here wanted that.
    pub(crate) fn ended(&self) {
        if !matches!(self.state(), Session::Guest { .. }) {
            let text = "Your session has ended. Log in to go on.";
            self.notices.post(Notice::new(Route::Login, Tone::Info, text));
            self.state.dispatch(Action::Ended);
        }
    }

    /// The person has left, here or in another tab.
    pub(crate) fn left(&self, text: &'static str) {
        self.notices.post(Notice::new(Route::Login, Tone::Success, text));
        self.state.dispatch(Action::Left);
    }
}

/// The session, for everything inside the app.
#[hook]
pub(crate) fn use_session() -> SessionHandle {
    use_context().expect("everything is inside the app")
}

/// The session itself: for the app to hold, once, and to hand to everything inside.
#[hook]
pub(crate) fn use_session_of_the_app() -> SessionHandle {
    // Decided before the first paint: a guest sees the login page at once, a user never does.
    let state = use_reducer(|| match token::load() {
        Some(_) => Session::Loading { failure: None },
        None => Session::Guest { left: false },
    });
    let session = SessionHandle { state, notices: use_notices() };
    use_vigil(&session);
    session
}

#[cfg(test)]
mod tests {
    use keystead_common::account::User;

    use super::*;

    fn user() -> Session {
        let user = User {
            id: "u".to_owned(),
            username: "ada".to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
        };
        let session = keystead_common::session::Session {
            id: "s".to_owned(),
            created_at: user.created_at.clone(),
            last_used_at: user.created_at.clone(),
            expires_at: user.created_at.clone(),
            ip: None,
            user_agent: None,
            current: true,
        };
        let me = MeResponse { user, session };
        Session::User(Rc::new(SignedIn { me, token_ends: None, renewal: None }))
    }

    fn after(session: Session, action: Action) -> Session {
        (*Rc::new(session).reduce(action)).clone()
    }

    #[test]
    fn a_dead_network_logs_nobody_out() {
        assert_eq!(after(user(), Action::Ask), user());
        assert_eq!(after(user(), Action::Failed(Failure::Unreachable)), user());
        let loading = Session::Loading { failure: None };
        let waiting = after(loading.clone(), Action::Failed(Failure::Unreachable));
        assert_eq!(waiting, Session::Loading { failure: Some(Failure::Unreachable) });
        assert_eq!(after(waiting, Action::Ask), loading);
    }

    #[test]
    fn the_end_of_a_session_says_whether_it_was_wanted() {
        assert_eq!(after(user(), Action::Ended), Session::Guest { left: false });
        assert_eq!(after(user(), Action::Left), Session::Guest { left: true });
    }
}
