//! The cookies of a login: the refresh token, the token for the apps behind a proxy, and the device cookie.
//! No script can read them.

use std::sync::Arc;
use std::time::Duration;

use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HOST, HeaderName, ORIGIN};
use warp::reply::Response;

use crate::app::App;
use crate::http::cookie::Cookie;
use crate::http::problem::Problem;
use crate::public_url::PublicUrl;
use crate::sessions::ForwardAuthToken;

const REFRESH_TOKEN: &str = "keystead_refresh";
const FORWARD_AUTH: &str = "keystead_forward_auth";
const SINGLE_SIGN_ON: &str = "keystead_sso";
const DEVICE: &str = "keystead_device";
/// The longest lifetime that browsers accept for a cookie (RFC 6265bis §5.6).
const DEVICE_MAX_AGE: Duration = Duration::from_hours(400 * 24);
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Reads and sets this server's cookies, cheap to clone.
#[derive(Clone)]
pub(super) struct Cookies(Arc<Inner>);

struct Inner {
    url: PublicUrl,
    refresh_token: Cookie,
    device: Cookie,
    single_sign_on: Cookie,
    /// The cookie for the apps, if there are any.
    forward_auth: Option<Cookie>,
}

impl Cookies {
    /// Creates the cookies of this server.
    pub(super) fn new(app: &App) -> Self {
        let url = &app.public_url;
        let domain = app.forward_auth.as_ref().map(|forward_auth| &forward_auth.domain);
        Self(Arc::new(Inner {
            url: url.clone(),
            refresh_token: Cookie::of_host(REFRESH_TOKEN, url),
            device: Cookie::of_host(DEVICE, url),
            single_sign_on: Cookie::of_host_from_links(SINGLE_SIGN_ON, url),
            forward_auth: domain.map(|domain| Cookie::of_domain(FORWARD_AUTH, domain, url)),
        }))
    }

    /// Returns true if the request carries a refresh token, whether or not it is valid.
    pub(super) fn has_refresh_token(&self, headers: &HeaderMap) -> bool {
        self.0.refresh_token.is_sent(headers)
    }

    /// Returns the refresh token, if there is one; fails if another site sent the request.
    pub(super) fn refresh_token(&self, headers: &HeaderMap) -> Result<Option<Secret>, Problem> {
        match self.0.refresh_token.get(headers) {
            Some(_) if is_cross_site(headers, &self.0.url) => Err(Problem::cross_site_request()),
            token => Ok(token),
        }
    }

    /// Sets the refresh token.
    pub(super) fn set_refresh_token(&self, response: &mut Response, token: &Secret, ttl: Duration) {
        self.0.refresh_token.set(response, token, seconds(ttl));
    }

    /// Clears a refresh token that was refused, and nothing else: only by its name is it known to be this
    /// server's.
    pub(super) fn clear_refused(&self, headers: &HeaderMap, response: &mut Response) {
        self.0.refresh_token.clear_sent(headers, response);
    }

    /// Clears the refresh token of the name that version 0.1.0 gave it, after a request in which it was
    /// valid.
    pub(super) fn clear_former(&self, headers: &HeaderMap, response: &mut Response) {
        self.0.refresh_token.clear_former(headers, response);
    }

    /// Returns the forward-auth tokens. Other hosts of the domain may have set any number of them.
    pub(super) fn forward_auth_tokens(&self, headers: &HeaderMap) -> Vec<Secret> {
        let cookie = self.0.forward_auth.as_ref();
        cookie.map(|cookie| cookie.all(headers)).unwrap_or_default()
    }

    /// Sets the forward-auth token, if there are apps.
    pub(super) fn set_forward_auth_token(&self, response: &mut Response, token: &ForwardAuthToken) {
        if let Some(cookie) = &self.0.forward_auth {
            cookie.set(response, &token.value, seconds(token.expires_in));
        }
    }

    /// Returns the single sign-on token, by which the authorization endpoint knows a browser.
    pub(super) fn single_sign_on(&self, headers: &HeaderMap) -> Option<Secret> {
        self.0.single_sign_on.get(headers)
    }

    /// Sets the single sign-on token.
    pub(super) fn set_single_sign_on(
        &self,
        response: &mut Response,
        token: &Secret,
        ttl: Duration,
    ) {
        self.0.single_sign_on.set(response, token, seconds(ttl));
    }

    /// Clears the cookies of a session: the refresh token, the single sign-on token and the forward-auth token.
    pub(super) fn clear_session(&self, response: &mut Response) {
        self.0.refresh_token.clear(response);
        self.0.single_sign_on.clear(response);
        if let Some(cookie) = &self.0.forward_auth {
            cookie.clear(response);
        }
    }

    /// Returns the device cookie; empty if there is none.
    pub(super) fn device(&self, headers: &HeaderMap) -> Secret {
        self.0.device.get(headers).unwrap_or_default()
    }

    /// Sets the device cookie, or clears it if `device` is empty.
    pub(super) fn set_device(&self, response: &mut Response, device: &Secret) {
        if device.expose().is_empty() {
            self.0.device.clear(response);
        } else {
            self.0.device.set(response, device, seconds(DEVICE_MAX_AGE));
        }
    }
}

/// Rounds up: a cookie that outlives its token for a moment is refused and cleared.
fn seconds(ttl: Duration) -> u128 {
    ttl.as_millis().div_ceil(1000)
}

/// Returns true if a browser sent the request for a page of another site. `SameSite` keeps the cookie out
/// of such requests already; this check is for browsers without it and for sibling hosts of the domain.
///
/// Current browsers send `Sec-Fetch-Site` (W3C Fetch Metadata); older ones send the `Origin`, which must
/// then be this server. A client that sends neither is not a browser.
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
        PublicUrl::of_listener("127.0.0.1:8000")
    }

    #[test]
    fn a_cross_site_request_is_recognized_by_its_headers() {
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
