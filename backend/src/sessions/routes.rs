//! The HTTP of sessions, and of what ends them.

use std::sync::Arc;

use keystead_common::account::{ChangePasswordRequest, DeleteAccountRequest};
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshRequest, RefreshTokenIn, SessionsResponse, TokenResponse,
    TokenType,
};
use uuid::Uuid;
use warp::Reply;
use warp::http::StatusCode;
use warp::reply::Response;

use super::{Carried, Issued, LoggedIn, cookie};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{BearerToken, Headers};
use crate::http::problem::Problem;
use crate::http::reply;

type Token = Result<BearerToken, Problem>;

/// `POST /login`
pub(crate) async fn log_in(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    request: Result<LoginRequest, Problem>,
) -> Result<Response, Problem> {
    let LoginRequest { username, password, refresh_token_in } = request?;
    let refresh_token_in = refresh_token_in.unwrap_or_default();
    // What another site sends along is left alone, and so is what will not be overwritten.
    let refresh_token = cookie::read(&headers, &app.public_url).ok().flatten();
    let carried = Carried {
        device_cookie: cookie::read_device(&headers, &app.public_url),
        refresh_token: refresh_token.filter(|_| refresh_token_in == RefreshTokenIn::Cookie),
    };
    let LoggedIn { issued, device_cookie } =
        app.sessions.log_in(&username, password, &carried, &client).await?;
    let mut response = token_response(&app, issued, refresh_token_in);
    cookie::set_device(&mut response, &device_cookie, &app.public_url);
    Ok(response)
}

/// `POST /refresh`
pub(crate) async fn refresh(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    request: Result<RefreshRequest, Problem>,
) -> Result<Response, Problem> {
    if let Some(token) = request?.refresh_token {
        let issued = app.sessions.refresh(token.expose(), &client).await?;
        return Ok(token_response(&app, issued, RefreshTokenIn::Body));
    }
    let token = cookie::read(&headers, &app.public_url)?;
    let token = token.ok_or_else(Problem::invalid_refresh_token)?;
    match app.sessions.refresh(token.expose(), &client).await {
        Ok(issued) => Ok(token_response(&app, issued, RefreshTokenIn::Cookie)),
        Err(error) => {
            let problem = Problem::from(error);
            let is_final = problem.is_unauthorized();
            let mut response = problem.into_response();
            if is_final {
                cookie::clear(&mut response, &app.public_url);
            }
            Ok(response)
        }
    }
}

/// `POST /logout`: every credential that came along is given up, one of them has to be good.
pub(crate) async fn log_out(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    token: Token,
    request: Result<RefreshRequest, Problem>,
) -> Result<Response, Problem> {
    let by_cookie = cookie::read(&headers, &app.public_url)?;
    let by_body = request?.refresh_token;
    let mut done = match token {
        Ok(token) => app.sessions.log_out(token.expose(), &client).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    for token in [by_body, by_cookie].into_iter().flatten() {
        let by_refresh_token = app.sessions.log_out_by_refresh_token(token.expose(), &client).await;
        done = done.or(by_refresh_token.map_err(Problem::from));
    }
    done?;
    let mut response = reply::no_content();
    cookie::clear(&mut response, &app.public_url);
    Ok(response)
}

/// `GET /me`
pub(crate) async fn me(app: Arc<App>, token: Token) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    Ok(reply::kept_json(&by.me, || MeResponse {
        user: by.account.to_user(),
        session: by.session.to_dto(by.session.id),
    }))
}

/// `DELETE /me`
pub(crate) async fn delete_account(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    token: Token,
    request: Result<DeleteAccountRequest, Problem>,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    app.sessions.delete_account(&by, request?.password, &client).await?;
    let mut response = reply::no_content();
    cookie::clear(&mut response, &app.public_url);
    let device = cookie::read_device(&headers, &app.public_url);
    let device = app.throttle.device_cookie_without(device.expose(), by.account.id);
    cookie::set_device(&mut response, &device, &app.public_url);
    Ok(response)
}

/// `PUT /me/password`
pub(crate) async fn change_password(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    token: Token,
    request: Result<ChangePasswordRequest, Problem>,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    let request = request?;
    let new = app.sessions.check_new_password(&by, request.new_password, &client).await?;
    let new =
        new.map_err(|violation| Problem::invalid_fields(vec![violation.on("new_password")]))?;
    let device = cookie::read_device(&headers, &app.public_url);
    let (current, device) = (request.current_password, device.expose());
    let device = app.sessions.change_password(&by, current, new, device, &client).await?;
    let mut response = reply::no_content();
    cookie::set_device(&mut response, &device, &app.public_url);
    Ok(response)
}

/// `GET /me/sessions`
pub(crate) async fn list(app: Arc<App>, token: Token) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    let sessions = app.sessions.list(by.account.id).await?;
    let sessions = sessions.iter().map(|session| session.to_dto(by.session.id)).collect();
    Ok(reply::json(StatusCode::OK, &SessionsResponse { sessions }))
}

/// `DELETE /me/sessions`
pub(crate) async fn revoke_others(
    app: Arc<App>,
    client: Client,
    token: Token,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    app.sessions.revoke_others(&by, &client).await?;
    Ok(reply::no_content())
}

/// `DELETE /me/sessions/{id}`
pub(crate) async fn revoke(
    app: Arc<App>,
    id: Uuid,
    client: Client,
    token: Token,
) -> Result<Response, Problem> {
    let by = app.sessions.authenticate(token?.expose()).await?;
    if app.sessions.revoke(by.account.id, id, &client).await? {
        Ok(reply::no_content())
    } else {
        Err(Problem::not_found())
    }
}

fn token_response(app: &App, issued: Issued, refresh_token_in: RefreshTokenIn) -> Response {
    let in_body = refresh_token_in == RefreshTokenIn::Body;
    let answer = TokenResponse {
        access_token: issued.access_token,
        token_type: TokenType::Bearer,
        expires_in: issued.expires_in.as_secs(),
        refresh_token: in_body.then(|| issued.refresh_token.clone()),
    };
    let mut response = reply::json(StatusCode::OK, &answer);
    if !in_body {
        let lives = issued.refresh_expires_in;
        cookie::set(&mut response, &issued.refresh_token, lives, &app.public_url);
    }
    response
}
