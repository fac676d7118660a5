//! The page that a browser gets instead of a redirect that would loop.

use keystead_texts::{Language, account, catalog, guest, server};
use url::Url;
use warp::http::header::HeaderMap;
use warp::reply::Response;

use crate::api::app_files::escape;
use crate::api::plain_page::plain_page;
use crate::brand::Brand;
use crate::forward_auth::ForwardAuth;
use crate::http::language;

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
    let content = format!("<p>{text}</p>{hint}{links}");
    plain_page(&say(server::NOT_LET_THROUGH), &content, language, brand)
}
