//! The page that a browser gets instead of a redirect that would loop. The server renders it, because it
//! needs nothing of the app but its stylesheet, and it is readable without that too.

use keystead_texts::{Language, account, catalog, guest, server};
use url::Url;
use warp::Reply;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue};
use warp::reply::Response;

use crate::api::app_files::{self, escape};
use crate::api::brand;
use crate::brand::Brand;
use crate::forward_auth::ForwardAuth;
use crate::http::language;

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
    /// Returns the text for the person with the app's host and the cookie's domain in it, and a hint for the
    /// operator if there is something to fix.
    fn explain(self, language: Language, [host, domain]: [&str; 2]) -> (String, Option<String>) {
        let hint = |message| Some(catalog::text(language, message, []));
        match self {
            Self::CookieNotKept => (
                catalog::text(language, server::COOKIE_NOT_KEPT, [host, domain]),
                hint(server::PUBLIC_DOMAIN_HINT),
            ),
            Self::CookieNotForwarded => (
                catalog::text(language, server::COOKIE_NOT_FORWARDED, [host]),
                hint(server::COOKIE_HEADER_HINT),
            ),
            Self::NoSession => (catalog::text(language, server::NO_SESSION, [host]), None),
        }
    }
}

/// Builds the page that says why it does not lead to `to`.
pub(super) fn page(
    reason: Reason,
    to: &Url,
    forward_auth: &ForwardAuth,
    brand: &Brand,
    headers: &HeaderMap,
) -> Response {
    let language = language::of_page("", headers);
    let say = |message| escape(&catalog::text(language, message, []));
    // Escaped with the text around them, and replaced by elements after.
    let (text, hint) = reason.explain(language, ["{host}", "{domain}"]);
    let name = |name: &str| format!("<bdi translate=no>{}</bdi>", escape(name));
    let text = escape(&text)
        .replace("{host}", &name(to.host_str().unwrap_or_default()))
        .replace("{domain}", &name(&forward_auth.domain.to_string()));
    let hint = hint.map(|hint| format!("<p class=quiet>{}</p>", escape(&hint)));
    let hint = hint.unwrap_or_default();
    let link = |look: &str, to: &str, text: String| format!("<a {look} href=\"{to}\">{text}</a>");
    let again = |look: &str| link(look, &escape(to.as_str()), say(guest::TRY_AGAIN));
    let account = |look: &str| link(look, "/account", say(account::YOUR_ACCOUNT));
    // The link that helps comes first.
    let links = match reason {
        Reason::CookieNotKept | Reason::CookieNotForwarded => again(PRIMARY) + &account(SECONDARY),
        Reason::NoSession => account(PRIMARY) + &again(SECONDARY),
    };
    let style = app_files::stylesheet();
    let style = style.map(|address| format!("<link rel=stylesheet href=\"{address}\">"));
    let head = style.unwrap_or_default() + &brand::head(brand);
    let (name, logo) = (escape(brand.name()), brand::logo(brand));
    let (heading, tag) = (say(server::NOT_LET_THROUGH), language.tag());
    let direction = language.direction().as_str();
    let mut response = warp::reply::html(format!(
        "<!doctype html><html lang={tag} dir={direction}><head><meta charset=utf-8>\
         <title>{heading} · {name}</title>\
         <meta name=viewport content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=color-scheme content=\"light dark\">{head}</head><body>\
         <header class=brand><a href=\"/\">{logo}<bdi translate=no>{name}</bdi></a></header>\
         <main><div class=page><section class=\"card narrow\">\
         <h1>{heading}</h1><p>{text}</p>{hint}{links}</section></div></main></body></html>"
    ))
    .into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
