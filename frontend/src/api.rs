//! The only door to the server: one function per call of the HTTP contract.
//!
//! It sends, waits, and sorts what comes back into an answer or a [`Failure`]. What follows from
//! either is `session`'s and the pages' to decide.

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use js_sys::Date;
use keystead_common::Password;
use keystead_common::account::{RegisterRequest, RegisterResponse};
use keystead_common::session::{LoginRequest, MeResponse, RefreshTokenIn, TokenResponse};
use web_sys::AbortSignal;

use crate::failure::Failure;
use crate::json::{Read, Write};

/// A debug build is served by Trunk, where `/login` is the page. Trunk's proxy cannot tell the
/// page from the call of the same path, so there the calls have a prefix, which the proxy takes
/// off again (Trunk.toml).
const SERVER: &str = if cfg!(debug_assertions) { "/api" } else { "" };

/// Longer than the slowest honest answer, a password hash behind a full queue.
const PATIENCE_MS: u32 = 30_000;

/// The answer to `GET /me`, and what the server's clock said then.
pub(crate) struct Me {
    /// Who asks, on which session.
    pub answer: MeResponse,
    /// The server's time in milliseconds since the epoch, if it told.
    pub server_time: Option<f64>,
}

/// `POST /register`
pub(crate) async fn register(
    username: String,
    password: String,
) -> Result<RegisterResponse, Failure> {
    let body = RegisterRequest { username, password: Password::from(password) };
    answer(&send(with_json(to(Method::POST, "/register"), &body)).await?).await
}

/// `POST /login`
pub(crate) async fn log_in(username: String, password: String) -> Result<TokenResponse, Failure> {
    // No script of ours has a use for the refresh token, so none gets to see it.
    let refresh_token_in = Some(RefreshTokenIn::Cookie);
    let body = LoginRequest { username, password: Password::from(password), refresh_token_in };
    answer(&send(with_json(to(Method::POST, "/login"), &body)).await?).await
}

/// `POST /logout`
pub(crate) async fn log_out(token: &str) -> Result<(), Failure> {
    send(authorized(to(Method::POST, "/logout"), token).build()).await?;
    Ok(())
}

/// `GET /me`
pub(crate) async fn me(token: &str) -> Result<Me, Failure> {
    let response = send(authorized(to(Method::GET, "/me"), token).build()).await?;
    let server_time = response.headers().get("date").map(|date| Date::parse(&date));
    Ok(Me {
        answer: answer(&response).await?,
        server_time: server_time.filter(|time| !time.is_nan()),
    })
}

fn to(method: Method, path: &str) -> RequestBuilder {
    // A request that hangs is ended: a spinner without end tells nobody anything.
    RequestBuilder::new(&[SERVER, path].concat())
        .method(method)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
}

fn authorized(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("authorization", &["Bearer ", token].concat())
}

fn with_json(request: RequestBuilder, body: &impl Write) -> Result<Request, gloo_net::Error> {
    request.header("content-type", "application/json").body(body.write())
}

/// Sends, and lets only success through.
async fn send(request: Result<Request, gloo_net::Error>) -> Result<Response, Failure> {
    let response = match request {
        Ok(request) => request.send().await.map_err(|_| Failure::Unreachable)?,
        Err(_) => return Err(Failure::Garbled { request_id: None }),
    };
    if response.ok() {
        return Ok(response);
    }
    let request_id = response.headers().get("x-request-id");
    let retry_after = response.headers().get("retry-after").and_then(|text| text.parse().ok());
    Err(match body(&response).await {
        Some(problem) => Failure::Refused { problem: Box::new(problem), request_id, retry_after },
        None => Failure::Garbled { request_id },
    })
}

async fn answer<T: Read>(response: &Response) -> Result<T, Failure> {
    let request_id = response.headers().get("x-request-id");
    body(response).await.ok_or(Failure::Garbled { request_id })
}

async fn body<T: Read>(response: &Response) -> Option<T> {
    T::parse(&response.text().await.ok()?)
}
