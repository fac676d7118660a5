//! What a browser is shown that cannot be sent back to where it came from: leading it on would lead it
//! round in a circle. The page is the server's, since it is no use to load the app for it; it looks like
//! the app, by its stylesheet, and says the same without.

use url::Url;
use warp::Reply;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use warp::reply::Response;

use super::ForwardAuth;
use crate::http::app_files;

/// Nothing but the stylesheet is loaded.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";
/// The app's mark (frontend/src/components/logo.rs).
const MARK: &str = "<svg class=mark width=28 height=28 viewBox=\"0 0 32 32\" aria-hidden=true>\
     <path class=stone d=\"M3 4h26l-5.6 23.4A2 2 0 0 1 21.5 29h-11a2 2 0 0 1-1.9-1.6z\"/>\
     <path class=hole d=\"M16 9a4 4 0 0 1 2.2 7.3L19.5 23h-7l1.3-6.7A4 4 0 0 1 16 9z\"/></svg>";
/// The looks of its links.
const FIRST: &str = "data-look=button";
const SECOND: &str = "class=secondary";

/// Why somebody is not sent back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    /// The browser was given a pass and has none.
    NotKept,
    /// The browser had a pass, and the proxy that asked about it showed none that is good.
    NotHandedOn,
    /// There is no session of this browser's that a pass could be made for.
    NoSession,
}

impl Reason {
    /// What it means to whoever is there, and to whoever runs this, if they can do something about it.
    fn tell(self, host: &str, forward_auth: &ForwardAuth) -> (String, Option<&'static str>) {
        match self {
            Self::NotKept => (
                format!(
                    "Your browser did not keep the cookie by which {host} would know you. Allow \
                     cookies for {}, then try again.",
                    forward_auth.domain
                ),
                Some(
                    "browsers keep no cookie for a domain under which anybody may register a name.",
                ),
            ),
            Self::NotHandedOn => (
                format!(
                    "You are logged in, but {host} did not get to know of it. Trying again may help."
                ),
                Some(
                    "its proxy has to hand the header Cookie on when it asks GET /verify, of this \
                     server and of no other.",
                ),
            ),
            Self::NoSession => (
                format!(
                    "Your browser no longer has the cookies of your session, and so {host} would \
                     not know you. Log out of your account and in again."
                ),
                None,
            ),
        }
    }
}

/// A page that says why it does not lead to `to`.
pub(super) fn page(reason: Reason, to: &Url, forward_auth: &ForwardAuth) -> Response {
    let host = to.host_str().unwrap_or_default();
    let (text, hint) = reason.tell(host, forward_auth);
    let hint = hint.map(|hint| format!("<p class=quiet>If you run this server: {hint}</p>"));
    let (text, hint) = (escape(&text), hint.unwrap_or_default());
    let to = escape(to.as_str());
    let again = |look: &str| format!("<a {look} href=\"{to}\">Try again</a>");
    let account = |look: &str| format!("<a {look} href=\"/account\">Your account</a>");
    // What helps comes first.
    let links = match reason {
        Reason::NotKept | Reason::NotHandedOn => again(FIRST) + &account(SECOND),
        Reason::NoSession => account(FIRST) + &again(SECOND),
    };
    let style = app_files::stylesheet();
    let style = style.map(|address| format!("<link rel=stylesheet href=\"{address}\">"));
    let style = style.unwrap_or_default();
    let mut response = warp::reply::html(format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Not let through - Keystead</title>\
         <meta name=viewport content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=color-scheme content=\"light dark\">{style}</head><body><main><div class=page>\
         <section class=\"card narrow\"><div class=identity>{MARK}<strong>Keystead</strong></div>\
         <h1>You were not let through</h1><p>{text}</p>{hint}{links}</section></div></main></body></html>"
    ))
    .into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_inside_of_its_attribute() {
        assert_eq!(escape("a\"b<c>&amp;"), "a&quot;b&lt;c>&amp;amp;");
    }

    #[test]
    fn the_mark_is_the_apps() {
        let app = include_str!("../../../frontend/src/components/logo.rs");
        let lines = |text: &'static str| -> Vec<_> {
            text.split(" d=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
        };
        assert_eq!(lines(MARK), lines(app));
        assert_eq!(lines(app).len(), 2);
    }
}
