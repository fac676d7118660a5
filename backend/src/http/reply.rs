//! Responses that are not problems.

use std::error::Error;
use std::sync::OnceLock;

use bytes::Bytes;
use futures_util::Stream;
use serde::Serialize;
use sync_wrapper::SyncStream;
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use warp::reply::Response;

use super::problem::{Problem, with_body, with_media_type};

const JSON: &str = "application/json";

/// Builds a response with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    with_media_type(status, JSON, body)
}

/// Returns a 200 with a JSON body that was kept.
pub(crate) fn kept(kept: &OnceLock<Bytes>) -> Option<Response> {
    kept.get().map(|body| with_body(StatusCode::OK, JSON, body.clone()))
}

/// Builds a 200 with a JSON body that never changes: serialized at the first call and kept in `kept`.
pub(crate) fn kept_json<T: Serialize>(
    kept: &OnceLock<Bytes>,
    body: impl FnOnce() -> T,
) -> Response {
    if let Some(response) = self::kept(kept) {
        return response;
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

/// Builds a 200 with a JSON body that is made while it is sent, no faster than the client reads it. After an
/// error the body breaks off, so that no client takes a part for the whole.
pub(crate) fn json_stream<E: Into<Box<dyn Error + Send + Sync>> + Send + 'static>(
    pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
) -> Response {
    let mut response = warp::reply::stream(SyncStream::new(pieces)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// Builds a redirect. With 303 a browser does not send a form again (RFC 9700 §4.12).
pub(crate) fn see_other(location: HeaderValue) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, location);
    response
}

/// Builds a 204.
pub(crate) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
