//! The cookies of a login: the refresh token, for browsers, where no script can read it, the pass to
//! the apps behind a proxy, and what a device is known by.

use std::time::Duration;

use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HOST, HeaderName, ORIGIN};
use warp::reply::Response;

use super::Pass;
use crate::app::App;
use crate::config::PublicUrl;
use crate::http::cookie::{self, Reach};
use crate::http::problem::Problem;

const REFRESH: &str = "keystead_refresh";
const PASS: &str = "keystead_forward_auth";
/// How many cookies of that name are looked at: whoever has a host under the domain can set more.
const PASSES: usize = 4;
const DEVICE: &str = "keystead_device";
/// Browsers keep no cookie longer (RFC 6265bis §5.6).
const DEVICE_LIVES: Duration = Duration::from_hours(400 * 24);
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The refresh token that came as a cookie, if one did; refused when another site sent it along.
pub(crate) fn read(headers: &HeaderMap, url: &PublicUrl) -> Result<Option<Secret>, Problem> {
    match cookie::get(headers, REFRESH, url) {
        Some(_) if is_cross_site(headers, url) => Err(Problem::cross_site_request()),
        token => Ok(token),
    }
}

/// Sets the refresh token's cookie.
pub(super) fn set(response: &mut Response, token: &Secret, lives: Duration, url: &PublicUrl) {
    cookie::set(response, REFRESH, token, seconds(lives), Reach::Here, url);
}

/// Sets the pass to the apps, where there are any.
pub(crate) fn set_pass(response: &mut Response, pass: &Pass, app: &App) {
    if let Some(reach) = reach_of_passes(app) {
        cookie::set(response, PASS, &pass.value, seconds(pass.expires_in), reach, &app.public_url);
    }
}

/// The passes that a browser has: those that were put there by others as well, but no great number.
pub(crate) fn read_passes(headers: &HeaderMap, app: &App) -> Vec<Secret> {
    let Some(reach) = reach_of_passes(app) else { return Vec::new() };
    let mut passes = cookie::all(headers, PASS, reach, &app.public_url);
    passes.truncate(PASSES);
    passes
}

/// Clears what a session left in the browser: its refresh token and its pass.
pub(super) fn clear(response: &mut Response, app: &App) {
    cookie::clear(response, REFRESH, Reach::Here, &app.public_url);
    if let Some(reach) = reach_of_passes(app) {
        cookie::clear(response, PASS, reach, &app.public_url);
    }
}

fn reach_of_passes(app: &App) -> Option<Reach<'_>> {
    app.forward_auth.as_ref().map(|forward_auth| Reach::Domain(&forward_auth.domain))
}

/// Rounded up: a cookie that outlives its session by a moment is refused and cleared.
fn seconds(lives: Duration) -> u128 {
    lives.as_millis().div_ceil(1000)
}

/// What the device is known by; empty if it is a stranger.
pub(super) fn read_device(headers: &HeaderMap, url: &PublicUrl) -> Secret {
    cookie::get(headers, DEVICE, url).unwrap_or_default()
}

/// Sets what the device is known by, or clears it if that is nothing.
pub(super) fn set_device(response: &mut Response, device: &Secret, url: &PublicUrl) {
    if device.expose().is_empty() {
        cookie::clear(response, DEVICE, Reach::Here, url);
    } else {
        cookie::set(response, DEVICE, device, DEVICE_LIVES.as_secs().into(), Reach::Here, url);
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
