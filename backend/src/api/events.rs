//! The endpoint of the audit trail.

use std::collections::HashMap;
use std::sync::Arc;

use keystead_common::event::EventsResponse;
use keystead_common::rules::code;
use warp::Filter;
use warp::http::StatusCode;
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::refusals::{Database, Errors, Fields, Token};
use crate::app::App;
use crate::http::extract::query;
use crate::http::problem::Problem;
use crate::http::reply;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(events))]
pub(super) struct Document;

/// Returns the endpoint of the audit trail.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new().path("/me/events", |methods| {
        methods.get(session(app), |caller| caller.and(with(app)).and(query()).then(events))
    })
}

/// `GET /me/events`
#[utoipa::path(
    get,
    path = "/me/events",
    tag = "Account",
    summary = "List the account's events",
    description = "Newest first, a page at a time.",
    params((
        "cursor" = Option<String>,
        Query,
        format = "uuid",
        max_length = 36,
        description = "The `next` of the previous page. Without it, the newest page.",
    )),
    security(("access_token" = [])),
    responses(
        (status = 200, description = "A page of events", body = EventsResponse),
        Errors<(Token, Fields, Database)>,
    ),
)]
async fn events(
    by: Caller,
    app: Arc<App>,
    query: HashMap<String, String>,
) -> Result<Response, Problem> {
    let by = by?;
    let cursor = query.get("cursor").map(|text| text.parse()).transpose().map_err(|_| {
        let detail = "cursor must be a \"next\" value from an earlier response.";
        Problem::invalid_field("cursor", code::INVALID_VALUE, detail)
    })?;
    let page = app.audit.page(by.account.id, cursor).await?;
    Ok(reply::json(StatusCode::OK, &page))
}
