//! The HTTP of keys.

use std::sync::Arc;

use warp::http::StatusCode;
use warp::http::header::{CACHE_CONTROL, HeaderValue};
use warp::reply::Response;

use crate::app::App;
use crate::http::reply;

/// For how long whoever verifies may keep the keys, in seconds: less than a next key waits before
/// it signs.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `GET /.well-known/jwks.json`: the public keys, those that will sign among them.
pub(crate) async fn jwks(app: Arc<App>) -> Response {
    let keys = app.keys.current().public(app.clock.now());
    let mut response = reply::json(StatusCode::OK, &keys);
    response.headers_mut().insert(CACHE_CONTROL, KEPT);
    response
}
