//! The `Accept` header: tells browsers that ask for a page from programs.

use warp::http::HeaderMap;
use warp::http::header::ACCEPT;

/// Returns true if the client accepts HTML, as a browser that loads a page does.
pub(crate) fn accepts_html(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|range| {
        let essence = range.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("text/html")
    })
}
