//! Whether the server lives, and whether it can do its work.

use std::sync::Arc;

use serde_json::json;
use warp::http::StatusCode;
use warp::reply::Response;

use super::problem::Problem;
use super::reply;
use crate::app::App;

/// `GET /health/live`: the process answers.
pub(super) async fn live() -> Response {
    reply::json(StatusCode::OK, &json!({ "status": "live" }))
}

/// `GET /health/ready`: so does what it needs; otherwise 503 names the part that does not.
pub(super) async fn ready(app: Arc<App>) -> Result<Response, Problem> {
    app.database.check().await.map_err(|cause| {
        tracing::error!(%cause, "the database does not answer");
        Problem::unavailable("database")
    })?;
    Ok(reply::json(StatusCode::OK, &json!({ "status": "ready" })))
}
