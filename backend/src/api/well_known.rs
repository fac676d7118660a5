//! Well-known addresses (RFC 8615) that redirect.

use warp::http::Uri;
use warp::reply::Response;
use warp::{Filter, Reply};

use super::endpoints::Group;
use super::extract::public;
use crate::http::route::path;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(change_password))]
pub(super) struct Document;

/// Returns the endpoints of well-known addresses.
pub(super) fn group() -> Group {
    Group::new().path(path!(".well-known" / "change-password"), |methods| {
        methods.get(public(), |caller| caller.then(change_password))
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
    warp::redirect::found(Uri::from_static("/account/security")).into_response()
}
