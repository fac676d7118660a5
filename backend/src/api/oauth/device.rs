//! The endpoints of devices without a browser (RFC 8628): one for the device, two for the page.

use std::sync::Arc;

use keystead_common::Secret;
use keystead_common::apps::{DeviceRequest, WaitingDevice};
use keystead_common::rules::code;
use serde::Serialize;
use utoipa::ToSchema;
use warp::http::StatusCode;
use warp::reply::Response;

use super::credentials::authenticate;
use super::errors::{ClientErrors, Refusal, respond};
use crate::api::extract::Caller;
use crate::api::refusals::{Body, Database, Errors, Fields, FreshProof, Id, Throttle, Token};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::Headers;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::oidc::DeviceCodes;

/// The form of `POST /oauth/device_authorization`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
pub(super) struct DeviceForm {
    /// The client id, unless HTTP Basic has it.
    #[schema(max_length = 4096)]
    client_id: Option<String>,
    /// The client's secret, unless HTTP Basic has it, or the client has none.
    #[schema(max_length = 4096)]
    client_secret: Option<String>,
    /// The scopes, separated by spaces.
    #[schema(max_length = 4096)]
    scope: Option<String>,
    /// The service that the access token is for (RFC 8707).
    #[schema(max_length = 4096)]
    resource: Option<String>,
}

/// The codes of a device (RFC 8628 §3.2).
#[derive(Serialize, ToSchema)]
pub(super) struct DeviceAuthorization {
    /// The code that the device asks with at `POST /oauth/token`.
    #[schema(value_type = String)]
    device_code: Secret,
    /// The code to show.
    #[schema(examples("WDJB-MJHT"))]
    user_code: String,
    /// The address to show.
    #[schema(examples("https://id.example.com/device"))]
    verification_uri: String,
    /// The address with the code in it, for a QR code.
    verification_uri_complete: String,
    /// Their lifetime, in seconds.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in: u64,
    /// The shortest time between two requests, in seconds.
    #[schema(minimum = 1, maximum = 3_600)]
    interval: u64,
}

/// `POST /oauth/device_authorization`
#[utoipa::path(
    post,
    path = "/oauth/device_authorization",
    operation_id = "begin_device",
    tag = "OpenID provider",
    summary = "Begin the sign-in of a device without a browser",
    description = "The device shows the code, and asks at `POST /oauth/token` until its person has typed it (RFC 8628).",
    request_body(content = DeviceForm, content_type = "application/x-www-form-urlencoded"),
    security(("client_secret" = []), ()),
    responses(
        (status = 200, description = "The codes", body = DeviceAuthorization),
        ClientErrors,
    ),
)]
pub(super) async fn begin(
    sender: Client,
    app: Arc<App>,
    headers: Headers,
    form: Result<Vec<u8>, Problem>,
) -> Response {
    let done = try_begin(&app, &sender, &headers, form).await.map(|codes| {
        let complete = format!("{}?user_code={}", codes.verification_uri, codes.user_code);
        let codes = DeviceAuthorization {
            device_code: codes.device_code,
            user_code: codes.user_code,
            verification_uri: codes.verification_uri,
            verification_uri_complete: complete,
            expires_in: codes.expires_in.as_secs(),
            interval: codes.interval.as_secs(),
        };
        reply::json(StatusCode::OK, &codes)
    });
    respond(&app, done)
}

async fn try_begin(
    app: &App,
    sender: &Client,
    headers: &Headers,
    form: Result<Vec<u8>, Problem>,
) -> Result<DeviceCodes, Refusal> {
    let (client, parameters) = authenticate(app, headers, form).await?;
    Ok(app.provider.begin_device(&client, &parameters, sender).await?)
}

/// `POST /oauth/device/lookup`
#[utoipa::path(
    post,
    path = "/oauth/device/lookup",
    operation_id = "find_device",
    tag = "OpenID provider",
    summary = "Get the device that shows a code",
    description = "For the page.",
    request_body = DeviceRequest,
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The device", body = WaitingDevice),
        Errors<(Token, Body, Fields, Id, Throttle, Database)>,
    ),
)]
pub(super) async fn look_up(
    by: Caller,
    app: Arc<App>,
    sender: Client,
    request: Result<DeviceRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let device = app.provider.find_device(&by, &request?.user_code, &sender).await?;
    Ok(reply::json(StatusCode::OK, &device))
}

/// `POST /oauth/device/decision`
#[utoipa::path(
    post,
    path = "/oauth/device/decision",
    operation_id = "answer_device",
    tag = "OpenID provider",
    summary = "Allow or deny the device that shows a code",
    description = "For the page. A device that is allowed gets a session of its own.",
    request_body = DeviceRequest,
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The device is told"),
        Errors<(Token, Body, Fields, Id, FreshProof, Throttle, Database)>,
    ),
)]
pub(super) async fn answer(
    by: Caller,
    app: Arc<App>,
    sender: Client,
    request: Result<DeviceRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let DeviceRequest { user_code, decision } = request?;
    let missing = || {
        let detail = "The field decision is missing.";
        Problem::invalid_field("decision", code::REQUIRED, detail)
    };
    let decision = decision.ok_or_else(missing)?;
    app.provider.answer_device(&by, &user_code, decision, &sender).await?;
    Ok(reply::no_content())
}
