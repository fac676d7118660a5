//! Addresses that others look for by convention (RFC 8615), and that are only a way elsewhere.

use warp::Reply;
use warp::http::Uri;
use warp::reply::Response;

/// `GET /.well-known/change-password` (W3C, A Well-Known URL for Changing Passwords)
#[utoipa::path(
    get,
    path = "/.well-known/change-password",
    operation_id = "change_password_page",
    tag = "Machines",
    summary = "Leads to the page that changes the password",
    description = "For password managers.",
    responses((
        status = 302,
        description = "To the page",
        headers(("Location" = String, description = "`/account/security`")),
    )),
)]
pub(super) async fn change_password() -> Response {
    warp::redirect::found(Uri::from_static("/account/security")).into_response()
}
