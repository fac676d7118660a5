//! Forward-auth: signs people in to any app behind a proxy that asks `GET /verify`.
//!
//! Decides which app URLs a browser may be sent back to after login, and builds the login link. The
//! endpoints are in `api::forward_auth`, the token that the apps' cookie holds in
//! `sessions::forward_auth_token`.

use url::Url;
use url::form_urlencoded::Serializer;

use crate::clock::Timestamp;
use crate::public_url::{Domain, PublicUrl};

/// The longest app URL, in bytes, that is carried in a login link.
const MAX_RETURN_URL_LENGTH: usize = 4096;
/// The longest login link, in bytes: proxies take request lines of 8 KiB.
const MAX_LOGIN_URL_LENGTH: usize = 7168;
/// Query parameter of the login page and of `GET /verify/continue`: the app URL to return to.
pub(crate) const RETURN_TO: &str = "return_to";
/// Query parameter beside [`RETURN_TO`]: when the app was requested, in milliseconds since the epoch.
pub(crate) const ASKED_AT: &str = "asked_at";

/// The apps' domain and the login page in front of them.
#[derive(Clone, Debug)]
pub struct ForwardAuth {
    /// The domain that holds the apps.
    pub domain: Domain,
    login: PublicUrl,
}

impl ForwardAuth {
    /// Creates the rules for the apps of `domain`, with the login page at `login`.
    #[must_use]
    pub fn new(domain: Domain, login: PublicUrl) -> Self {
        Self { domain, login }
    }

    /// Parses the URL of an app that a browser may be sent back to; `None` for every other address.
    ///
    /// The result is the parser's serialization (WHATWG URL), which is how browsers read it too, so
    /// that they go to the very host that was checked here.
    pub(crate) fn return_url(&self, text: &str) -> Option<Url> {
        self.app_url(text).filter(|url| url.as_str().len() <= MAX_RETURN_URL_LENGTH)
    }

    /// Returns true for the URL of an app, however long.
    pub(crate) fn is_app(&self, text: &str) -> bool {
        self.app_url(text).is_some()
    }

    fn app_url(&self, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok()?;
        let is_allowed_scheme =
            url.scheme() == "https" || (url.scheme() == "http" && !self.login.is_https());
        let has_no_user = url.username().is_empty() && url.password().is_none();
        // The login page would redirect to itself.
        let is_app = url.origin().ascii_serialization() != self.login.to_string();
        (is_allowed_scheme && has_no_user && is_app && self.domain.covers(&url)).then_some(url)
    }

    /// Returns the URL of the login page that leads back to `url`, requested now; `None` if it is too long.
    pub(crate) fn login_url(&self, url: &Url, now: Timestamp) -> Option<String> {
        let query = return_query(url, Some(now.as_millis()));
        let link = format!("{}/login?{query}", self.login);
        (link.len() <= MAX_LOGIN_URL_LENGTH).then_some(link)
    }

    /// Returns the URL of the login page, without a way back.
    pub(crate) fn plain_login_url(&self) -> String {
        format!("{}/login", self.login)
    }
}

/// Returns the query that carries an app URL and when it was requested.
pub(crate) fn return_query(url: &Url, asked_at: Option<i64>) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair(RETURN_TO, url.as_str());
    if let Some(asked_at) = asked_at {
        query.append_pair(ASKED_AT, &asked_at.to_string());
    }
    query.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn forward_auth(login: &str) -> ForwardAuth {
        ForwardAuth::new(Domain::parse("example.org").unwrap(), PublicUrl::parse(login).unwrap())
    }

    fn return_url(text: &str) -> Option<String> {
        forward_auth("https://id.example.org").return_url(text).map(String::from)
    }

    #[test]
    fn a_return_url_is_an_app_of_the_domain() {
        for (text, kept) in [
            ("https://app.example.org", "https://app.example.org/"),
            (
                "https://app.example.org:8443/a?b=c%20d&e=%2F#f",
                "https://app.example.org:8443/a?b=c%20d&e=%2F#f",
            ),
            ("https://example.org/", "https://example.org/"),
            ("https://a.b.example.org/", "https://a.b.example.org/"),
            ("HTTPS://APP.EXAMPLE.ORG/Path", "https://app.example.org/Path"),
            // Browsers read these in the same way.
            ("https:app.example.org", "https://app.example.org/"),
            ("https:\\\\app.example.org\\a", "https://app.example.org/a"),
            ("https://app.example.org\\@evil.example/", "https://app.example.org/@evil.example/"),
            ("https://app.example.org/\u{e4}\r\n\t\"<", "https://app.example.org/%C3%A4%22%3C"),
            ("https://app.example.org//evil.example", "https://app.example.org//evil.example"),
        ] {
            assert_eq!(return_url(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn no_other_url_is_a_return_url() {
        for text in [
            "",
            "/",
            "/account",
            "//app.example.org/",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "https://example.org.evil.example/",
            "https://evilexample.org/",
            "https://example.org@evil.example/",
            "https://app.example.org@evil.example/",
            "https://app.example.org:x@evil.example/",
            "https://ada@app.example.org/",
            "https://ada:secret@app.example.org/",
            "https://evil.example\\@app.example.org/",
            "https://evil.example/.example.org",
            "https://evil.example#.example.org",
            "https://evil.example?.example.org",
            "https://evil.example%2f.example.org/",
            "https://evil.example%00.example.org/",
            "https://app.example.org./",
            "https://example.com/",
            "https://org/",
            "https://example\u{3002}org.evil.example/",
            "https://\u{435}xample.org/",
            "https:///evil.example/",
            "https://\t/evil.example",
            "http://app.example.org/",
            "javascript:alert(1)",
            "javascript://app.example.org/%0aalert(1)",
            "java\nscript:x",
            "data:text/html,x",
            "blob:https://app.example.org/x",
            "file://app.example.org/",
            "ftp://app.example.org/",
            "https%3A%2F%2Fapp.example.org%2F",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://app.example.org:99999/",
            "https://id.example.org/login",
            "https://id.example.org:443/",
            "app.example.org",
            "https://",
        ] {
            assert_eq!(return_url(text), None, "{text:?}");
        }
        let long = format!("https://app.example.org/{}", "a".repeat(MAX_RETURN_URL_LENGTH));
        assert_eq!(return_url(&long), None);
    }

    #[test]
    fn a_login_page_without_tls_returns_to_apps_without_tls() {
        let plain = forward_auth("http://id.example.org:8000");
        for text in ["http://app.example.org:3000/", "https://app.example.org/"] {
            assert!(plain.return_url(text).is_some(), "{text}");
        }
        assert_eq!(plain.return_url("http://id.example.org:8000/login"), None);
    }

    #[test]
    fn the_login_link_carries_the_return_url_unchanged() {
        let forward_auth = forward_auth("https://id.example.org");
        let url = forward_auth.return_url("https://app.example.org/a b?c=d&e=%26#f").unwrap();
        let link = forward_auth.login_url(&url, Timestamp::from_millis(7)).unwrap();
        assert!(link.starts_with("https://id.example.org/login?return_to=https%3A%2F%2Fapp."));
        let link = Url::parse(&link).unwrap();
        let pairs: Vec<(String, String)> = link.query_pairs().into_owned().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs, [pair("return_to", url.as_str()), pair("asked_at", "7")]);
    }

    proptest! {
        #[test]
        fn a_browser_is_only_sent_to_hosts_of_the_domain(
            text in "(https?:)?[/\\\\]{0,3}([a-z@:.\\\\/#?%\u{3002}\t ]{0,9}(example\\.org)?){1,3}",
        ) {
            if let Some(kept) = return_url(&text) {
                let host = kept.strip_prefix("https://").unwrap().split(['/', ':', '?', '#']);
                let host = host.take(1).collect::<String>();
                prop_assert!(host == "example.org" || host.ends_with(".example.org"), "{}", kept);
                prop_assert!(kept.is_ascii() && !kept.contains([' ', '\t']), "{}", kept);
                // In a query, a backslash is an ordinary character.
                let path = kept.split(['?', '#']).next().unwrap();
                prop_assert!(!path.contains('\\'), "{}", kept);
            }
        }
    }
}
