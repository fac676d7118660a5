//! The endpoints of the account's sessions: list and revoke them.

use std::sync::Arc;

use keystead_common::session::SessionsResponse;
use uuid::Uuid;
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::refusals::{Database, Errors, FreshProof, Id, Token};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{client, last_id};
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, revoke_others, revoke))]
pub(super) struct Document;

/// Returns the endpoints of the account's sessions.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new()
        .path("/me/sessions", |methods| {
            methods
                .get(session(app), |caller| caller.and(with(app)).then(list))
                .delete(session(app), |caller| {
                    caller.and(with(app)).and(client()).then(revoke_others)
                })
        })
        .path("/me/sessions/{id}", |methods| {
            methods.delete(session(app), |caller| {
                caller.and(with(app)).and(client()).and(last_id()).then(revoke)
            })
        })
}

/// `GET /me/sessions`
#[utoipa::path(
    get,
    path = "/me/sessions",
    operation_id = "list_sessions",
    tag = "Account",
    summary = "List the sessions of the account",
    description = "One for each login that has not ended.",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The active sessions, latest use first", body = SessionsResponse),
        Errors<(Token, Database)>,
    ),
)]
async fn list(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    let by = by?;
    let sessions = app.sessions.list(by.account.id).await?;
    let sessions = sessions.iter().map(|session| session.to_dto(by.session.id)).collect();
    Ok(reply::json(StatusCode::OK, &SessionsResponse { sessions }))
}

/// `DELETE /me/sessions`
#[utoipa::path(
    delete,
    path = "/me/sessions",
    tag = "Account",
    summary = "Revoke every other session",
    description = "Only the session of the access token goes on. Having no other is no error.",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The sessions have ended"),
        Errors<(Token, FreshProof, Database)>,
    ),
)]
async fn revoke_others(by: Caller, app: Arc<App>, client: Client) -> Result<Response, Problem> {
    let by = by?;
    app.sessions.revoke_others(&by, &client).await?;
    Ok(reply::no_content())
}

/// `DELETE /me/sessions/{id}`
#[utoipa::path(
    delete,
    path = "/me/sessions/{id}",
    tag = "Account",
    summary = "Revoke a session",
    description = "Ends a session of the account, which may be the one of the access token.",
    params(("id" = String, Path, format = "uuid", max_length = 36, description = "The id of the session")),
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The session has ended"),
        Errors<(Token, Id, Database)>,
    ),
)]
async fn revoke(by: Caller, app: Arc<App>, client: Client, id: Uuid) -> Result<Response, Problem> {
    let by = by?;
    if app.sessions.revoke(by.account.id, id, &client).await? {
        Ok(reply::no_content())
    } else {
        Err(Problem::not_found())
    }
}
