//! The only door to the server: one function per call of the HTTP contract.
//!
//! Each says what is to be sent and what will come back. [`send`] and [`exchange`] send, wait, and
//! sort what comes back into an answer or a [`Failure`]. What follows from either is `session`'s and
//! the pages' to decide.

use std::borrow::Cow;
use std::marker::PhantomData;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use keystead_common::account::{
    ChangePasswordRequest, DeleteAccountRequest, RegisterRequest, RegisterResponse,
};
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshTokenIn, SessionsResponse, TokenResponse,
};
use keystead_common::{Password, Secret};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::clock;
use crate::event::Trail;
use crate::failure::Failure;
use crate::json::{Read, Write};

/// A debug build is served by Trunk, where `/login` is the page. Trunk's proxy cannot tell the
/// page from the call of the same path, so there the calls have a prefix, which the proxy takes
/// off again (Trunk.toml).
const SERVER: &str = if cfg!(debug_assertions) { "/api" } else { "" };

/// Longer than the slowest honest answer, a password hash behind a full queue.
const PATIENCE_MS: u32 = 30_000;

/// A call that is answered with a `T`.
pub(crate) struct Call<T> {
    /// What is sent.
    pub outline: Outline,
    answer: PhantomData<T>,
}

/// What is sent, but for who sends it.
pub(crate) struct Outline {
    method: Method,
    path: Cow<'static, str>,
    body: Option<JsValue>,
}

/// What came back.
pub(crate) struct Reply {
    text: String,
    request_id: Option<String>,
}

/// `POST /register`
pub(crate) fn register(
    username: String,
    password: String,
    invitation: Option<Secret>,
) -> Call<RegisterResponse> {
    let body = RegisterRequest { username, password: Password::from(password), invitation };
    call(Method::POST, "/register", Some(&body))
}

/// `POST /login`
pub(crate) fn log_in(username: String, password: String) -> Call<TokenResponse> {
    // No script of ours has a use for the refresh token, so none gets to see it.
    let refresh_token_in = Some(RefreshTokenIn::Cookie);
    let body = LoginRequest { username, password: Password::from(password), refresh_token_in };
    call(Method::POST, "/login", Some(&body))
}

/// `POST /refresh`, with the cookie that the browser sends along.
pub(crate) fn refresh() -> Call<TokenResponse> {
    call(Method::POST, "/refresh", None)
}

/// `POST /logout`, of the access token's session and the cookie's.
pub(crate) fn log_out() -> Call<()> {
    call(Method::POST, "/logout", None)
}

/// `GET /me`
pub(crate) fn me() -> Call<MeResponse> {
    call(Method::GET, "/me", None)
}

/// `DELETE /me`
pub(crate) fn delete_account(password: String) -> Call<()> {
    call(Method::DELETE, "/me", Some(&DeleteAccountRequest { password: Password::from(password) }))
}

/// `PUT /me/password`
pub(crate) fn change_password(current: String, new: String) -> Call<()> {
    let body = ChangePasswordRequest {
        current_password: Password::from(current),
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

/// `GET /me/events`, from the newest on or from where an earlier answer ended.
pub(crate) fn events(cursor: Option<&str>) -> Call<Trail> {
    let query = cursor.map_or_else(String::new, |cursor| ["?cursor=", cursor].concat());
    call(Method::GET, ["/me/events", &query].concat(), None)
}

/// `GET /verify/continue`: leaves for the app that a query names, or for the account if the server knows
/// of no such app. Not back to a page that would only lead on again.
pub(crate) fn leave(query: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(&[SERVER, "/verify/continue", query].concat());
    }
}

fn call<T>(
    method: Method,
    path: impl Into<Cow<'static, str>>,
    body: Option<&dyn Write>,
) -> Call<T> {
    let outline = Outline { method, path: path.into(), body: body.map(Write::write) };
    Call { outline, answer: PhantomData }
}

/// Sends what nobody need be logged in for.
pub(crate) async fn send<T: Read>(call: &Call<T>) -> Result<T, Failure> {
    send_with(call, None).await
}

/// Sends with this access token, if there is one.
pub(crate) async fn send_with<T: Read>(call: &Call<T>, token: Option<&str>) -> Result<T, Failure> {
    exchange(&call.outline, token).await.and_then(read)
}

/// Takes the answer out of what came back.
pub(crate) fn read<T: Read>(reply: Reply) -> Result<T, Failure> {
    T::parse(&reply.text).ok_or(Failure::Garbled { request_id: reply.request_id })
}

/// Sends, and lets only success through.
pub(crate) async fn exchange(outline: &Outline, token: Option<&str>) -> Result<Reply, Failure> {
    let response = match request(outline, token) {
        Ok(request) => request.send().await.map_err(|_| Failure::Unreachable)?,
        Err(_) => return Err(Failure::Garbled { request_id: None }),
    };
    let header = |name| response.headers().get(name);
    if let Some(date) = header("date") {
        clock::set(&date);
    }
    let request_id = header("x-request-id");
    let Ok(text) = response.text().await else { return Err(Failure::Garbled { request_id }) };
    if response.ok() { Ok(Reply { text, request_id }) } else { Err(refusal(&response, &text)) }
}

fn request(outline: &Outline, token: Option<&str>) -> Result<Request, gloo_net::Error> {
    // A request that hangs is ended: a spinner without end tells nobody anything.
    let mut request = RequestBuilder::new(&[SERVER, &*outline.path].concat())
        .method(outline.method.clone())
        .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    if let Some(token) = token {
        request = request.header("authorization", &["Bearer ", token].concat());
    }
    match &outline.body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    }
}

fn refusal(response: &Response, text: &str) -> Failure {
    let request_id = response.headers().get("x-request-id");
    let retry_after = response.headers().get("retry-after").and_then(|text| text.parse().ok());
    match Read::parse(text) {
        Some(problem) => Failure::Refused { problem: Box::new(problem), request_id, retry_after },
        None => Failure::Garbled { request_id },
    }
}
