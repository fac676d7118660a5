//! The health endpoints.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use super::refusals::{self, Errors};
use crate::app::App;
use crate::database::Readiness;
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(live, ready))]
pub(super) struct Document;

/// Returns the health endpoints.
pub(super) fn group(app: &Arc<App>) -> Group {
    let readiness = Arc::new(Readiness::new(app.database.clone()));
    let readiness = warp::any().map(move || Arc::clone(&readiness));
    Group::new()
        .path("/health/live", |methods| methods.get(public(), |caller| caller.then(live)))
        .path("/health/ready", |methods| {
            methods.get(public(), |caller| caller.and(with(app)).and(readiness).then(ready))
        })
}

/// The status of a healthy server.
#[derive(Serialize, ToSchema)]
struct Health {
    /// The status in one word.
    #[schema(examples("live", "ready"))]
    status: &'static str,
}

/// `GET /health/live`: the process answers.
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "Machines",
    summary = "Check that the server runs",
    description = "Asks nothing that the server depends on: restart it if this fails.",
    responses((status = 200, description = "It runs", body = Health)),
)]
async fn live() -> Response {
    reply::json(StatusCode::OK, &Health { status: "live" })
}

/// `GET /health/ready`: the process and what it depends on work; otherwise a 503 names the failing part.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "Machines",
    summary = "Check that the server can work",
    description = "The problem names the part that cannot work: the database, which has to answer and \
        to be writable, or the password hashing, which has to make progress. A busy server is ready. The \
        database is checked once a second at most; everybody who asks meanwhile gets the same answer.",
    responses((status = 200, description = "It can work", body = Health), Errors<refusals::Health>),
)]
async fn ready(app: Arc<App>, readiness: Arc<Readiness>) -> Result<Response, Problem> {
    readiness.check().await.map_err(|_| Problem::unavailable("database"))?;
    if !app.passwords.is_alive() {
        tracing::error!("password hashing is stalled");
        return Err(Problem::unavailable("password hashing"));
    }
    Ok(reply::json(StatusCode::OK, &Health { status: "ready" }))
}
