//! The endpoint of pushed authorization requests (RFC 9126).

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;
use warp::http::StatusCode;
use warp::reply::Response;

use super::authorize::AuthorizationForm;
use super::credentials::authenticate;
use super::errors::{ClientErrors, Refusal, respond};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::Headers;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::oidc::Pushed;

/// A request that is kept (RFC 9126 §2.2).
#[derive(Serialize, ToSchema)]
pub(super) struct PushedAuthorization {
    /// The reference, for the `request_uri` of `GET /oauth/authorize`.
    request_uri: String,
    /// Its lifetime, in seconds.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in: u64,
}

/// `POST /oauth/par`
#[utoipa::path(
    post,
    path = "/oauth/par",
    operation_id = "push_request",
    tag = "OpenID provider",
    summary = "Send an authorization request ahead",
    description = "The browser then carries a reference instead of the request (RFC 9126). It is of use once.",
    request_body(content = AuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    security(("client_secret" = []), ()),
    responses(
        (status = 201, description = "The request is kept", body = PushedAuthorization),
        ClientErrors,
    ),
)]
pub(super) async fn push(
    sender: Client,
    app: Arc<App>,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Response {
    let done =
        keep(&app, &sender, &headers, form).await.map(|Pushed { request_uri, expires_in }| {
            let kept = PushedAuthorization { request_uri, expires_in: expires_in.as_secs() };
            reply::json(StatusCode::CREATED, &kept)
        });
    respond(&app, done)
}

async fn keep(
    app: &App,
    sender: &Client,
    headers: &Headers,
    form: Result<Vec<u8>, Problem>,
) -> Result<Pushed, Refusal> {
    let (client, parameters) = authenticate(app, headers, form).await?;
    Ok(app.provider.push(&client, &parameters, sender).await?)
}
