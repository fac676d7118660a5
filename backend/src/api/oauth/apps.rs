//! The endpoints of the apps that may act for an account.

use std::sync::Arc;

use keystead_common::apps::AppsResponse;
use uuid::Uuid;
use warp::http::StatusCode;
use warp::reply::Response;

use crate::api::extract::Caller;
use crate::api::refusals::{Database, Errors, Id, Token};
use crate::app::App;
use crate::client::Client;
use crate::http::problem::Problem;
use crate::http::reply;

/// `GET /me/apps`
#[utoipa::path(
    get,
    path = "/me/apps",
    operation_id = "list_apps",
    tag = "Account",
    summary = "List the apps that may act for the account",
    description = "Latest use first.",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The apps", body = AppsResponse),
        Errors<(Token, Database)>,
    ),
)]
pub(super) async fn list(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    let apps = app.provider.apps(by?.account.id).await?;
    Ok(reply::json(StatusCode::OK, &AppsResponse { apps }))
}

/// `DELETE /me/apps/{id}`
#[utoipa::path(
    delete,
    path = "/me/apps/{id}",
    operation_id = "end_app",
    tag = "Account",
    summary = "End what an app may do",
    description = "Its refresh tokens are void at once, and its access tokens here; other services take those until they \
        expire.",
    params(("id" = String, Path, format = "uuid", max_length = 36, description = "The `id` of the app")),
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The app may do nothing any more"),
        Errors<(Token, Id, Database)>,
    ),
)]
pub(super) async fn end(
    by: Caller,
    app: Arc<App>,
    client: Client,
    id: Uuid,
) -> Result<Response, Problem> {
    app.provider.end_app(&*by?, id, &client).await?;
    Ok(reply::no_content())
}
