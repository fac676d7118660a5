//! Cookies that no script reads and no other site sends along: how they are read and set. What is
//! in them is known to whoever gives them their name.

use headers::{Cookie, HeaderMapExt};
use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{HeaderValue, SET_COOKIE};
use warp::reply::Response;

use crate::config::PublicUrl;

/// `__Host-` pins a cookie to this very host, but browsers take it only over TLS (RFC 6265bis
/// §4.1.3.2).
fn full_name(name: &str, url: &PublicUrl) -> String {
    if url.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie.
pub(crate) fn get(headers: &HeaderMap, name: &str, url: &PublicUrl) -> Option<Secret> {
    let cookie: Cookie = headers.typed_get()?;
    cookie.get(&full_name(name, url)).map(|value| value.to_owned().into())
}

/// Sets a cookie that lives so many seconds.
pub(crate) fn set(
    response: &mut Response,
    name: &str,
    value: &Secret,
    max_age: u128,
    url: &PublicUrl,
) {
    let secure = if url.is_https() { "; Secure" } else { "" };
    let text = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}",
        full_name(name, url),
        value.expose()
    );
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Clears a cookie.
pub(crate) fn clear(response: &mut Response, name: &str, url: &PublicUrl) {
    set(response, name, &Secret::default(), 0, url);
}
