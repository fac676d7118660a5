//! Reading and setting cookies that no script can read. `api::cookies` has their names and contents.

use headers::{Cookie, HeaderMapExt};
use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HeaderValue, SET_COOKIE};
use warp::reply::Response;

use crate::public_url::{Domain, PublicUrl};

/// The hosts that browsers send a cookie to.
#[derive(Clone, Copy)]
pub(crate) enum Scope<'a> {
    /// This very host, from its own pages only.
    Host,
    /// All hosts of a domain, also when a link of another site leads there.
    Domain(&'a Domain),
}

impl Scope<'_> {
    /// Returns the name with its prefix: `__Host-` pins a cookie to this very host, `__Secure-` to TLS.
    /// Browsers accept neither without TLS (RFC 6265bis §4.1.3).
    fn full_name(self, name: &str, url: &PublicUrl) -> String {
        match self {
            _ if !url.is_https() => name.to_owned(),
            Self::Host => format!("__Host-{name}"),
            Self::Domain(_) => format!("__Secure-{name}"),
        }
    }

    fn attributes(self) -> String {
        match self {
            Self::Host => "SameSite=Strict".to_owned(),
            Self::Domain(domain) => format!("SameSite=Lax; Domain={domain}"),
        }
    }
}

/// Returns the values of all cookies with this name: other hosts of the domain may have set more.
pub(crate) fn all(
    headers: &HeaderMap,
    name: &str,
    scope: Scope<'_>,
    url: &PublicUrl,
) -> Vec<Secret> {
    let Some(cookies) = headers.typed_get::<Cookie>() else { return Vec::new() };
    let name = scope.full_name(name, url);
    let values = cookies.iter().filter(|(other, _)| *other == name);
    values.map(|(_, value)| value.to_owned().into()).collect()
}

/// Returns the value of a cookie of this host.
pub(crate) fn get(headers: &HeaderMap, name: &str, url: &PublicUrl) -> Option<Secret> {
    let cookie: Cookie = headers.typed_get()?;
    cookie.get(&Scope::Host.full_name(name, url)).map(|value| value.to_owned().into())
}

/// Sets a cookie that expires after `max_age` seconds.
pub(crate) fn set(
    response: &mut Response,
    name: &str,
    value: &Secret,
    max_age: u128,
    scope: Scope<'_>,
    url: &PublicUrl,
) {
    let secure = if url.is_https() { "; Secure" } else { "" };
    let text = format!(
        "{}={}; Path=/; HttpOnly; {}; Max-Age={max_age}{secure}",
        scope.full_name(name, url),
        value.expose(),
        scope.attributes(),
    );
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Clears a cookie.
pub(crate) fn clear(response: &mut Response, name: &str, scope: Scope<'_>, url: &PublicUrl) {
    set(response, name, &Secret::default(), 0, scope, url);
}
