//! Responses that are not problems.

use std::sync::OnceLock;

use bytes::Bytes;
use serde::Serialize;
use warp::Reply;
use warp::http::StatusCode;
use warp::reply::Response;

use super::problem::{Problem, with_body, with_media_type};

const JSON: &str = "application/json";

/// Builds a response with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    with_media_type(status, JSON, body)
}

/// Builds a 200 with a JSON body that never changes: serialized at the first call and kept in `kept`.
pub(crate) fn kept_json<T: Serialize>(
    kept: &OnceLock<Bytes>,
    body: impl FnOnce() -> T,
) -> Response {
    if let Some(kept) = kept.get() {
        return with_body(StatusCode::OK, JSON, kept.clone());
    }
    match serde_json::to_vec(&body()) {
        Ok(body) => with_body(
            StatusCode::OK,
            JSON,
            kept.get_or_init(|| body.into_boxed_slice().into()).clone(),
        ),
        Err(error) => Problem::internal(&error).into_response(),
    }
}

/// Builds a 204.
pub(crate) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
