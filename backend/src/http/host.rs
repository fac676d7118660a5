//! The host that a request is for (RFC 9112 §3.2, RFC 9113 §8.3.1).

use std::net::Ipv6Addr;

use warp::http::header::{HOST, HeaderValue};
use warp::http::uri::Authority;
use warp::http::{Request, Version};

use super::problem::Problem;

/// Sets `Host` from the target where that has it, as in HTTP/2. Fails unless the request has exactly one
/// valid `Host`; HTTP/1.0 may have none, and HTTP/2 has `:authority` instead.
pub(super) fn settle<B>(request: &mut Request<B>) -> Result<(), Problem> {
    let mut sent = request.headers().get_all(HOST).iter();
    let header = sent.next().map(HeaderValue::as_bytes);
    if sent.next().is_some() {
        return Err(Problem::invalid_host("There is more than one Host header."));
    }
    if header.is_some_and(|host| !is_valid(host)) {
        return Err(invalid());
    }
    if header.is_none() && request.version() == Version::HTTP_11 {
        return Err(Problem::invalid_host("Send a Host header."));
    }
    let Some(authority) = request.uri().authority() else {
        let may_lack = header.is_some() || request.version() <= Version::HTTP_10;
        return may_lack.then_some(()).ok_or_else(invalid);
    };
    let host = authority.as_str();
    if !is_valid(host.as_bytes()) {
        return Err(invalid());
    }
    let is_other = |header| without_default_port(header) != without_default_port(host.as_bytes());
    if request.version() == Version::HTTP_2 && header.is_some_and(is_other) {
        return Err(Problem::invalid_host("The Host header differs from :authority."));
    }
    // A proxy that is asked by the whole address ignores the header (RFC 9112 §3.2.2).
    let host = HeaderValue::from_str(host).map_err(|_| invalid())?;
    request.headers_mut().insert(HOST, host);
    Ok(())
}

fn invalid() -> Problem {
    Problem::invalid_host("The Host is not a host name.")
}

/// Returns a host in lower case, without a port that is the default one of `http` or `https`.
fn without_default_port(host: &[u8]) -> Vec<u8> {
    let host = host.to_ascii_lowercase();
    let short = [&b":443"[..], b":80", b":"].iter().find_map(|port| host.strip_suffix(*port));
    short.map(<[u8]>::to_vec).unwrap_or(host)
}

/// Checks for a host and a port, without a user.
fn is_valid(host: &[u8]) -> bool {
    is_plain(host) || is_authority(host)
}

/// Returns true for a name or an IPv4 address without a port, or with one of four digits at most: most requests' hosts, which
/// need not be parsed.
fn is_plain(host: &[u8]) -> bool {
    let (name, port) = match host.iter().position(|&byte| byte == b':') {
        Some(colon) => (&host[..colon], &host[colon + 1..]),
        None => (host, &[][..]),
    };
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    !name.is_empty()
        && name.iter().all(is_of_name)
        && port.len() <= 4
        && port.iter().all(u8::is_ascii_digit)
}

fn is_authority(host: &[u8]) -> bool {
    !host.contains(&b'@')
        && Authority::try_from(host).is_ok_and(|authority| {
            let name = authority.host();
            let port = authority.as_str()[name.len()..].strip_prefix(':');
            let is_number = |port: &str| port.is_empty() || port.parse::<u16>().is_ok();
            let inner = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
            let is_address = |text: &str| text.parse::<Ipv6Addr>().is_ok();
            !name.is_empty() && inner.is_none_or(is_address) && port.is_none_or(is_number)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_plain_host_is_one_that_would_be_parsed(host in "[a-zA-Z0-9.:@_-]{0,12}") {
            prop_assert!(!is_plain(host.as_bytes()) || is_authority(host.as_bytes()));
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for host in ["id.example.org", "localhost:8000", "127.0.0.1", "[::1]:80", "x_y", "a.b:"] {
            assert!(is_valid(host.as_bytes()) && is_authority(host.as_bytes()), "{host}");
        }
        for host in ["", " ", "a b", "a/b", "ada@x", "x:99999", "x:y", ":80", "http://x", "[zz]"] {
            assert!(!is_valid(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn the_target_and_the_header_are_both_checked() {
        for (version, target, header, is_accepted) in [
            (Version::HTTP_11, "http://a/", Some("a"), true),
            (Version::HTTP_11, "http://a/", Some("b"), true),
            (Version::HTTP_11, "http://a/", None, false),
            (Version::HTTP_11, "http://a/", Some("a/b"), false),
            (Version::HTTP_11, "http://ada@a/", Some("a"), false),
            (Version::HTTP_10, "/", None, true),
            (Version::HTTP_2, "https://a/", None, true),
            (Version::HTTP_2, "https://a/", Some("A:443"), true),
            (Version::HTTP_2, "https://a/", Some("b"), false),
            (Version::HTTP_2, "/", None, false),
        ] {
            let mut request = Request::builder().version(version).uri(target);
            if let Some(header) = header {
                request = request.header(HOST, header);
            }
            let settled = settle(&mut request.body(()).unwrap());
            assert_eq!(settled.is_ok(), is_accepted, "{version:?} {target} {header:?}");
        }
    }
}
