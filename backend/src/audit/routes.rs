//! The HTTP of the audit trail.

use std::collections::HashMap;
use std::sync::Arc;

use keystead_common::event::EventsResponse;
use keystead_common::rules::code;
use warp::http::StatusCode;
use warp::reply::Response;

use crate::app::App;
use crate::http::extract::BearerToken;
use crate::http::problem::Problem;
use crate::http::refusals::{Database, Fields, Refused, Token};
use crate::http::reply;

/// `GET /me/events`
#[utoipa::path(
    get,
    path = "/me/events",
    tag = "Account",
    summary = "What happened to the account",
    description = "Newest first, a page at a time.",
    params((
        "cursor" = Option<String>,
        Query,
        format = "uuid",
        description = "The `next` of the page before; the newest page without it.",
    )),
    security(("access_token" = [])),
    responses(
        (status = 200, description = "A page of it", body = EventsResponse),
        Refused<(Token, Fields, Database)>,
    ),
)]
pub(crate) async fn events(
    app: Arc<App>,
    token: Result<BearerToken, Problem>,
    query: HashMap<String, String>,
) -> Result<Response, Problem> {
    let authenticated = app.sessions.authenticate(token?.expose()).await?;
    let cursor = query.get("cursor").map(|text| text.parse()).transpose().map_err(|_| {
        let detail = "The cursor is none that an earlier answer gave as \"next\".";
        Problem::invalid_field("cursor", code::INVALID_VALUE, detail)
    })?;
    let page = app.audit.page(authenticated.account.id, cursor).await?;
    Ok(reply::json(StatusCode::OK, &page))
}
