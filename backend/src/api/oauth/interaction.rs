//! The endpoint of the page that asks a person for what an app's request lacks.

use std::sync::Arc;

use keystead_common::apps::{Interaction, InteractionRequest};
use warp::http::StatusCode;
use warp::reply::Response;

use crate::api::extract::Caller;
use crate::api::refusals::{Body, Database, Errors, Fields, Token, WaitingRequest};
use crate::app::App;
use crate::client::Client;
use crate::http::problem::Problem;
use crate::http::reply;

/// `POST /oauth/interaction`
#[utoipa::path(
    post,
    path = "/oauth/interaction",
    operation_id = "continue_request",
    tag = "OpenID provider",
    summary = "Go on with an app's request",
    description = "For the page: tells where the browser goes next, or what the person has to do first.",
    request_body = InteractionRequest,
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The next step", body = Interaction),
        Errors<(Token, Body, Fields, WaitingRequest, Database)>,
    ),
)]
pub(super) async fn interact(
    by: Caller,
    app: Arc<App>,
    client: Client,
    request: Result<InteractionRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let InteractionRequest { request, decision } = request?;
    let next = app.provider.interact(&by, &request, decision, &client).await?;
    Ok(reply::json(StatusCode::OK, &next))
}
