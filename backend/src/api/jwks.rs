//! The endpoint of the public keys.

use std::sync::Arc;

use warp::Filter;
use warp::http::StatusCode;
use warp::http::header::{CACHE_CONTROL, HeaderValue};
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use crate::app::App;
use crate::http::reply;
use crate::http::route::path;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(jwks))]
pub(super) struct Document;

/// Returns the endpoint of the public keys.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new(app).path(path!(".well-known" / "jwks.json"), |methods| {
        methods.get(public(), |caller| caller.and(with(app)).then(jwks))
    })
}

/// `max-age` of the key set in seconds, shorter than the delay before a new key starts signing.
const CACHE_MAX_AGE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// A JWK Set (RFC 7517 §5).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what jsonwebtoken serializes")]
struct KeySet {
    /// JWKs, each with `kid`, `alg`, `use` and the members of its type. Empty under HS256.
    keys: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// `GET /.well-known/jwks.json`: the public keys, including the next one to sign.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "Machines",
    summary = "Get the keys that verify access tokens",
    responses((status = 200, description = "The public keys (RFC 7517)", body = KeySet)),
)]
async fn jwks(app: Arc<App>) -> Response {
    let keys = app.keys.current().public(app.clock.now());
    let mut response = reply::json(StatusCode::OK, &keys);
    response.headers_mut().insert(CACHE_CONTROL, CACHE_MAX_AGE);
    response
}
