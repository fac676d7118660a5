//! Cookies that no script reads: how they are read and set. What is in them is known to whoever gives
//! them their name.

use headers::{Cookie, HeaderMapExt};
use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HeaderValue, SET_COOKIE};
use warp::reply::Response;

use crate::config::PublicUrl;
use crate::forward_auth::Domain;

/// Where browsers send a cookie.
#[derive(Clone, Copy)]
pub(crate) enum Reach<'a> {
    /// To this very host, from its own pages.
    Here,
    /// To all hosts of a domain, also when a link of another site leads there.
    Domain(&'a Domain),
}

impl Reach<'_> {
    /// `__Host-` pins a cookie to this very host, `__Secure-` to TLS, without which browsers take
    /// neither (RFC 6265bis §4.1.3).
    fn full_name(self, name: &str, url: &PublicUrl) -> String {
        match self {
            _ if !url.is_https() => name.to_owned(),
            Self::Here => format!("__Host-{name}"),
            Self::Domain(_) => format!("__Secure-{name}"),
        }
    }

    fn attributes(self) -> String {
        match self {
            Self::Here => "SameSite=Strict".to_owned(),
            Self::Domain(domain) => format!("SameSite=Lax; Domain={domain}"),
        }
    }
}

/// The values of the cookies of this name: more than one, if others have put theirs beside ours.
pub(crate) fn all(
    headers: &HeaderMap,
    name: &str,
    reach: Reach<'_>,
    url: &PublicUrl,
) -> Vec<Secret> {
    let Some(cookies) = headers.typed_get::<Cookie>() else { return Vec::new() };
    let name = reach.full_name(name, url);
    let values = cookies.iter().filter(|(other, _)| *other == name);
    values.map(|(_, value)| value.to_owned().into()).collect()
}

/// The value of a cookie of this host.
pub(crate) fn get(headers: &HeaderMap, name: &str, url: &PublicUrl) -> Option<Secret> {
    let cookie: Cookie = headers.typed_get()?;
    cookie.get(&Reach::Here.full_name(name, url)).map(|value| value.to_owned().into())
}

/// Sets a cookie that lives so many seconds.
pub(crate) fn set(
    response: &mut Response,
    name: &str,
    value: &Secret,
    max_age: u128,
    reach: Reach<'_>,
    url: &PublicUrl,
) {
    let secure = if url.is_https() { "; Secure" } else { "" };
    let text = format!(
        "{}={}; Path=/; HttpOnly; {}; Max-Age={max_age}{secure}",
        reach.full_name(name, url),
        value.expose(),
        reach.attributes(),
    );
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Clears a cookie.
pub(crate) fn clear(response: &mut Response, name: &str, reach: Reach<'_>, url: &PublicUrl) {
    set(response, name, &Secret::default(), 0, reach, url);
}
