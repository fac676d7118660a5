//! Forward-auth: Keystead in front of any app. A proxy asks [`routes::verify`] whether it may let a
//! request through; a browser that it may not is sent to log in, and back.
//!
//! Here is which addresses a browser may be sent back to. What it shows to be let through is
//! `sessions::pass`, which headers say what was asked for is `http::forwarded`.

mod page;
pub(crate) mod routes;

use std::fmt;

use url::form_urlencoded::Serializer;
use url::{Host, Url};

use crate::clock::Timestamp;
use crate::config::PublicUrl;

/// An address that is longer is not kept in another one.
const LONGEST: usize = 4096;
/// The parameters of the login page and of what leads back from there.
const RETURN_TO: &str = "return_to";
const ASKED_AT: &str = "asked_at";

/// The domain of the apps: a host and all below it. Never an address, nor a single label, under which
/// are other people's hosts as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(String);

impl Domain {
    /// A name as it is written for people or for machines; `None` if it can be no such domain.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Ok(Host::Domain(name)) = Host::parse(text) else { return None };
        let mut labels = name.split('.');
        let is_whole = labels.clone().all(|label| !label.is_empty() && !label.contains('*'));
        let is_narrow = labels.nth(1).is_some() || name == "localhost";
        (is_whole && is_narrow).then_some(Self(name))
    }

    /// Whether the host of this address is the domain, or below it.
    #[must_use]
    pub fn covers(&self, url: &Url) -> bool {
        let Some(Host::Domain(host)) = url.host() else { return false };
        let below = host.strip_suffix(&*self.0);
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Where the apps are, and where people log in for them.
#[derive(Clone, Debug)]
pub struct ForwardAuth {
    /// The apps' domain.
    pub domain: Domain,
    login: PublicUrl,
}

impl ForwardAuth {
    /// For the apps of this domain, with the login page at this address.
    #[must_use]
    pub fn new(domain: Domain, login: PublicUrl) -> Self {
        Self { domain, login }
    }

    /// The address of an app that somebody may be sent back to. What is kept of the text is what the
    /// parser of browsers (WHATWG URL) makes of it, so they find the very host that was looked at here.
    fn way_back(&self, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST)?;
        let is_spoken =
            url.scheme() == "https" || (url.scheme() == "http" && !self.login.is_https());
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        // The login page would only lead on to itself.
        let is_app = url.origin().ascii_serialization() != self.login.to_string();
        (is_spoken && is_anonymous && is_app && self.domain.covers(&url)).then_some(url)
    }

    /// The login page, for somebody who asked an app for this address now.
    fn login_for(&self, url: &Url, now: Timestamp) -> String {
        let query = way_back_query(url, Some(now.as_millis()));
        format!("{}/login?{query}", self.login)
    }
}

/// How an address in an app, and when it was asked for, are kept in another address.
fn way_back_query(url: &Url, asked_at: Option<i64>) -> String {
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
    use crate::config::public_url;

    fn forward_auth(login: &str) -> ForwardAuth {
        ForwardAuth::new(Domain::parse("example.org").unwrap(), public_url(login).unwrap())
    }

    fn way_back(text: &str) -> Option<String> {
        forward_auth("https://id.example.org").way_back(text).map(String::from)
    }

    #[test]
    fn a_domain_is_a_name_of_two_labels_or_more() {
        for (text, name) in [
            ("example.org", "example.org"),
            ("Apps.Example.ORG", "apps.example.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(Domain::parse(text).unwrap().to_string(), name);
        }
        for text in [
            "",
            "org",
            ".",
            ".org",
            ".example.org",
            "example.org.",
            "example..org",
            "*.example.org",
            "127.0.0.1",
            "1.2",
            "0x7f.1",
            "[::1]",
            "https://example.org",
            "example.org:443",
            "example.org/",
            "a b.example",
            "ada@example.org",
        ] {
            assert_eq!(Domain::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_way_back_is_to_the_apps_of_the_domain() {
        for (text, kept) in [
            ("https://app.example.org", "https://app.example.org/"),
            (
                "https://app.example.org:8443/a?b=c%20d&e=%2F#f",
                "https://app.example.org:8443/a?b=c%20d&e=%2F#f",
            ),
            ("https://example.org/", "https://example.org/"),
            ("https://a.b.example.org/", "https://a.b.example.org/"),
            ("HTTPS://APP.EXAMPLE.ORG/Path", "https://app.example.org/Path"),
            // To a browser, this is what these are.
            ("https:app.example.org", "https://app.example.org/"),
            ("https:\\\\app.example.org\\a", "https://app.example.org/a"),
            ("https://app.example.org\\@evil.example/", "https://app.example.org/@evil.example/"),
            ("https://app.example.org/\u{e4}\r\n\t\"<", "https://app.example.org/%C3%A4%22%3C"),
            ("https://app.example.org//evil.example", "https://app.example.org//evil.example"),
        ] {
            assert_eq!(way_back(text).as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn the_way_back_is_nowhere_else() {
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
            assert_eq!(way_back(text), None, "{text:?}");
        }
        let long = format!("https://app.example.org/{}", "a".repeat(LONGEST));
        assert_eq!(way_back(&long), None);
    }

    #[test]
    fn without_tls_there_is_a_way_back_without_tls() {
        let plain = forward_auth("http://id.example.org:8000");
        for text in ["http://app.example.org:3000/", "https://app.example.org/"] {
            assert!(plain.way_back(text).is_some(), "{text}");
        }
        assert_eq!(plain.way_back("http://id.example.org:8000/login"), None);
    }

    #[test]
    fn what_the_login_page_is_told_comes_back_as_it_was() {
        let forward_auth = forward_auth("https://id.example.org");
        let url = forward_auth.way_back("https://app.example.org/a b?c=d&e=%26#f").unwrap();
        let link = forward_auth.login_for(&url, Timestamp::from_millis(7));
        assert!(link.starts_with("https://id.example.org/login?return_to=https%3A%2F%2Fapp."));
        let link = Url::parse(&link).unwrap();
        let pairs: Vec<(String, String)> = link.query_pairs().into_owned().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs, [pair("return_to", url.as_str()), pair("asked_at", "7")]);
    }

    proptest! {
        #[test]
        fn wherever_a_browser_is_sent_it_finds_a_host_of_the_domain(
            text in "(https?:)?[/\\\\]{0,3}([a-z@:.\\\\/#?%\u{3002}\t ]{0,9}(example\\.org)?){1,3}",
        ) {
            if let Some(kept) = way_back(&text) {
                let host = kept.strip_prefix("https://").unwrap().split(['/', ':', '?', '#']);
                let host = host.take(1).collect::<String>();
                prop_assert!(host == "example.org" || host.ends_with(".example.org"), "{}", kept);
                prop_assert!(kept.is_ascii() && !kept.contains([' ', '\t']), "{}", kept);
                // Behind a ? it is a character as others are.
                let path = kept.split(['?', '#']).next().unwrap();
                prop_assert!(!path.contains('\\'), "{}", kept);
            }
        }
    }
}
