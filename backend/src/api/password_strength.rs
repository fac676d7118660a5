//! The endpoint that judges a password while it is typed.

use std::sync::Arc;

use keystead_common::account::{PasswordStrengthRequest, PasswordStrengthResponse};
use keystead_common::problem::FieldError;
use keystead_common::rules;
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use super::refusals::{Body, Errors, Fields, Hashing, Throttle};
use crate::app::App;
use crate::client::Client;
use crate::http::extract::{Headers, body, client, headers};
use crate::http::language;
use crate::http::problem::Problem;
use crate::http::reply;
use crate::words;

/// Code points of a password, at most, for it to be judged.
const MAX_CHARS: usize = 512;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(password_strength))]
pub(super) struct Document;

/// Returns the endpoint.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new().path("/password-strength", |methods| {
        methods.post(public(), |caller| {
            caller.and(with(app)).and(client()).and(headers()).and(body()).then(password_strength)
        })
    })
}

/// `POST /password-strength`
#[utoipa::path(
    post,
    path = "/password-strength",
    tag = "Account",
    summary = "Judge a password while it is typed",
    description = "By the rules that registration and a change of the password apply. Nothing is stored. \
                   Ask when the person pauses, not at every key: a network may ask for 200 at once, then for \
                   5 in each second, and a password of more than 32 characters counts several times.",
    request_body = PasswordStrengthRequest,
    responses(
        (
            status = 200,
            description = "The strength",
            body = PasswordStrengthResponse,
            headers(("Content-Language" = String, description = "The language of the sentences")),
        ),
        Errors<(Body, Fields, Throttle, Hashing)>,
    ),
)]
async fn password_strength(
    app: Arc<App>,
    client: Client,
    headers: Headers,
    request: Result<PasswordStrengthRequest, Problem>,
) -> Result<Response, Problem> {
    let PasswordStrengthRequest { password, username } = request?;
    let name = username.as_deref().unwrap_or_default();
    for (field, text, max) in
        [("password", password.expose(), MAX_CHARS), ("username", name, rules::USERNAME_MAX)]
    {
        rules::check_length(text.chars().count(), 0, max)
            .map_err(|long| Problem::invalid_fields(vec![long.on(field)]))?;
    }
    let strength = app.accounts.password_strength(password, username, &client).await?;
    let language = language::of_answer(&headers);
    let error = strength.violation.map(|broken| broken.on("password")).map(|error| {
        let detail = words::field_error(&error, language);
        FieldError { detail: detail.unwrap_or_else(|| error.detail.clone()), ..error }
    });
    let errors: Vec<_> = error.into_iter().collect();
    let answer = PasswordStrengthResponse {
        score: strength.score.into(),
        acceptable: errors.is_empty(),
        errors,
    };
    let mut response = reply::json(StatusCode::OK, &answer);
    language::describe(&mut response, language);
    Ok(response)
}
