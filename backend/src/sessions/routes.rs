//! The HTTP of sessions.

use keystead_common::session::{LoginRequest, MeResponse, TokenResponse, TokenType};
use warp::http::StatusCode;
use warp::reply::Response;

use super::Client;
use crate::app::App;
use crate::http::extract::BearerToken;
use crate::http::problem::Problem;
use crate::http::reply;

/// `POST /login`
pub(crate) async fn log_in(
    app: App,
    client: Client,
    request: Result<LoginRequest, Problem>,
) -> Result<Response, Problem> {
    let request = request?;
    let issued = app.sessions.log_in(&request.username, request.password, client).await?;
    let answer = TokenResponse {
        access_token: issued.access_token,
        token_type: TokenType::Bearer,
        expires_in: issued.expires_in.as_secs(),
    };
    Ok(reply::json(StatusCode::OK, &answer))
}

/// `POST /logout`
pub(crate) async fn log_out(
    app: App,
    token: Result<BearerToken, Problem>,
) -> Result<Response, Problem> {
    app.sessions.log_out(token?.expose()).await?;
    Ok(reply::no_content())
}

/// `GET /me`
pub(crate) async fn me(app: App, token: Result<BearerToken, Problem>) -> Result<Response, Problem> {
    let authenticated = app.sessions.authenticate(token?.expose()).await?;
    let answer = MeResponse {
        user: authenticated.account.to_user(),
        session: authenticated.session.to_dto(true),
    };
    Ok(reply::json(StatusCode::OK, &answer))
}
