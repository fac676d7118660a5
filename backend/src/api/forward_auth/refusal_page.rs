//! The page that a browser gets instead of a redirect that would loop. The server renders it, because it
//! needs nothing of the app but its stylesheet, and it is readable without that too.

use url::Url;
use warp::Reply;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use warp::reply::Response;

use crate::api::app_files::{self, escape};
use crate::api::brand;
use crate::brand::Brand;
use crate::forward_auth::ForwardAuth;

/// The Content-Security-Policy: the page loads styles and images only.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";
/// The attributes of the first and the second link.
const PRIMARY: &str = "data-look=button";
const SECONDARY: &str = "class=secondary";

/// The reason that a browser is not sent back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    /// The browser was sent the cookie and did not keep it.
    CookieNotKept,
    /// The browser had a valid cookie, but its proxy did not forward it.
    CookieNotForwarded,
    /// The browser has no session to issue a token for.
    NoSession,
}

impl Reason {
    /// Returns the text for the person, as HTML, and a hint for the operator if there is something to fix.
    fn explain(self, host: &str, forward_auth: &ForwardAuth) -> (String, Option<&'static str>) {
        match self {
            Self::CookieNotKept => (
                format!(
                    "Your browser did not keep the cookie by which {host} would know you. Allow \
                     cookies for <bdi translate=no>{}</bdi>, then try again.",
                    forward_auth.domain
                ),
                Some(
                    "browsers keep no cookie for a domain under which anybody may register a name.",
                ),
            ),
            Self::CookieNotForwarded => (
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

/// Builds the page that says why it does not lead to `to`.
pub(super) fn page(
    reason: Reason,
    to: &Url,
    forward_auth: &ForwardAuth,
    brand: &Brand,
) -> Response {
    let host = format!("<bdi translate=no>{}</bdi>", escape(to.host_str().unwrap_or_default()));
    let (text, hint) = reason.explain(&host, forward_auth);
    let hint = hint.map(|hint| format!("<p class=quiet>If you run this server: {hint}</p>"));
    let hint = hint.unwrap_or_default();
    let to = escape(to.as_str());
    let again = |look: &str| format!("<a {look} href=\"{to}\">Try again</a>");
    let account = |look: &str| format!("<a {look} href=\"/account\">Your account</a>");
    // The link that helps comes first.
    let links = match reason {
        Reason::CookieNotKept | Reason::CookieNotForwarded => again(PRIMARY) + &account(SECONDARY),
        Reason::NoSession => account(PRIMARY) + &again(SECONDARY),
    };
    let style = app_files::stylesheet();
    let style = style.map(|address| format!("<link rel=stylesheet href=\"{address}\">"));
    let head = style.unwrap_or_default() + &brand::head(brand);
    let (name, logo) = (escape(brand.name()), brand::logo(brand));
    let mut response = warp::reply::html(format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Not let through · {name}</title>\
         <meta name=viewport content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=color-scheme content=\"light dark\">{head}</head><body>\
         <header class=brand><a href=\"/\">{logo}<bdi translate=no>{name}</bdi></a></header>\
         <main><div class=page><section class=\"card narrow\">\
         <h1>You were not let through</h1><p>{text}</p>{hint}{links}</section></div></main></body></html>"
    ))
    .into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
