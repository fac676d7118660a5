//! Answers that are no problem.

use keystead_common::problem::MEDIA_TYPE;
use serde::Serialize;
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::reply::Response;

use super::problem::Problem;

/// A JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    with_media_type(status, "application/json", body)
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
    let body = match serde_json::to_vec(body) {
        Ok(body) => body,
        Err(error) => return Problem::internal(&error).into_response(),
    };
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
