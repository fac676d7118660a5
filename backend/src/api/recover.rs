//! The endpoint that sets a new password without the old one.

use std::sync::Arc;

use keystead_common::factors::RecoverRequest;
use keystead_common::rules::code;
use warp::Filter;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use super::refusals::{Body, Database, Errors, Fields, Hashing, Recovery, Throttle};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{body, client};
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(recover))]
pub(super) struct Document;

/// Returns the endpoint.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new().path("/recover", |methods| {
        methods
            .post(public(), |caller| caller.and(with(app)).and(client()).and(body()).then(recover))
    })
}

/// `POST /recover`
#[utoipa::path(
    post,
    path = "/recover",
    tag = "Account",
    summary = "Set a new password without the old one",
    description = "Takes a user name and a recovery code, or the token of a reset link. Every session of the \
        account ends. A second factor stays: the next login asks for it, and the other recovery codes are void then. An unknown user and a wrong code get the \
        same response.",
    request_body = RecoverRequest,
    responses(
        (status = 204, description = "The password has been set, and every session has ended"),
        Errors<(Body, Fields, Recovery, Throttle, Hashing, Database)>,
    ),
)]
async fn recover(
    app: Arc<App>,
    client: Client,
    request: Result<RecoverRequest, Problem>,
) -> Result<Response, Problem> {
    let RecoverRequest { username, recovery_code, reset_token, new_password } = request?;
    let missing = |field| {
        let detail = format!("The field {field} is missing.");
        Problem::invalid_field(field, code::REQUIRED, detail)
    };
    let done = match (username, recovery_code, reset_token) {
        (_, None, Some(token)) => {
            app.sessions.recover_by_link(&token, new_password, &client).await?
        }
        (_, Some(_), Some(_)) => {
            let detail = "Send a recovery code or the token of a reset link, not both.";
            return Err(Problem::invalid_field("reset_token", code::INVALID_VALUE, detail));
        }
        (Some(username), Some(code), None) => {
            app.sessions.recover_by_code(&username, code, new_password, &client).await?
        }
        (None, _, None) => return Err(missing("username")),
        (_, None, None) => return Err(missing("recovery_code")),
    };
    done.map_err(|violation| Problem::invalid_fields(vec![violation.on("new_password")]))?;
    Ok(reply::no_content())
}
