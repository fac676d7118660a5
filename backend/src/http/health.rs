//! Whether the server lives, and whether it can do its work.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use warp::http::StatusCode;
use warp::reply::Response;

use super::problem::Problem;
use super::refusals::{self, Refused};
use super::reply;
use crate::app::App;

/// How it is, when it is well.
#[derive(Serialize, ToSchema)]
struct Health {
    /// In one word.
    #[schema(examples("live", "ready"))]
    status: &'static str,
}

/// `GET /health/live`: the process answers.
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "Machines",
    summary = "Whether the server runs",
    responses((status = 200, description = "It does", body = Health)),
)]
pub(super) async fn live() -> Response {
    reply::json(StatusCode::OK, &Health { status: "live" })
}

/// `GET /health/ready`: so does what it needs; otherwise 503 names the part that does not.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "Machines",
    summary = "Whether the server can do its work",
    description = "Otherwise the problem names the part that cannot: the database, which has to \
        answer and to be writable, or the password hashing, which has to go on. That there is much \
        to do is no reason not to be ready.",
    responses((status = 200, description = "It can", body = Health), Refused<refusals::Health>),
)]
pub(super) async fn ready(app: Arc<App>) -> Result<Response, Problem> {
    app.database.check().await.map_err(|cause| {
        tracing::error!(%cause, "the database does not answer");
        Problem::unavailable("database")
    })?;
    if !app.passwords.is_alive() {
        tracing::error!("the threads that hash passwords do not go on");
        return Err(Problem::unavailable("password hashing"));
    }
    Ok(reply::json(StatusCode::OK, &Health { status: "ready" }))
}
