//! Well-known addresses (RFC 8615): for password managers, and for browsers that look after passkeys.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use warp::http::{StatusCode, Uri};
use warp::reply::Response;
use warp::{Filter, Reply};

use super::endpoints::Group;
use super::extract::{public, with};
use super::refusals::{Errors, Id};
use crate::app::App;
use crate::http::problem::Problem;
use crate::http::reply;

/// The page of passwords and passkeys.
const SECURITY_PAGE: &str = "/account/security";

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(change_password, passkey_endpoints, webauthn))]
pub(super) struct Document;

/// Returns the endpoints of well-known addresses.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new()
        .path("/.well-known/change-password", |methods| {
            methods.get(public(), |caller| caller.then(change_password))
        })
        .path("/.well-known/passkey-endpoints", |methods| {
            methods.get(public(), |caller| caller.and(with(app)).then(passkey_endpoints))
        })
        .path("/.well-known/webauthn", |methods| {
            methods.get(public(), |caller| caller.and(with(app)).then(webauthn))
        })
}

/// `GET /.well-known/change-password` (W3C, A Well-Known URL for Changing Passwords)
#[utoipa::path(
    get,
    path = "/.well-known/change-password",
    operation_id = "change_password_page",
    tag = "Machines",
    summary = "Redirect to the page that changes the password",
    description = "For password managers.",
    responses((
        status = 302,
        description = "A redirect to the page",
        headers(("Location" = String, description = "`/account/security`")),
    )),
)]
async fn change_password() -> Response {
    warp::redirect::found(Uri::from_static(SECURITY_PAGE)).into_response()
}

/// The pages of passkeys (W3C, A Well-Known URL for Relying Party Passkey Endpoints, §2).
#[derive(Serialize, ToSchema)]
struct PasskeyEndpoints {
    /// The page to add a passkey at.
    #[schema(examples("https://id.example.com/account/security"))]
    enroll: String,
    /// The page to rename and remove passkeys at.
    #[schema(examples("https://id.example.com/account/security"))]
    manage: String,
}

/// `GET /.well-known/passkey-endpoints`
#[utoipa::path(
    get,
    path = "/.well-known/passkey-endpoints",
    tag = "Machines",
    summary = "Get the addresses of the pages of passkeys",
    description = "For password managers, which link them.",
    responses((status = 200, description = "The addresses", body = PasskeyEndpoints)),
)]
async fn passkey_endpoints(app: Arc<App>) -> Response {
    let page = format!("{}{SECURITY_PAGE}", app.public_url);
    reply::json(StatusCode::OK, &PasskeyEndpoints { enroll: page.clone(), manage: page })
}

/// The origins whose pages may use the passkeys (WebAuthn Level 3 §5.11).
#[derive(Serialize, ToSchema)]
struct RelatedOrigins {
    /// The origins, that of the public URL first.
    #[schema(examples(json!(["https://id.example.com", "https://id.example.net"])))]
    origins: Vec<String>,
}

/// `GET /.well-known/webauthn`
#[utoipa::path(
    get,
    path = "/.well-known/webauthn",
    tag = "Machines",
    summary = "Get the origins that share the passkeys",
    description = "For browsers, at the host of the public URL. There are none unless `--webauthn-origin` names some.",
    responses(
        (status = 200, description = "The origins", body = RelatedOrigins),
        Errors<(Id,)>,
    ),
)]
async fn webauthn(app: Arc<App>) -> Result<Response, Problem> {
    if app.webauthn_origins.is_empty() {
        return Err(Problem::not_found());
    }
    let own = app.public_url.to_string();
    let others = app.webauthn_origins.iter().map(|origin| origin.as_str().to_owned());
    let others: Vec<String> = others.filter(|other| *other != own).collect();
    let origins = [vec![own], others].concat();
    Ok(reply::json(StatusCode::OK, &RelatedOrigins { origins }))
}
