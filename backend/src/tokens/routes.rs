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

/// A set of keys (RFC 7517 §5).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it describes what the library that signs writes")]
struct KeySet {
    /// Each a JWK, with `kid`, `alg`, `use` and the members of its kind. None under HS256.
    keys: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// `GET /.well-known/jwks.json`: the public keys, those that will sign among them.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "Machines",
    summary = "The keys that verify access tokens",
    responses((status = 200, description = "The public keys (RFC 7517)", body = KeySet)),
)]
pub(crate) async fn jwks(app: Arc<App>) -> Response {
    let keys = app.keys.current().public(app.clock.now());
    let mut response = reply::json(StatusCode::OK, &keys);
    response.headers_mut().insert(CACHE_CONTROL, KEPT);
    response
}
