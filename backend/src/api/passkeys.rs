//! The endpoints of the caller's passkeys.

use std::sync::Arc;

use keystead_common::factors::{
    AddPasskeyRequest, Passkey, PasskeyOptionsRequest, PublicKeyOptions, RenamePasskeyRequest,
};
use keystead_common::problem::FieldError;
use keystead_common::rules::code;
use passkeys::Mediation;
use uuid::Uuid;
use warp::Filter;
use warp::http::StatusCode;
use warp::http::header::LOCATION;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::factor_members;
use super::refusals::{
    Body, Database, Errors, Fields, FreshProof, Id, LastFactor, NewPasskey, Passkey as OfPasskey,
    Token,
};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{body, client, last_id, optional_body};
use crate::http::problem::Problem;
use crate::http::reply;

/// The longest name of a passkey, in characters.
const MAX_NAME: u16 = 64;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(options, add, rename, remove))]
pub(super) struct Document;

/// Returns these endpoints.
pub(super) fn group(app: &Arc<App>) -> Group {
    let services = with(app).and(client());
    Group::new()
        .path("/me/factors/passkeys/options", |methods| {
            methods.post(session(app), |caller| {
                caller.and(with(app)).and(optional_body()).then(options)
            })
        })
        .path("/me/factors/passkeys", |methods| {
            methods.post(session(app), |caller| caller.and(services.clone()).and(body()).then(add))
        })
        .path("/me/factors/passkeys/{id}", |methods| {
            methods
                .patch(session(app), |caller| {
                    caller.and(services.clone()).and(last_id()).and(body()).then(rename)
                })
                .delete(session(app), |caller| {
                    caller.and(services.clone()).and(last_id()).then(remove)
                })
        })
}

/// `POST /me/factors/passkeys/options`
#[utoipa::path(
    post,
    path = "/me/factors/passkeys/options",
    operation_id = "creation_options",
    tag = "Factors",
    summary = "Get the options for a new passkey",
    description = "For `navigator.credentials.create()`. The answer counts within five minutes, on this session.",
    request_body = Option<PasskeyOptionsRequest>,
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The options", body = PublicKeyOptions),
        Errors<(Token, Body, Fields, FreshProof, Database)>,
    ),
)]
async fn options(
    by: Caller,
    app: Arc<App>,
    request: Result<PasskeyOptionsRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let mediation = match request?.conditional {
        Some(true) => Mediation::Conditional,
        _ => Mediation::Prompted,
    };
    let public_key = app.sessions.creation_options(&by, mediation).await?;
    Ok(reply::json(StatusCode::OK, &PublicKeyOptions { public_key }))
}

/// `POST /me/factors/passkeys`
#[utoipa::path(
    post,
    path = "/me/factors/passkeys",
    operation_id = "add_passkey",
    tag = "Factors",
    summary = "Add a passkey",
    description = "Takes what the authenticator answers to the options. From its first use on, or at once if the \
        authenticator verified the person, a login asks for it after the password.",
    request_body = AddPasskeyRequest,
    security(("access_token" = [])),
    responses(
        (
            status = 201,
            description = "The passkey has been added",
            body = Passkey,
            headers(("Location" = String, description = "The path of the passkey")),
        ),
        Errors<(Token, Body, Fields, OfPasskey, NewPasskey, Database)>,
    ),
)]
async fn add(
    by: Caller,
    app: Arc<App>,
    client: Client,
    request: Result<AddPasskeyRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let AddPasskeyRequest { credential, name } = request?;
    let name = name.as_deref().map(checked_name).transpose()?;
    let response = factor_members::credential(credential)?;
    let added = app.sessions.add_passkey(&by, &response, name, &client).await?;
    let mut response = reply::json(StatusCode::CREATED, &added.to_dto());
    let path = format!("/me/factors/passkeys/{}", added.id);
    response.headers_mut().insert(LOCATION, path.parse().expect("an id is a valid header"));
    Ok(response)
}

/// `PATCH /me/factors/passkeys/{id}`
#[utoipa::path(
    patch,
    path = "/me/factors/passkeys/{id}",
    operation_id = "rename_passkey",
    tag = "Factors",
    summary = "Rename a passkey",
    description = "The name is for its owner only.",
    params(("id" = String, Path, format = "uuid", max_length = 36, description = "The id of the passkey")),
    request_body = RenamePasskeyRequest,
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The passkey", body = Passkey),
        Errors<(Token, Body, Fields, FreshProof, Id, Database)>,
    ),
)]
async fn rename(
    by: Caller,
    app: Arc<App>,
    client: Client,
    id: Uuid,
    request: Result<RenamePasskeyRequest, Problem>,
) -> Result<Response, Problem> {
    let by = by?;
    let name = checked_name(&request?.name)?;
    let renamed = app.sessions.rename_passkey(&by, id, &name, &client).await?;
    Ok(reply::json(StatusCode::OK, &renamed.to_dto()))
}

/// `DELETE /me/factors/passkeys/{id}`
#[utoipa::path(
    delete,
    path = "/me/factors/passkeys/{id}",
    operation_id = "remove_passkey",
    tag = "Factors",
    summary = "Remove a passkey",
    description = "An account without a password keeps two passkeys, or a passkey and recovery codes.",
    params(("id" = String, Path, format = "uuid", max_length = 36, description = "The id of the passkey")),
    security(("access_token" = [])),
    responses(
        (status = 204, description = "The passkey is gone"),
        Errors<(Token, FreshProof, Id, LastFactor, Database)>,
    ),
)]
async fn remove(by: Caller, app: Arc<App>, client: Client, id: Uuid) -> Result<Response, Problem> {
    let by = by?;
    app.sessions.remove_passkey(&by, id, &client).await?;
    Ok(reply::no_content())
}

/// Checks a name: not empty, not too long, on one line.
fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Problem::invalid_field("name", code::REQUIRED, "The field name is empty."));
    }
    if name.chars().count() > MAX_NAME.into() {
        let detail = format!("Use at most {MAX_NAME} characters.");
        let error =
            FieldError { max: Some(MAX_NAME), ..FieldError::new("name", code::TOO_LONG, detail) };
        return Err(Problem::invalid_fields(vec![error]));
    }
    if name.chars().any(char::is_control) {
        let detail = "Leave out control characters.";
        return Err(Problem::invalid_field("name", code::INVALID_VALUE, detail));
    }
    Ok(name.to_owned())
}
