//! The revocation endpoint (RFC 7009).

use std::sync::Arc;

use warp::Reply;
use warp::http::StatusCode;
use warp::reply::Response;

use super::credentials::authenticate;
use super::errors::{ClientErrors, Refusal, respond};
use super::introspect::TokenForm;
use crate::app::App;
use crate::http::extract::Headers;
use crate::http::problem::Problem;

/// `POST /oauth/revoke`
#[utoipa::path(
    post,
    path = "/oauth/revoke",
    operation_id = "revoke_token",
    tag = "OpenID provider",
    summary = "Revoke a token",
    description = "Ends what the person has allowed: with an access token its refresh token is void too, and the reverse.",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    security(("client_secret" = []), ()),
    responses(
        (status = 200, description = "The token is revoked, or was unknown"),
        ClientErrors,
    ),
)]
pub(super) async fn revoke(
    app: Arc<App>,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Response {
    let done = end(&app, &headers, form).await;
    respond(&app, done.map(|()| StatusCode::OK.into_response()))
}

async fn end(app: &App, headers: &Headers, form: Result<Vec<u8>, Problem>) -> Result<(), Refusal> {
    let (client, parameters) = authenticate(app, headers, form).await?;
    Ok(app.provider.revoke(&client, parameters.require("token")?).await?)
}
