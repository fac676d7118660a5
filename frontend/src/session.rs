//! The session of a member: one state, one reducer, one hook.
//!
//! Pages read the state and request changes here; redirects follow from the state alone (`member`).
//! `token` stores the access token, `token_refresh` refreshes it, and `hooks::session_refresh`
//! triggers checks without the person's doing.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use keystead_common::Secret;
use keystead_common::apps::LoggedOut;
use keystead_common::factors::Method;
use keystead_common::problem::code;
use keystead_common::session::MeResponse;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::api::{self, Call, Request, Response};
use crate::failure::Failure;
use crate::json::{Proof, Read};
use crate::notices::Notices;
use crate::server_time;
use crate::texts::{account, guest, text};
use crate::token::{self, Lifetime};
use crate::token_refresh;
use crate::visitor::{Leave, Visit, Visitor};

/// The state of the session. When it ends, the visitor is a guest: see `visitor`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Session {
    /// There is a token or may be a cookie, and the server has been asked whether it is valid.
    Loading {
        /// The failure of the last check, until the next one starts.
        failure: Option<Failure>,
    },
    /// This person is logged in.
    User(Rc<SignedIn>),
}

/// A person with an active session. Times are in milliseconds since the epoch by this browser's
/// clock.
#[derive(Debug, PartialEq)]
pub(crate) struct SignedIn {
    /// The account and its session.
    pub me: MeResponse,
    /// Time at which the access token expires.
    pub token_expires_at: Option<f64>,
    /// Time at which to refresh the access token.
    pub refresh_at: Option<f64>,
}

impl SignedIn {
    fn new(token: &Secret, me: MeResponse) -> Rc<Self> {
        let lifetime = token::lifetime(token.expose());
        let local = |time: fn(Lifetime) -> f64| lifetime.map(time).map(server_time::to_local);
        Rc::new(Self {
            me,
            token_expires_at: local(|lifetime| lifetime.expires_at),
            refresh_at: local(Lifetime::refresh_at),
        })
    }
}

/// A change of the session.
pub(crate) enum Action {
    /// A check with the server has started.
    Check,
    /// The check failed.
    Failed(Failure),
    /// The person is logged in.
    LoggedIn(Rc<SignedIn>),
}

impl Reducible for Session {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(match (action, &*self) {
            // The person stays logged in while a check runs, and if it fails.
            (Action::Check | Action::Failed(_), Self::User(_)) => return self,
            (Action::Check, _) => Self::Loading { failure: None },
            (Action::Failed(failure), _) => Self::Loading { failure: Some(failure) },
            (Action::LoggedIn(signed_in), _) => Self::User(signed_in),
        })
    }
}

/// The session and its operations.
#[derive(Clone)]
pub(crate) struct SessionHandle {
    state: UseReducerHandle<Session>,
    /// Whether the last check of a person's session got no answer. Checks go on by themselves.
    pub is_cut_off: UseStateHandle<bool>,
    /// The methods of the proof that the server asks for, while the person is asked (`components::reauthentication`).
    pub question: UseStateHandle<Option<Rc<[Method]>>>,
    /// The message at the top of the page.
    pub notices: Notices,
    /// What waits for the answer.
    waiting: Rc<RefCell<Vec<Function>>>,
    visit: Visit,
}

// The visit is the same all the time.
impl PartialEq for SessionHandle {
    fn eq(&self, other: &Self) -> bool {
        (&self.state, &self.is_cut_off, &self.question)
            == (&other.state, &other.is_cut_off, &other.question)
    }
}

impl SessionHandle {
    /// Returns the present state.
    pub(crate) fn state(&self) -> &Session {
        &self.state
    }

    /// Returns whether the person has logged in on this page.
    pub(crate) fn has_just_logged_in(&self) -> bool {
        self.visit.visitor() == (Visitor::Member { just_logged_in: true })
    }

    /// Sends a request with the access token. If the session has ended, the state changes before
    /// the failure is returned. If the server asks for a fresh proof of who the person is, they are asked for one,
    /// and the request is sent again.
    pub(crate) async fn call<T: Read>(&self, call: Call<T>) -> Result<T, Failure> {
        self.send(&call.request).await.and_then(api::parse)
    }

    /// Sends a request like [`Self::call`], and asks for nothing.
    pub(crate) async fn call_once<T: Read>(&self, call: &Call<T>) -> Result<T, Failure> {
        self.send_once(&call.request).await.and_then(api::parse)
    }

    // These two are compiled once, and not for every type of response.

    async fn send(&self, request: &Request) -> Result<Response, Failure> {
        loop {
            match self.send_once(request).await {
                Err(Failure::Refused { problem, .. })
                    if problem.code == code::REAUTHENTICATION_REQUIRED =>
                {
                    if !self.ask(problem.methods).await {
                        return Err(Failure::Cancelled);
                    }
                }
                result => return result,
            }
        }
    }

    async fn send_once(&self, request: &Request) -> Result<Response, Failure> {
        let (used, result) = token_refresh::send(request).await;
        if result.as_ref().is_err_and(Failure::session_has_ended) {
            self.end(used.as_ref());
        }
        result
    }

    /// Asks the person who they are, and returns whether they have proved it.
    async fn ask(&self, methods: Vec<Method>) -> bool {
        let answer = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve));
        self.question.set(Some(methods.into()));
        JsFuture::from(answer).await.is_ok_and(|proved| proved.is_truthy())
    }

    /// Ends the question of who the person is.
    pub(crate) fn answer(&self, proved: bool) {
        self.question.set(None);
        for resolve in self.waiting.take() {
            let _ = resolve.call1(&JsValue::NULL, &proved.into());
        }
    }

    /// Proves who the person is, which takes a new access token.
    pub(crate) async fn prove(&self, proof: &Proof) -> Result<(), Failure> {
        let tokens = self.call_once(&api::factors::reauthenticate(proof)).await?;
        token::store(tokens.access_token.expose());
        self.answer(true);
        self.check_quietly();
        Ok(())
    }

    /// Ends the session on the server, then in this tab and every other.
    ///
    /// If the server does not respond, the person stays logged in and sees the failure. Removing
    /// the token would only look like a logout: the session would stay active, and could not be
    /// ended from here.
    pub(crate) async fn log_out(&self) -> Result<(), Failure> {
        self.end_on_server().await?;
        self.on_logout(text(account::YOU_LOGGED_OUT));
        Ok(())
    }

    async fn end_on_server(&self) -> Result<(), Failure> {
        // Without a token, by the cookie alone.
        let token = token::load();
        match api::send_with(&api::log_out(), token.as_ref().map(Secret::expose)).await {
            Err(failure) if !failure.session_has_ended() => return Err(failure),
            _ => {}
        }
        token::clear();
        Ok(())
    }

    /// Ends the session like [`Self::log_out`], for the login of another account on the way to the same page.
    pub(crate) async fn change_account(&self) -> Result<(), Failure> {
        self.end_on_server().await?;
        self.visit.leave(Leave { logged_out: false, text: Some(text(account::YOU_LOGGED_OUT)) });
        Ok(())
    }

    /// Ends the session as an app asked for, and returns the address to go to. An app whose request is not valid any more
    /// gets nobody back, and the person is logged out all the same.
    pub(crate) async fn log_out_for_app(
        &self,
        request: Option<String>,
    ) -> Result<Option<String>, Failure> {
        if let Some(request) = request {
            match self.call_once(&api::apps::confirm_logout(request)).await {
                Ok(LoggedOut { redirect_to: Some(address) }) => {
                    token::clear();
                    return Ok(Some(address));
                }
                Err(failure) if failure.is_transient() => return Err(failure),
                // By the cookie, too, if there is one.
                _ => {}
            }
        }
        self.end_on_server().await?;
        self.visit.leave(Leave { logged_out: true, text: None });
        Ok(None)
    }

    /// Deletes the account, which ends all of its sessions.
    pub(crate) async fn delete_account(&self, password: Option<String>) -> Result<(), Failure> {
        self.call(api::delete_account(password)).await?;
        token::clear();
        self.on_logout(text(account::YOUR_ACCOUNT_DELETED));
        Ok(())
    }

    /// Removes the token without a request, for a person who cannot wait for the server. The
    /// session stays active until it expires, and by its cookie the next visit resumes it.
    pub(crate) fn discard_token(&self) {
        token::clear();
        self.visit.leave(Leave { logged_out: false, text: None });
    }

    /// Checks with the server whether the session is active. Refreshes the token if that is due.
    ///
    /// Without a token, the cookie is tried: the browser may have emptied the storage. Another tab may
    /// also have logged out, which a page from the back/forward cache gets no event of.
    pub(crate) fn check(&self) {
        self.state.dispatch(Action::Check);
        self.check_quietly();
    }

    /// Checks as [`Self::check`] does, and leaves the failure of the last check in place meanwhile.
    pub(crate) fn check_quietly(&self) {
        let this = self.clone();
        spawn_local(async move { this.finish_check().await });
    }

    async fn finish_check(&self) {
        let (used, result) = token_refresh::send(&api::me().request).await;
        let now = token::load();
        self.is_cut_off.set(result.as_ref().is_err_and(Failure::is_transient));
        match result.and_then(api::parse) {
            Err(failure) if failure.session_has_ended() => self.end(used.as_ref()),
            Err(failure) if used.is_none() && now.is_none() => {
                self.state.dispatch(Action::Failed(failure));
            }
            // The person logged out or in again meanwhile: this response is outdated.
            _ if now.is_none() => self.end(None),
            _ if now != used => self.check(),
            Ok(me) => {
                if let Some(token) = used {
                    self.state.dispatch(Action::LoggedIn(SignedIn::new(&token, me)));
                }
            }
            Err(failure) => self.state.dispatch(Action::Failed(failure)),
        }
    }

    /// Handles the end of the session of the `used` token, which may have been replaced since.
    fn end(&self, used: Option<&Secret>) {
        match token::load() {
            Some(token) if Some(&token) != used => return self.check(),
            Some(_) => token::clear_ended(),
            None => {}
        }
        self.on_end();
    }

    /// Handles the end of the session other than by a logout.
    pub(crate) fn on_end(&self) {
        let text = Some(text(guest::SESSION_EXPIRED));
        self.visit.leave(Leave { logged_out: false, text });
    }

    /// Handles a logout, in this tab or another.
    pub(crate) fn on_logout(&self, text: AttrValue) {
        self.visit.leave(Leave { logged_out: true, text: Some(text) });
    }
}

/// Returns the session, inside of the app.
#[hook]
pub(crate) fn use_session() -> SessionHandle {
    use_context().expect("everything is inside the app")
}

/// Creates the session; for `member`, which provides it to everything inside.
#[hook]
pub(crate) fn use_session_provider(visit: &Visit) -> SessionHandle {
    SessionHandle {
        state: use_reducer(|| Session::Loading { failure: None }),
        is_cut_off: use_state_eq(|| false),
        question: use_state_eq(|| None),
        waiting: use_mut_ref(Vec::new),
        notices: visit.notices.clone(),
        visit: visit.clone(),
    }
}

#[cfg(test)]
mod tests {
    use keystead_common::account::User;
    use keystead_common::factors::Enrolled;

    use super::*;

    fn user() -> Session {
        let user = User {
            id: "u".to_owned(),
            username: "ada".to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            password_changed_at: None,
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
        let factors = Enrolled {
            password: true,
            totp: false,
            passkeys: 0,
            recovery_codes: 0,
            required_by: None,
        };
        let me = MeResponse { user, session, factors };
        Session::User(Rc::new(SignedIn { me, token_expires_at: None, refresh_at: None }))
    }

    fn after(session: Session, action: Action) -> Session {
        (*Rc::new(session).reduce(action)).clone()
    }

    #[test]
    fn an_unreachable_server_logs_nobody_out() {
        assert_eq!(after(user(), Action::Check), user());
        assert_eq!(after(user(), Action::Failed(Failure::Unreachable)), user());
        let loading = Session::Loading { failure: None };
        let waiting = after(loading.clone(), Action::Failed(Failure::Unreachable));
        assert_eq!(waiting, Session::Loading { failure: Some(Failure::Unreachable) });
        assert_eq!(after(waiting, Action::Check), loading);
    }
}
