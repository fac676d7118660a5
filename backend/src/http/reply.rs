//! Answers that are no problem.

use std::sync::OnceLock;

use bytes::Bytes;
use keystead_common::problem::MEDIA_TYPE;
use serde::Serialize;
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::reply::Response;

use super::problem::Problem;

const JSON: &str = "application/json";

/// A JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    with_media_type(status, JSON, body)
}

/// A JSON body that stays the same, with a 200: written the first time, and kept.
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

/// A problem's body (RFC 9457).
pub(super) fn problem_json(status: StatusCode, body: &impl Serialize) -> Response {
    with_media_type(status, MEDIA_TYPE, body)
}

/// 204
pub(crate) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

fn with_media_type(
    status: StatusCode,
    media_type: &'static str,
    body: &impl Serialize,
) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => with_body(status, media_type, body.into()),
        Err(error) => Problem::internal(&error).into_response(),
    }
}

fn with_body(status: StatusCode, media_type: &'static str, body: Bytes) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
