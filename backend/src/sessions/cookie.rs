//! The refresh token as a cookie: for browsers, where no script can read it.

use std::time::Duration;

use headers::{Cookie, HeaderMapExt};
use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HOST, HeaderName, HeaderValue, ORIGIN, SET_COOKIE};
use warp::reply::Response;

use crate::config::PublicUrl;
use crate::http::problem::Problem;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// `__Host-` pins the cookie to this very host, but browsers take it only over TLS (RFC 6265bis
/// §4.1.3.2).
fn name(url: &PublicUrl) -> &'static str {
    if url.is_https() { "__Host-keystead_refresh" } else { "keystead_refresh" }
}

/// The refresh token that came as a cookie, if one did; refused when another site sent it along.
pub(crate) fn read(headers: &HeaderMap, url: &PublicUrl) -> Result<Option<Secret>, Problem> {
    let cookie: Option<Cookie> = headers.typed_get();
    let token = cookie.and_then(|cookie| cookie.get(name(url)).map(str::to_owned));
    match token {
        Some(_) if is_cross_site(headers, url) => Err(Problem::cross_site_request()),
        token => Ok(token.map(Secret::from)),
    }
}

/// Sets the cookie.
pub(crate) fn set(response: &mut Response, token: &Secret, lives: Duration, url: &PublicUrl) {
    // Rounded up: a cookie that outlives its session by a moment is refused and cleared.
    append(response, token.expose(), lives.as_millis().div_ceil(1000), url);
}

/// Clears the cookie.
pub(crate) fn clear(response: &mut Response, url: &PublicUrl) {
    append(response, "", 0, url);
}

fn append(response: &mut Response, value: &str, max_age: u128, url: &PublicUrl) {
    let secure = if url.is_https() { "; Secure" } else { "" };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}",
        name(url)
    );
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, value);
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
