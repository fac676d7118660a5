//! The cookies of a login: the refresh token, for browsers, where no script can read it, and what a
//! device is known by.

use std::time::Duration;

use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HOST, HeaderName, ORIGIN};
use warp::reply::Response;

use crate::config::PublicUrl;
use crate::http::cookie;
use crate::http::problem::Problem;

const REFRESH: &str = "keystead_refresh";
const DEVICE: &str = "keystead_device";
/// Browsers keep no cookie longer (RFC 6265bis §5.6).
const DEVICE_LIVES: Duration = Duration::from_hours(400 * 24);
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The refresh token that came as a cookie, if one did; refused when another site sent it along.
pub(super) fn read(headers: &HeaderMap, url: &PublicUrl) -> Result<Option<Secret>, Problem> {
    match cookie::get(headers, REFRESH, url) {
        Some(_) if is_cross_site(headers, url) => Err(Problem::cross_site_request()),
        token => Ok(token),
    }
}

/// Sets the refresh token's cookie.
pub(super) fn set(response: &mut Response, token: &Secret, lives: Duration, url: &PublicUrl) {
    // Rounded up: a cookie that outlives its session by a moment is refused and cleared.
    cookie::set(response, REFRESH, token, lives.as_millis().div_ceil(1000), url);
}

/// Clears the refresh token's cookie.
pub(super) fn clear(response: &mut Response, url: &PublicUrl) {
    cookie::clear(response, REFRESH, url);
}

/// What the device is known by; empty if it is a stranger.
pub(super) fn read_device(headers: &HeaderMap, url: &PublicUrl) -> Secret {
    cookie::get(headers, DEVICE, url).unwrap_or_default()
}

/// Sets what the device is known by, or clears it if that is nothing.
pub(super) fn set_device(response: &mut Response, device: &Secret, url: &PublicUrl) {
    if device.expose().is_empty() {
        cookie::clear(response, DEVICE, url);
    } else {
        cookie::set(response, DEVICE, device, DEVICE_LIVES.as_secs().into(), url);
    }
}

/// Whether a browser sent this for a page of another site. `SameSite` keeps the cookie at home
/// already; this is for browsers that do not, and for neighbours under the same domain.
///
/// Browsers of today say it (W3C Fetch Metadata); older ones name the origin that asked, which is
/// then the one asked for. A client that says neither is no browser.
fn is_cross_site(headers: &HeaderMap, url: &PublicUrl) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return false };
    let Ok(origin) = origin.to_str() else { return true };
    let asked = headers.get(HOST).and_then(|host| host.to_str().ok());
    origin != url.to_string() && origin.split_once("://").map(|(_, host)| host) != asked
}

#[cfg(test)]
mod tests {
    use warp::http::header::HeaderValue;

    use super::*;

    fn url() -> PublicUrl {
        PublicUrl::of_listener("127.0.0.1:8000".parse().unwrap())
    }

    #[test]
    fn another_site_is_known_by_what_its_browser_says() {
        for (site, origin, host, cross) in [
            (None, None, "127.0.0.1:8000", false),
            (Some("same-origin"), Some("http://127.0.0.1:8080"), "127.0.0.1:8000", false),
            (Some("none"), None, "127.0.0.1:8000", false),
            (Some("cross-site"), None, "127.0.0.1:8000", true),
            (Some("same-site"), Some("http://127.0.0.1:8000"), "127.0.0.1:8000", true),
            (None, Some("http://127.0.0.1:8000"), "inside:1", false),
            (None, Some("http://localhost:8000"), "localhost:8000", false),
            (None, Some("http://evil.example"), "127.0.0.1:8000", true),
            (None, Some("null"), "127.0.0.1:8000", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static(host));
            for (name, value) in [(SEC_FETCH_SITE, site), (ORIGIN, origin)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(is_cross_site(&headers, &url()), cross, "{site:?} {origin:?} {host}");
        }
    }
}
