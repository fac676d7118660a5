//! The address under which clients reach this server, and the domain of the apps beside it.

use std::fmt;

use url::{Host, Url};

/// The origin under which clients reach this server: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Parses an `http:` or `https:` URL without user, path, query and fragment; `None` for all else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_origin = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        is_origin.then(|| Self(url.origin().ascii_serialization()))
    }

    /// Returns the URL of a plain-text listener, the default when none is configured.
    #[must_use]
    pub fn of_listener(address: impl fmt::Display) -> Self {
        Self(format!("http://{address}"))
    }

    /// Returns the URL of a TLS listener, the default when none is configured.
    #[must_use]
    pub fn of_tls_listener(address: impl fmt::Display) -> Self {
        Self(format!("https://{address}"))
    }

    /// Returns true if the host is the domain or below it.
    #[must_use]
    pub fn is_in(&self, domain: &Domain) -> bool {
        Url::parse(&self.0).is_ok_and(|url| domain.covers(&url))
    }

    /// Returns the host, which passkeys are bound to.
    #[must_use]
    pub fn host(&self) -> String {
        let url = Url::parse(&self.0).ok();
        url.and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_default()
    }

    /// Returns the labels of the host name but the last, which is a top-level domain; none of an address.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let host = Url::parse(&self.0).ok().and_then(|url| url.domain().map(ToOwned::to_owned));
        let name =
            host.as_deref().and_then(|host| host.rsplit_once('.')).map_or("", |(name, _)| name);
        name.split('.').filter(|label| !label.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// Returns the port, if it is not the scheme's own.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        Url::parse(&self.0).ok()?.port()
    }

    /// Returns true if clients reach this server by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A host name and every name below it. Never an IP address, and never a single label, because other
/// people's hosts are below that too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(String);

impl Domain {
    /// Parses a name in Unicode or Punycode; `None` if it cannot be such a domain.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Ok(Host::Domain(name)) = Host::parse(text) else { return None };
        let mut labels = name.split('.');
        let is_whole = labels.clone().all(|label| !label.is_empty() && !label.contains('*'));
        let is_narrow = labels.nth(1).is_some() || name == "localhost";
        (is_whole && is_narrow).then_some(Self(name))
    }

    /// Returns true if the URL's host is the domain or below it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_has_two_labels_or_more() {
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
}
