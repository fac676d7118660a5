//! Reading and setting cookies that no script can read. `api::cookies` has their names and contents.

use keystead_common::Secret;
use warp::http::HeaderMap;
use warp::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use warp::reply::Response;

use crate::public_url::{Domain, PublicUrl};

/// A cookie of this server.
pub(crate) struct Cookie {
    name: String,
    /// The name that version 0.1.0 gave the cookie, where it differs.
    former_name: Option<String>,
    attributes: String,
    is_secure: bool,
}

impl Cookie {
    /// Creates a cookie that browsers send to this very host only, from its own pages.
    ///
    /// Browsers send cookies to all ports of a host (RFC 6265 §8.5). A public URL with a port therefore
    /// has it in the name, so that several servers on one host keep their cookies apart.
    pub(crate) fn of_host(name: &str, url: &PublicUrl) -> Self {
        let prefix = if url.is_https() { "__Host-" } else { "" };
        let name = format!("{prefix}{name}");
        let cookie = Self::new(name.clone(), "SameSite=Strict", url);
        match url.port() {
            Some(port) => {
                Self { name: format!("{name}_{port}"), former_name: Some(name), ..cookie }
            }
            None => cookie,
        }
    }

    /// Creates a cookie that browsers send to this very host only, also when a link of another site leads here.
    pub(crate) fn of_host_from_links(name: &str, url: &PublicUrl) -> Self {
        let strict = Self::of_host(name, url);
        let attributes = strict.attributes.replace("SameSite=Strict", "SameSite=Lax");
        Self { attributes, former_name: None, ..strict }
    }

    /// Creates a cookie that browsers send to all hosts of a domain, also when a link of another site
    /// leads there.
    pub(crate) fn of_domain(name: &str, domain: &Domain, url: &PublicUrl) -> Self {
        let prefix = if url.is_https() { "__Secure-" } else { "" };
        Self::new(format!("{prefix}{name}"), &format!("SameSite=Lax; Domain={domain}"), url)
    }

    /// `__Host-` pins a cookie to the host, `__Secure-` to TLS. Browsers accept neither without TLS
    /// (RFC 6265bis §4.1.3).
    fn new(name: String, scope: &str, url: &PublicUrl) -> Self {
        let attributes = format!("Path=/; HttpOnly; {scope}");
        Self { name, former_name: None, attributes, is_secure: url.is_https() }
    }

    /// Returns the values of all cookies with this name: other hosts of the domain may have set more.
    pub(crate) fn all(&self, headers: &HeaderMap) -> Vec<Secret> {
        values(headers, &self.name).map(secret).collect()
    }

    /// Returns the value of the first cookie with this name, or else with the former one.
    pub(crate) fn get(&self, headers: &HeaderMap) -> Option<Secret> {
        let current = values(headers, &self.name).next();
        current.or_else(|| self.former_value(headers)).map(secret)
    }

    /// Sets the cookie, to expire after `max_age` seconds.
    pub(crate) fn set(&self, response: &mut Response, value: &Secret, max_age: u128) {
        let Self { name, attributes, is_secure, .. } = self;
        let secure = if *is_secure { "; Secure" } else { "" };
        let text = format!("{name}={}; {attributes}; Max-Age={max_age}{secure}", value.expose());
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            response.headers_mut().append(SET_COOKIE, value);
        }
    }

    /// Clears the cookie.
    pub(crate) fn clear(&self, response: &mut Response) {
        self.set(response, &Secret::default(), 0);
    }

    /// Clears the cookie if the request has it under this name. A cookie of the former name may be another
    /// server's.
    pub(crate) fn clear_sent(&self, headers: &HeaderMap, response: &mut Response) {
        if self.is_sent(headers) {
            self.clear(response);
        }
    }

    /// Returns true if the request has the cookie under this name.
    pub(crate) fn is_sent(&self, headers: &HeaderMap) -> bool {
        values(headers, &self.name).next().is_some()
    }

    /// Clears the cookie of the former name, for a request in which its value proved to be ours.
    pub(crate) fn clear_former(&self, headers: &HeaderMap, response: &mut Response) {
        if !self.is_sent(headers) && self.former_value(headers).is_some() {
            let name = self.former_name.clone().unwrap_or_default();
            let attributes = self.attributes.clone();
            Self { name, former_name: None, attributes, is_secure: self.is_secure }.clear(response);
        }
    }

    fn former_value<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        values(headers, self.former_name.as_ref()?).next()
    }
}

fn secret(value: &str) -> Secret {
    value.to_owned().into()
}

/// Returns the values of all cookies with this name.
///
/// Bytes are split at `;`, and pairs at their first `=` (RFC 6265 §5.4). Cookies of other names are never
/// decoded, so they may hold anything: other apps on this host and its parent domains set them, and one
/// that is not ASCII must not hide ours. HTTP/2 may send a header line for each cookie (RFC 9113 §8.2.3).
pub(super) fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let pairs = lines.flat_map(|line| line.split(|&byte| byte == b';'));
    pairs.filter_map(move |pair| {
        let equals = pair.iter().position(|&byte| byte == b'=')?;
        let (found, value) = (pair[..equals].trim_ascii(), &pair[equals + 1..]);
        (found == name.as_bytes()).then(|| std::str::from_utf8(value.trim_ascii()).ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&[u8]]) -> Vec<String> {
        let lines = lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value);
        }
        values(&headers, "ours").map(str::to_owned).collect()
    }

    #[test]
    fn a_neighbour_hides_no_cookie_whatever_it_holds() {
        for neighbour in [
            b"name=Jos\xc3\xa9".as_slice(),
            b"name=Jos\xe9",
            b"size=5\"",
            b"size=\"5",
            b"quoted=\"a, b\"",
            b"json={\"a\":[1,2]}",
            b"=nameless",
            b"flag",
            b"",
            b"=",
            b"a=b=c",
            b"space in=a name",
            b"theirs=ours=z",
            b"xours=z",
            b"Ours=z",
            b"ours",
        ] {
            let before = [neighbour, b"; ours=x"].concat();
            let after = [b"ours=x; ", neighbour].concat();
            let around = [neighbour, b";ours=x;", neighbour, b";"].concat();
            for line in [before, after, around] {
                assert_eq!(found(&[&line]), ["x"], "{:?}", line.escape_ascii().to_string());
            }
            assert_eq!(found(&[neighbour, b"ours=x"]), ["x"]);
        }
    }

    #[test]
    fn every_cookie_of_the_name_is_found_in_order() {
        assert_eq!(found(&[b"ours=x; ours=y", b"a=b; ours = z "]), ["x", "y", "z"]);
        assert_eq!(found(&[b"ours=a=b; ours="]), ["a=b", ""]);
        assert_eq!(found(&[b"ours=\xff; ours=x"]), ["x"]);
        assert_eq!(found(&[]), [""; 0]);
    }

    #[test]
    fn a_port_in_the_url_is_part_of_the_name() {
        for (url, name) in [
            ("https://id.example.org", "__Host-ours"),
            ("https://id.example.org:443", "__Host-ours"),
            ("https://id.example.org:8443", "__Host-ours_8443"),
            ("http://id.example.org", "ours"),
            ("http://id.example.org:8000", "ours_8000"),
        ] {
            let url = PublicUrl::parse(url).unwrap();
            assert_eq!(Cookie::of_host("ours", &url).name, name);
        }
    }
}
