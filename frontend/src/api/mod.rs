//! The HTTP client: one function per call of the HTTP contract. Nothing else talks to the server, but
//! `frontend/passkeys.js` for a login with a passkey alone.
//!
//! Each function describes a request and the type of its response. [`send`] and [`fetch`] send it
//! and return the response or a [`Failure`]; `session` and the pages act on these.

pub(crate) mod apps;
pub(crate) mod factors;

use std::borrow::Cow;
use std::marker::PhantomData;

use gloo_net::http::{self, Method, RequestBuilder};
use gloo_timers::callback::Timeout;
use keystead_common::account::{
    ChangePasswordRequest, DeleteAccountRequest, PasswordStrengthRequest, PasswordStrengthResponse,
    RegisterRequest, RegisterResponse,
};
use keystead_common::problem::Problem;
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshTokenIn, SessionsResponse, TokenResponse,
};
use keystead_common::{Password, Secret};
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal};

use crate::activity::Trail;
use crate::failure::Failure;
use crate::json::{Read, Write};
use crate::server_time;
use crate::texts;

/// Prefix of every path. A debug build is served by Trunk, whose proxy cannot distinguish the page
/// `/login` from the call with that path: calls get a prefix, which the proxy removes (Trunk.toml).
pub(crate) const PATH_PREFIX: &str = if cfg!(debug_assertions) { "/api" } else { "" };

/// Timeout of a request, longer than the slowest response: a password is verified, estimated and hashed, each behind a
/// full queue of 15 seconds.
const REQUEST_TIMEOUT_MS: u32 = 60_000;

/// A request whose response is a `T`.
pub(crate) struct Call<T> {
    /// The request.
    pub request: Request,
    response: PhantomData<T>,
}

/// A request without its credentials.
pub(crate) struct Request {
    method: Method,
    path: Cow<'static, str>,
    body: Option<JsValue>,
}

/// A successful response.
pub(crate) struct Response {
    text: String,
    request_id: Option<String>,
}

/// Everything that the server has about a person, as it sent it.
pub(crate) struct Export {
    /// The JSON text.
    pub json: String,
}

impl Read for Export {
    fn read(_: &JsValue) -> Option<Self> {
        None
    }

    fn parse(text: &str) -> Option<Self> {
        Some(Self { json: text.to_owned() })
    }
}

/// `POST /register`
pub(crate) fn register(
    username: String,
    password: String,
    invitation: Option<Secret>,
) -> Call<RegisterResponse> {
    let password = Password::from(password);
    let body = RegisterRequest { username, password, invitation, recovery_code: Some(true) };
    call(Method::POST, "/register", Some(&body))
}

/// `POST /password-strength`
pub(crate) fn password_strength(
    password: String,
    username: Option<String>,
) -> Call<PasswordStrengthResponse> {
    let body = PasswordStrengthRequest { password: Password::from(password), username };
    call(Method::POST, "/password-strength", Some(&body))
}

/// `POST /login`
pub(crate) fn log_in(username: String, password: String) -> Call<TokenResponse> {
    // No script needs the refresh token, so none gets to see it.
    let refresh_token_in = Some(RefreshTokenIn::Cookie);
    let body = LoginRequest { username, password: Password::from(password), refresh_token_in };
    call(Method::POST, "/login", Some(&body))
}

/// `POST /refresh`, with the cookie that the browser adds.
pub(crate) fn refresh() -> Call<TokenResponse> {
    call(Method::POST, "/refresh", None)
}

/// `POST /logout`, for the sessions of the access token and of the cookie.
pub(crate) fn log_out() -> Call<()> {
    call(Method::POST, "/logout", None)
}

/// `GET /me`
pub(crate) fn me() -> Call<MeResponse> {
    call(Method::GET, "/me", None)
}

/// `DELETE /me`, without the password of an account that has none
pub(crate) fn delete_account(password: Option<String>) -> Call<()> {
    let body = DeleteAccountRequest { password: password.map(Password::from) };
    call(Method::DELETE, "/me", Some(&body))
}

/// `PUT /me/password`, without the current one of an account that has none
pub(crate) fn change_password(current: Option<String>, new: String) -> Call<()> {
    let body = ChangePasswordRequest {
        current_password: current.map(Password::from),
        new_password: Password::from(new),
    };
    call(Method::PUT, "/me/password", Some(&body))
}

/// `GET /me/sessions`
pub(crate) fn sessions() -> Call<SessionsResponse> {
    call(Method::GET, "/me/sessions", None)
}

/// `DELETE /me/sessions/{id}`
pub(crate) fn revoke(id: &str) -> Call<()> {
    call(Method::DELETE, ["/me/sessions/", id].concat(), None)
}

/// `DELETE /me/sessions`
pub(crate) fn revoke_others() -> Call<()> {
    call(Method::DELETE, "/me/sessions", None)
}

/// `GET /me/events`: the newest events, or the ones at the cursor of an earlier response.
pub(crate) fn events(cursor: Option<&str>) -> Call<Trail> {
    let query = cursor.map_or_else(String::new, |cursor| ["?cursor=", cursor].concat());
    call(Method::GET, ["/me/events", &query].concat(), None)
}

/// `GET /me/export`
pub(crate) fn export() -> Call<Export> {
    call(Method::GET, "/me/export", None)
}

/// `GET /verify/continue`: navigates to the app that a query names, or to the account if the server
/// does not know the app. Replaces the page in the history, as it would only redirect again.
pub(crate) fn continue_to_app(query: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(&[PATH_PREFIX, "/verify/continue", query].concat());
    }
}

/// Navigates to an address that the server named: an app's, of any scheme that it may have. Replaces the page in the
/// history, whose question has been answered.
pub(crate) fn leave_for(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(address);
    }
}

fn call<T>(
    method: Method,
    path: impl Into<Cow<'static, str>>,
    body: Option<&dyn Write>,
) -> Call<T> {
    let request = Request { method, path: path.into(), body: body.map(Write::write) };
    Call { request, response: PhantomData }
}

/// Sends a request without an access token.
pub(crate) async fn send<T: Read>(call: &Call<T>) -> Result<T, Failure> {
    send_with(call, None).await
}

/// Sends a request with an optional access token.
pub(crate) async fn send_with<T: Read>(call: &Call<T>, token: Option<&str>) -> Result<T, Failure> {
    fetch(&call.request, token).await.and_then(parse)
}

/// Loads a file of the page.
#[cfg(debug_assertions)]
pub(crate) async fn fetch_text(address: &str) -> Result<String, Failure> {
    let path = address.to_owned().into();
    let request = Request { method: Method::GET, path, body: None };
    fetch(&request, None).await.map(|response| response.text)
}

/// Parses the body of a response.
pub(crate) fn parse<T: Read>(response: Response) -> Result<T, Failure> {
    T::parse(&response.text).ok_or(Failure::Malformed { request_id: response.request_id })
}

/// Sends a request. Every response but success is a failure.
pub(crate) async fn fetch(request: &Request, token: Option<&str>) -> Result<Response, Failure> {
    // `AbortSignal.timeout` would be shorter, but is four years younger than WebAssembly's present form.
    let Ok(abort) = AbortController::new() else {
        return Err(Failure::Malformed { request_id: None });
    };
    let signal = abort.signal();
    let _timeout = Timeout::new(REQUEST_TIMEOUT_MS, move || abort.abort());
    let response = match build(request, token, &signal) {
        Ok(request) => request.send().await.map_err(|_| Failure::Unreachable)?,
        Err(_) => return Err(Failure::Malformed { request_id: None }),
    };
    let header = |name| response.headers().get(name);
    if let Some(date) = header("date") {
        server_time::update(&date);
    }
    let request_id = header("x-request-id");
    let Ok(text) = response.text().await else { return Err(Failure::Malformed { request_id }) };
    if response.ok() { Ok(Response { text, request_id }) } else { Err(failure(&response, &text)) }
}

fn build(
    request: &Request,
    token: Option<&str>,
    signal: &AbortSignal,
) -> Result<http::Request, gloo_net::Error> {
    let mut builder = RequestBuilder::new(&[PATH_PREFIX, &*request.path].concat())
        .method(request.method.clone())
        // Refusals are shown as they come, in the language of the page.
        .header("accept-language", texts::language().tag())
        .abort_signal(Some(signal));
    if let Some(token) = token {
        builder = builder.header("authorization", &["Bearer ", token].concat());
    }
    match &request.body {
        Some(body) => builder.header("content-type", "application/json").body(body),
        None => builder.build(),
    }
}

fn failure(response: &http::Response, text: &str) -> Failure {
    let request_id = response.headers().get("x-request-id");
    let retry_after = response.headers().get("retry-after").and_then(|text| text.parse().ok());
    match Read::parse(text) {
        Some(problem) => {
            let mut problem: Box<Problem> = Box::new(problem);
            // A detail that only the authors of programs read is in English, whatever the page speaks. The server
            // says the language of all others.
            if response.headers().get("content-language").is_none() {
                problem.detail.clear();
            }
            Failure::Refused { problem, request_id, retry_after }
        }
        None => Failure::Malformed { request_id },
    }
}
