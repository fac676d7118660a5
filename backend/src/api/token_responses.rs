//! The responses that hand out tokens, and what a browser brings along.

use keystead_common::session::{RefreshTokenIn, TokenResponse, TokenType};
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, PRAGMA};
use warp::reply::Response;

use super::cookies::Cookies;
use crate::http::extract::Headers;
use crate::http::reply;
use crate::sessions::{AccessToken, BrowserState, Issued, Login};

/// Reads the cookies that a browser brings to a login.
pub(super) fn browser_state(
    cookies: &Cookies,
    headers: &Headers,
    place: RefreshTokenIn,
) -> BrowserState {
    // A cookie is kept if another site sent it, or if it will not be overwritten.
    let refresh_token = cookies.refresh_token(headers).ok().flatten();
    BrowserState {
        device_cookie: cookies.device(headers),
        refresh_token: refresh_token.filter(|_| place == RefreshTokenIn::Cookie),
    }
}

/// Builds the response to a login.
pub(super) fn logged_in(cookies: &Cookies, login: &Login, place: RefreshTokenIn) -> Response {
    let mut response = token_response(cookies, &login.issued, place);
    cookies.set_device(&mut response, &login.device_cookie);
    response
}

/// Returns what a response says about an access token.
pub(super) fn access_token(token: &AccessToken) -> TokenResponse {
    TokenResponse {
        access_token: token.value.clone(),
        token_type: TokenType::Bearer,
        expires_in: token.expires_in.as_secs(),
        refresh_token: None,
    }
}

/// Builds the response with tokens in its body.
pub(super) fn tokens(answer: &TokenResponse) -> Response {
    let mut response = reply::json(StatusCode::OK, answer);
    // RFC 6749 §5.1 requires it beside `Cache-Control: no-store`.
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// Builds the response with fresh tokens, and sets the cookies.
pub(super) fn token_response(
    cookies: &Cookies,
    issued: &Issued,
    refresh_token_in: RefreshTokenIn,
) -> Response {
    let in_body = refresh_token_in == RefreshTokenIn::Body;
    let answer = TokenResponse {
        refresh_token: in_body.then(|| issued.refresh_token.clone()),
        ..access_token(&issued.access_token)
    };
    let mut response = tokens(&answer);
    if !in_body {
        let ttl = issued.refresh_expires_in;
        cookies.set_refresh_token(&mut response, &issued.refresh_token, ttl);
        cookies.set_single_sign_on(&mut response, &issued.single_sign_on, ttl);
        cookies.set_forward_auth_token(&mut response, &issued.forward_auth_token);
    }
    response
}
