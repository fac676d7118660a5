//! Who is logged in: one state, one reducer, one hook.
//!
//! Pages read the state and ask for changes here. Nobody else touches the token, and where a
//! change leads (`app`) follows from the state alone.

use std::rc::Rc;

use js_sys::Date;
use keystead_common::Secret;
use keystead_common::session::MeResponse;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::components::notice::{Notice, Notices, Tone, use_notices};
use crate::failure::Failure;
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

/// A person with a session.
#[derive(Debug, PartialEq)]
pub(crate) struct SignedIn {
    /// The access token.
    pub token: Secret,
    /// Who, and on which session.
    pub me: MeResponse,
    /// When the token runs out, in milliseconds since the epoch by this browser's clock.
    pub token_ends: Option<f64>,
}

impl SignedIn {
    #[allow(clippy::cast_precision_loss)] // Exact for the next 285,000 years.
    fn new(token: Secret, me: api::Me) -> Rc<Self> {
        // Clocks differ. What the server's says only means something by the difference to ours.
        let now = Date::now();
        let behind = me.server_time.map_or(0.0, |server_time| now - server_time);
        let token_ends =
            token::expiry(token.expose()).map(|seconds| seconds as f64 * 1000.0 + behind);
        Rc::new(Self { token, me: me.answer, token_ends })
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

    /// Logs in. Nothing has changed if it fails.
    pub(crate) async fn log_in(&self, username: String, password: String) -> Result<(), Failure> {
        let token = api::log_in(username, password).await?.access_token;
        let me = api::me(token.expose()).await?;
        token::store(token.expose());
        self.state.dispatch(Action::Welcome(SignedIn::new(token, me)));
        Ok(())
    }

    /// Ends the session on the server, then here.
    ///
    /// If the server does not answer, the person stays logged in and is told. Forgetting the token
    /// would only look like a logout: the session would stand, and nobody could end it from here.
    pub(crate) async fn log_out(&self) -> Result<(), Failure> {
        if let Session::User(user) = &*self.state.clone() {
            match api::log_out(user.token.expose()).await {
                Err(failure) if !failure.session_has_ended() => return Err(failure),
                _ => {}
            }
        }
        token::clear();
        self.notices.post(Notice::new(Route::Login, Tone::Success, "You are logged out."));
        self.state.dispatch(Action::Left);
        Ok(())
    }

    /// Forgets the token without a word to the server, for who cannot wait for an answer. The
    /// session stands until it runs out.
    pub(crate) fn forget(&self) {
        token::clear();
        self.state.dispatch(Action::Ended);
    }

    /// Asks the server whether the token in the browser is still worth something.
    pub(crate) fn ask(&self) {
        let Some(token) = token::load() else { return };
        let this = self.clone();
        this.state.dispatch(Action::Ask);
        spawn_local(async move {
            let result = api::me(token.expose()).await;
            if token::load().as_ref() != Some(&token) {
                // Logged out or in again meanwhile: this answer is about the past.
                return;
            }
            this.state.dispatch(match result {
                Ok(me) => Action::Welcome(SignedIn::new(token, me)),
                Err(failure) if failure.session_has_ended() => {
                    token::clear();
                    let text = "Your session has ended. Log in to go on.";
                    this.notices.post(Notice::new(Route::Login, Tone::Info, text));
                    Action::Ended
                }
                Err(failure) => Action::Failed(failure),
            });
        });
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
    {
        let session = session.clone();
        use_effect_with((), move |()| session.ask());
    }
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
        Session::User(Rc::new(SignedIn { token: Secret::default(), me, token_ends: None }))
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
