//! The HTTP of metrics, on a listener of its own: no part of the API, and so not in its document.

use std::sync::Arc;

use prometheus_client::encoding::prometheus_text::CONTENT_TYPE as MEDIA_TYPE;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::reply::Response;

use crate::app::App;
use crate::http::problem::Problem;

/// `GET /metrics`
pub(crate) async fn scrape(app: Arc<App>) -> Result<Response, Problem> {
    // Files are read for it, and it is a text of some length: nobody who logs in waits for that.
    let text = tokio::task::spawn_blocking(move || app.metrics.to_text()).await;
    let text = text.map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(text.map_err(|error| Problem::internal(&error))?.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}
