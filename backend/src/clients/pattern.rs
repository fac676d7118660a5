//! Patterns of URLs whose documents an operator trusts to name clients: `https://claude.ai/*`,
//! `https://*.example.com/*`.

use url::{Host, Url};

use crate::outbound::Reach;

/// A pattern of URLs. A star stands for the beginning of a host name, or for the end of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPattern {
    scheme: String,
    host: HostPattern,
    port: Option<u16>,
    path: String,
    is_prefix: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostPattern {
    /// This host.
    Exactly(String),
    /// Every host below this domain, which begins with a dot here.
    Below(String),
}

impl UrlPattern {
    /// Parses a pattern; `None` for anything that is no pattern, or matches more hosts than those of one domain.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (text, is_prefix) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        let below = text.strip_prefix("https://*.");
        let plain = below.map_or_else(|| text.to_owned(), |rest| format!("https://{rest}"));
        let url = Url::parse(&plain).ok().filter(|url| url.as_str() == plain)?;
        let host = url.host_str()?.to_owned();
        let is_domain = matches!(url.host(), Some(Host::Domain(_)));
        let host = match below {
            Some(_) if is_domain && host.trim_end_matches('.').contains('.') => {
                HostPattern::Below(format!(".{host}"))
            }
            Some(_) => return None,
            None => HostPattern::Exactly(host),
        };
        let pattern = Self {
            scheme: url.scheme().to_owned(),
            host,
            port: url.port(),
            path: url.path().to_owned(),
            is_prefix,
        };
        let is_plain = is_plain(&url) && !plain.contains('*');
        let is_safe = url.scheme() == "https" || pattern.reach() == Reach::ThisMachine;
        (is_plain && is_safe).then_some(pattern)
    }

    /// Returns true if the pattern allows this URL.
    #[must_use]
    pub fn matches(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_host = match &self.host {
            HostPattern::Exactly(expected) => host == expected,
            HostPattern::Below(domain) => {
                host.strip_suffix(domain.as_str()).is_some_and(|labels| !labels.is_empty())
                    && matches!(url.host(), Some(Host::Domain(_)))
            }
        };
        let is_path = if self.is_prefix {
            url.path().starts_with(&self.path)
        } else {
            url.path() == self.path
        };
        is_host && is_path && url.scheme() == self.scheme && url.port() == self.port
    }

    /// Returns the addresses that a document may come from: those of this machine, if the pattern names it.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match &self.host {
            HostPattern::Exactly(host)
                if ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str()) =>
            {
                Reach::ThisMachine
            }
            _ => Reach::Public,
        }
    }
}

/// Parses the id of a client that has a document there: a URL with a path, without user, query and fragment, written
/// as browsers write it, so that what is compared is what is fetched.
pub(super) fn document_url(id: &str) -> Option<Url> {
    Url::parse(id).ok().filter(|url| url.as_str() == id && is_plain(url))
}

/// Returns true for an `http` or `https` URL without user, query and fragment.
fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, id: &str) -> bool {
        let pattern = UrlPattern::parse(pattern).unwrap();
        document_url(id).is_some_and(|url| pattern.matches(&url))
    }

    #[test]
    fn a_pattern_matches_its_urls_and_no_others() {
        let claude = "https://claude.ai/oauth/claude-code-client-metadata";
        assert!(matches(claude, claude));
        assert!(matches("https://claude.ai/*", claude));
        assert!(matches("https://claude.ai/oauth/*", claude));
        assert!(!matches("https://claude.ai/oauth", claude));
        assert!(matches("https://*.example.com/*", "https://a.b.example.com/x"));
        assert!(matches("http://localhost:8080/*", "http://localhost:8080/x"));
        for other in [
            "https://claude.ai.evil.example/oauth/x",
            "https://evil.example/claude.ai/",
            "https://claude.ai:8443/oauth/x",
            "https://claude.ai:443/oauth/x",
            "http://claude.ai/oauth/x",
            "https://user@claude.ai/x",
            "https://evil.example@claude.ai/x",
            "https://claude.ai\\@evil.example/x",
            "https://claude.ai/x?y",
            "https://claude.ai/x#y",
            "https://claude.ai/x/../y",
            "https://claude.ai/x/%2e%2e/y",
            "https://CLAUDE.AI/x",
            "https://claude.ai",
            "https:/claude.ai/x",
            " https://claude.ai/x",
            "https://claude.ai./x",
        ] {
            assert!(!matches("https://claude.ai/*", other), "{other}");
        }
        for other in [
            "https://example.com/x",
            "https://.example.com/x",
            "https://evilexample.com/x",
            "https://a.example.com.evil.example/x",
        ] {
            assert!(!matches("https://*.example.com/*", other), "{other}");
        }
        assert!(!matches("https://claude.ai/oauth/*", "https://claude.ai/oauth/../x"));
        assert!(!matches("http://localhost:8080/*", "http://localhost:8081/x"));
    }

    #[test]
    fn a_pattern_is_of_one_host_or_domain() {
        for bad in [
            "",
            "*",
            "https://*",
            "https://*/*",
            "https://*.com/*",
            "https://*.com./*",
            "https://*.*.example.com/*",
            "https://a.*.example.com/*",
            "https://*example.com/*",
            "https://claude.ai",
            "https://claude.ai*",
            "https://claude.ai/*/x",
            "https://claude.ai/x?*",
            "https://claude.ai/?x",
            "https://user@claude.ai/*",
            "http://claude.ai/*",
            "http://*.localhost/*",
            "https://*.0.0.1/*",
            "ftp://claude.ai/*",
            "claude.ai/*",
            "https://CLAUDE.ai/*",
        ] {
            assert_eq!(UrlPattern::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_a_pattern_that_names_this_machine_reaches_it() {
        for (pattern, expected) in [
            ("https://claude.ai/*", Reach::Public),
            ("https://*.localhost.example/*", Reach::Public),
            ("https://localhost.example/*", Reach::Public),
            ("https://127.0.0.2/*", Reach::Public),
            ("https://localhost/*", Reach::ThisMachine),
            ("http://127.0.0.1:8080/*", Reach::ThisMachine),
            ("http://[::1]:8080/client.json", Reach::ThisMachine),
        ] {
            assert_eq!(UrlPattern::parse(pattern).unwrap().reach(), expected, "{pattern}");
        }
    }
}
