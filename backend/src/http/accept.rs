//! The headers by which a client says what it prefers. `Accept` tells browsers that ask for a page from programs.

use warp::http::HeaderMap;
use warp::http::header::{ACCEPT, HeaderName};

/// Returns true if the client accepts HTML, as a browser that loads a page does.
pub(crate) fn accepts_html(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|range| {
        let essence = range.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("text/html")
    })
}

/// Returns the values of a header such as `Accept-Encoding` with their weights, from 0 (refused) to 1 (RFC 9110
/// §12.4.2). A weight that is no number, or not between these, counts as 0.
pub(crate) fn weighted(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, f32)> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|value| {
        let (value, parameters) = value.split_once(';').unwrap_or((value, ""));
        let mut parameters = parameters.split(';').filter_map(|pair| pair.split_once('='));
        let weight = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        let weight = weight.map_or(1.0, |(_, weight)| weight.trim().parse().unwrap_or(0.0));
        (value.trim(), if (0.0..=1.0).contains(&weight) { weight } else { 0.0 })
    })
}
