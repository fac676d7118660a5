//! The endpoint of metrics. It has a listener of its own, and is not in the OpenAPI document.

use std::sync::Arc;

use prometheus_client::encoding::prometheus_text::CONTENT_TYPE as MEDIA_TYPE;
use warp::Filter;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::reply::Response;

use super::endpoints::Group;
use super::extract::{public, with};
use crate::app::App;
use crate::http::problem::Problem;

/// Returns the endpoint of metrics.
pub(super) fn group(app: &Arc<App>) -> Group {
    Group::new().path("/metrics", |methods| {
        methods.get(public(), |caller| caller.and(with(app)).then(scrape))
    })
}

/// `GET /metrics`
async fn scrape(app: Arc<App>) -> Result<Response, Problem> {
    // It reads files and encodes a long text, which must not delay logins.
    let text = tokio::task::spawn_blocking(move || app.metrics.to_text()).await;
    let text = text.map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(text.map_err(|error| Problem::internal(&error))?.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}
