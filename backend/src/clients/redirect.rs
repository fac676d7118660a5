//! Redirect URIs: which ones may be registered, and which ones a request may name (RFC 9700 §4.1.3, RFC 8252 §7).

use url::Url;

use super::InvalidClient;

/// Bytes of a redirect URI, at most.
const MAX_LENGTH: usize = 2_048;
/// The hosts of the person's own machine. `localhost` is one of them against the advice of RFC 8252 §8.3: the programs
/// that people use register it.
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// Returns true if a request may name this URI where `registered` is registered: they are equal byte for byte, or but
/// for the port of the person's own machine (RFC 8252 §7.3).
pub(super) fn matches(registered: &str, uri: &str) -> bool {
    if registered == uri {
        return true;
    }
    match (Loopback::parse(registered), Loopback::parse(uri)) {
        (Some(registered), Some(asked)) => registered == asked,
        _ => false,
    }
}

/// Returns true if the answer goes to a program on the person's own machine: to a port of it, or by a scheme that any
/// program may claim.
#[must_use]
pub fn is_local(uri: &str) -> bool {
    Loopback::parse(uri).is_some() || !(uri.starts_with("https:") || uri.starts_with("http:"))
}

/// An `http` address of the person's own machine without its port.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    host: &'a str,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    fn parse(uri: &'a str) -> Option<Self> {
        let after_scheme = uri.strip_prefix("http://")?;
        let end = after_scheme.find(['/', '?', '#', '\\']).unwrap_or(after_scheme.len());
        let (authority, rest) = after_scheme.split_at(end);
        let host = LOOPBACK_HOSTS.into_iter().find(|host| authority.starts_with(host))?;
        let port = &authority[host.len()..];
        let is_port = port.is_empty()
            || port.strip_prefix(':').is_some_and(|digits| {
                digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
            });
        is_port.then_some(Self { host, rest })
    }
}

/// Checks a URI that is to be registered.
pub(super) fn check(uri: &str, is_confidential: bool) -> Result<(), InvalidClient> {
    let refuse = |reason: &str| {
        Err(InvalidClient::new(format_args!("{uri:?} cannot be a redirect URI: {reason}")))
    };
    if uri.len() > MAX_LENGTH {
        return refuse("it is longer than 2048 bytes");
    }
    if uri.contains('*') {
        return refuse("wildcards are not allowed, list each URI");
    }
    if let Some(byte) = uri.bytes().find(|byte| !is_uri_byte(*byte)) {
        let found = char::from(byte).escape_default();
        return refuse(&format!("'{found}' is not allowed in a URI, percent-encode it"));
    }
    if uri.contains('#') {
        return refuse("it has a fragment, leave out the # and what follows");
    }
    let Ok(url) = Url::parse(uri) else {
        return refuse("it is not absolute, like https://app.example.org/callback");
    };
    let scheme = url.scheme();
    let is_web = matches!(scheme, "http" | "https");
    if !uri.starts_with(&format!("{scheme}{}", if is_web { "://" } else { ":" })) {
        return refuse("it has to begin with its scheme in lower case, like https://");
    }
    let authority = uri.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        return refuse("it has a user name or password");
    }
    match scheme {
        "https" => Ok(()),
        "http" if Loopback::parse(uri).is_some() => Ok(()),
        "http" => refuse("http is for 127.0.0.1, [::1] and localhost only, use https"),
        _ if !scheme.contains('.') => refuse(
            "the scheme has to be https, http for this machine, or a domain name backwards, like \
             org.example.app:/callback",
        ),
        _ if is_confidential => {
            refuse("an app with a scheme of its own cannot keep a secret, register it as public")
        }
        _ => Ok(()),
    }
}

/// Returns true for the characters of a URI (RFC 3986 §2).
pub(super) fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_matches_byte_for_byte() {
        let registered = "https://app.example.org/callback?a=1";
        assert!(matches(registered, registered));
        for other in [
            "https://app.example.org/callback",
            "https://app.example.org/callback?a=1&b=2",
            "https://app.example.org/callback?a=1#",
            "https://app.example.org/callback/?a=1",
            "https://app.example.org/Callback?a=1",
            "https://app.example.org:443/callback?a=1",
            "https://APP.example.org/callback?a=1",
            "http://app.example.org/callback?a=1",
            "https://app.example.org/callback?a=%31",
            "https://app.example.org/x/../callback?a=1",
            "https://app.example.org.evil.example/callback?a=1",
            "",
        ] {
            assert!(!matches(registered, other), "{other}");
        }
    }

    #[test]
    fn the_port_of_the_own_machine_is_ignored_and_nothing_else() {
        for host in LOOPBACK_HOSTS {
            for registered in ["", ":80", ":3000"] {
                let registered = format!("http://{host}{registered}/callback?x=1");
                for asked in ["", ":1", ":3000", ":65535"] {
                    let asked = format!("http://{host}{asked}/callback?x=1");
                    assert!(matches(&registered, &asked), "{registered} {asked}");
                }
            }
        }
        let registered = "http://localhost/callback";
        for other in [
            "http://127.0.0.1:3000/callback",
            "https://localhost:3000/callback",
            "http://localhost:3000/callback/",
            "http://localhost:3000/callback?x",
            "http://localhost:3000/callback#x",
            "http://localhost:3000/",
            "http://localhost:3000",
            "http://localhost:65536/callback",
            "http://localhost:+1/callback",
            "http://localhost:x/callback",
            "http://localhost:1:2/callback",
            "http://localhost.evil.example/callback",
            "http://localhostevil.example/callback",
            "http://localhost:1@evil.example/callback",
            "http://localhost@evil.example/callback",
            "http://evil.example@localhost:1/callback",
            "http://localhost:1\\@evil.example/callback",
            "http://LOCALHOST:1/callback",
        ] {
            assert!(!matches(registered, other), "{other}");
        }
        assert!(!matches("https://localhost/callback", "https://localhost:1/callback"));
        assert!(!matches("http://app.example/callback", "http://app.example:1/callback"));
        assert!(matches("http://localhost", "http://localhost:7"));
    }

    #[test]
    fn a_registered_redirect_uri_is_safe() {
        for good in [
            "https://app.example.org/callback",
            "https://app.example.org:8443",
            "https://app.example.org/callback?next=%2F&x=@home",
            "http://127.0.0.1/callback",
            "http://[::1]:3000/callback",
            "http://localhost:3000/callback",
        ] {
            assert_eq!(check(good, true), Ok(()), "{good}");
            assert_eq!(check(good, false), Ok(()), "{good}");
        }
        assert_eq!(check("org.example.app:/callback", false), Ok(()));
        let error = check("org.example.app:/callback", true).unwrap_err();
        assert!(error.to_string().ends_with("register it as public"), "{error}");
        let long = format!("https://app.example.org/{}", "x".repeat(2_048));
        for (bad, reason) in [
            ("", "it is not absolute"),
            ("/callback", "it is not absolute"),
            ("https://app.example.org/#x", "it has a fragment"),
            ("https://app.example.org/callback#", "it has a fragment"),
            ("https://ada@app.example.org/", "it has a user name"),
            ("https://@app.example.org/", "it has a user name"),
            ("https://app.example.org?@x/", ""),
            ("http://app.example.org/callback", "http is for 127.0.0.1"),
            ("http://127.0.0.1.example.org/callback", "http is for 127.0.0.1"),
            ("http://0.0.0.0/callback", "http is for 127.0.0.1"),
            ("https://*.example.org/callback", "wildcards"),
            ("https:app.example.org/callback", "it has to begin"),
            ("HTTPS://app.example.org/callback", "it has to begin"),
            ("https://app.example.org\\@evil.example/", "'\\\\' is not allowed"),
            ("https://app.example.org/a b", "' ' is not allowed"),
            ("https://app.example.org/\n", "'\\n' is not allowed"),
            ("java\tscript:alert(1)", "'\\t' is not allowed"),
            ("https://äpp.example.org/", "is not allowed in a URI"),
            ("javascript:alert(1)", "the scheme has to be https"),
            ("data:text/html,x", "the scheme has to be https"),
            ("file:///etc/passwd", "the scheme has to be https"),
            ("vbscript:x", "the scheme has to be https"),
            ("blob:https://app.example.org/1", "the scheme has to be https"),
            ("myapp://callback", "the scheme has to be https"),
            (&long, "it is longer"),
        ] {
            if reason.is_empty() {
                assert_eq!(check(bad, false), Ok(()), "{bad}");
                continue;
            }
            let error = check(bad, false).unwrap_err().to_string();
            assert!(error.contains(reason), "{bad}: {error}");
        }
    }

    #[test]
    fn a_local_address_is_known() {
        for (uri, expected) in [
            ("http://localhost:3000/callback", true),
            ("http://[::1]/callback", true),
            ("org.example.app:/callback", true),
            ("https://app.example.org/callback", false),
            ("https://localhost/callback", false),
        ] {
            assert_eq!(is_local(uri), expected, "{uri}");
        }
    }
}
