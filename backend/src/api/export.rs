//! The endpoint that gives a person everything that the server has about them.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use keystead_common::event::Event;
use keystead_common::export::ExportResponse;
use tracing::Instrument as _;
use uuid::Uuid;
use warp::Filter;
use warp::http::header::{CONTENT_DISPOSITION, HeaderValue};
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{Caller, session, with};
use super::refusals::{Database, Errors, Token};
use crate::app::App;
use crate::database;
use crate::http::problem::Problem;
use crate::http::reply;

/// The end of a document without events. The events go in before it.
const END: &str = "]}";

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(export))]
pub(super) struct Document;

/// Returns the endpoint of the export.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new().path("/me/export", |methods| {
        methods.get(session(app), |caller| caller.and(with(app)).then(export))
    })
}

/// `GET /me/export`
#[utoipa::path(
    get,
    path = "/me/export",
    tag = "Account",
    summary = "Export the account's data",
    description = "Everything that the server has about the person: the account, its active sessions, its \
                   factors without their secrets, and all its events. A response that breaks off is incomplete, and no valid JSON.",
    security(("access_token" = [])),
    responses(
        (
            status = 200,
            description = "The data, to be saved as a file",
            body = ExportResponse,
            headers((
                "Content-Disposition" = String,
                description = "`attachment`, with a name for the file"
            )),
        ),
        Errors<(Token, Database)>,
    ),
)]
async fn export(by: Caller, app: Arc<App>) -> Result<Response, Problem> {
    let by = by?;
    let account = by.account.id;
    // In this order, so that the event of every login is there whose session is.
    let sessions = app.sessions.list(account).await?;
    // Before the response begins, so that a failure is a problem and not a response that breaks off.
    let events = app.audit.export_page(account, None).await?;
    let exported_at = app.clock.now().to_string();
    // The rules of names leave only characters that need no quoting.
    let day = exported_at.get(..10).unwrap_or_default();
    let disposition =
        format!("attachment; filename=\"keystead-{}-{day}.json\"", by.account.username);
    let document = ExportResponse {
        exported_at,
        account: by.account.to_user(),
        former_username: app.accounts.former_username(account).await?,
        sessions: sessions.iter().map(|session| session.to_dto(by.session.id)).collect(),
        factors: app.sessions.factors(&by).await?,
        events: Vec::new(),
    };
    let document = serde_json::to_string(&document).map_err(|error| Problem::internal(&error))?;
    let beginning = document.strip_suffix(END).unwrap_or(&document).to_owned();
    tracing::info!(%account, "data exported");
    let mut response = reply::json_stream(pieces(app, account, beginning, events));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The rest of a document.
enum Rest {
    /// All of it: its beginning, and the first page of its events.
    All(String, Vec<Event>),
    /// The events that follow this one.
    After(Uuid),
    /// Nothing: its end has been sent.
    Nothing,
}

/// Returns the pieces of the document: a page of events each, which is read when the client has taken the last.
/// Nothing is held in between, neither a page nor a connection to the database.
fn pieces(
    app: Arc<App>,
    account: Uuid,
    beginning: String,
    events: Vec<Event>,
) -> impl Stream<Item = Result<Bytes, Box<dyn Error + Send + Sync>>> + Send {
    let span = tracing::Span::current();
    stream::try_unfold(Rest::All(beginning, events), move |rest| {
        let app = Arc::clone(&app);
        let read = async move {
            let (mut text, events) = match rest {
                Rest::All(beginning, events) => (beginning, events),
                Rest::After(last) => {
                    let page = app.audit.export_page(account, Some(last)).await;
                    let events = page.inspect_err(|error| {
                        tracing::error!(cause = database::describe(error), "export broke off");
                    })?;
                    (String::new(), events)
                }
                Rest::Nothing => return Ok(None),
            };
            let Some(last) = events.last().and_then(|event| event.id.parse().ok()) else {
                text.push_str(END);
                return Ok(Some((Bytes::from(text), Rest::Nothing)));
            };
            for event in &events {
                // The first of all follows the bracket of the list.
                if !text.ends_with('[') {
                    text.push(',');
                }
                text.push_str(&serde_json::to_string(event)?);
            }
            Ok(Some((Bytes::from(text), Rest::After(last))))
        };
        read.instrument(span.clone())
    })
}
