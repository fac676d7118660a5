//! The endpoint of the public keys.

use std::sync::Arc;

use jsonwebtoken::jwk::JwkSet;
use warp::Filter;
use warp::http::StatusCode;
use warp::http::header::{CACHE_CONTROL, HeaderValue};
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use crate::app::App;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(jwks, of_clients))]
pub(super) struct Document;

/// Returns the endpoint of the public keys.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new()
        .path("/.well-known/jwks.json", |methods| {
            methods.get(public(), |caller| caller.and(with(app)).then(jwks))
        })
        .path("/oauth/jwks.json", |methods| {
            methods.get(public(), |caller| caller.and(with(app)).then(of_clients))
        })
}

/// `max-age` of the key set in seconds, shorter than the delay before a new key starts signing.
const CACHE_MAX_AGE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// A JWK Set (RFC 7517 §5).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what jsonwebtoken serializes")]
struct KeySet {
    /// The keys, first the one that signs the tokens of logins. HS256 has none.
    keys: Vec<Jwk>,
}

/// A public key (RFC 7517 §4), with the members of its type besides (RFC 7518 §6, RFC 8037 §2).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what jsonwebtoken serializes")]
struct Jwk {
    /// The key type: `EC`, `OKP` or `RSA`.
    #[schema(examples("EC"))]
    kty: String,
    /// The key id, which the header of each token names.
    #[schema(examples("q5rgT0BRJuDU7kYmhYCFPuWuMtOWgPY-Gn7ocNwxS_Y"))]
    kid: String,
    /// The algorithm of its tokens: `ES256`, `EdDSA` or `RS256`.
    #[schema(examples("ES256"))]
    alg: String,
    /// Always `sig`.
    #[schema(examples("sig"))]
    r#use: String,
    /// The curve, of `EC` and `OKP`.
    #[schema(value_type = String, required = false, examples("P-256"))]
    crv: Option<String>,
    /// The x coordinate of `EC`, the public key of `OKP`.
    #[schema(value_type = String, required = false)]
    x: Option<String>,
    /// The y coordinate, of `EC`.
    #[schema(value_type = String, required = false)]
    y: Option<String>,
    /// The modulus, of `RSA`.
    #[schema(value_type = String, required = false)]
    n: Option<String>,
    /// The exponent, of `RSA`.
    #[schema(value_type = String, required = false)]
    e: Option<String>,
}

/// `GET /.well-known/jwks.json`: the public keys, including the next one to sign.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "Machines",
    summary = "Get the keys that verify tokens",
    description = "The key that signs the tokens of logins is first; those for tokens of clients \
        follow. The next one is published before it signs, and an earlier one until its last token \
        has expired.",
    responses((status = 200, description = "The public keys (RFC 7517)", body = KeySet)),
)]
async fn jwks(app: Arc<App>) -> Response {
    respond(&app.keys.current().public(app.clock.now()))
}

/// `GET /oauth/jwks.json`: the public keys of tokens that apps get.
#[utoipa::path(
    get,
    path = "/oauth/jwks.json",
    operation_id = "client_jwks",
    tag = "OpenID provider",
    summary = "Get the keys that verify ID tokens and the access tokens of apps",
    description = "Others than those of `/.well-known/jwks.json`: a service that takes the tokens of logins does not take \
        those of apps, and the reverse.",
    responses((status = 200, description = "The public keys (RFC 7517)", body = KeySet)),
)]
async fn of_clients(app: Arc<App>) -> Response {
    respond(&app.keys.current().public_of_clients(app.clock.now()))
}

fn respond(keys: &JwkSet) -> Response {
    let mut response = reply::json(StatusCode::OK, keys);
    response.headers_mut().insert(CACHE_CONTROL, CACHE_MAX_AGE);
    response
}
