//! The host that a request is for (RFC 9112 §3.2, RFC 9113 §8.3.1).

use warp::http::header::{HOST, HeaderValue};
use warp::http::uri::Authority;
use warp::http::{Request, Version};

use super::problem::Problem;

/// Sets `Host` from the target where that has it, as in HTTP/2. Fails unless the request then has exactly
/// one valid `Host`; HTTP/1.0 may have none.
pub(super) fn settle<B>(request: &mut Request<B>) -> Result<(), Problem> {
    let is_old = request.version() <= Version::HTTP_10;
    let is_http2 = request.version() == Version::HTTP_2;
    let sent = request.headers().get_all(HOST).iter().count();
    let found = request.headers().get(HOST).map(|host| host.as_bytes().to_owned());
    if sent > 1 {
        return Err(Problem::invalid_host("There is more than one Host header."));
    }
    if let Some(authority) = request.uri().authority() {
        let differs = |host: Vec<u8>| !host.eq_ignore_ascii_case(authority.as_str().as_bytes());
        if is_http2 && found.is_some_and(differs) {
            return Err(Problem::invalid_host("The Host header differs from :authority."));
        }
        // A proxy that is asked by the whole address ignores the header (RFC 9112 §3.2.2).
        let host = HeaderValue::from_str(authority.as_str());
        let host = host.map_err(|_| Problem::invalid_host("The Host is not a host name."))?;
        request.headers_mut().insert(HOST, host);
        return Ok(());
    }
    match found {
        Some(host) if is_valid(&host) => Ok(()),
        Some(_) => Err(Problem::invalid_host("The Host is not a host name.")),
        None if is_old => Ok(()),
        None => Err(Problem::invalid_host("Send a Host header.")),
    }
}

/// Checks for a host and a port, without a user.
fn is_valid(host: &[u8]) -> bool {
    !host.contains(&b'@')
        && Authority::try_from(host).is_ok_and(|authority| {
            let port = authority.as_str()[authority.host().len()..].strip_prefix(':');
            let is_number = |port: &str| port.is_empty() || port.parse::<u16>().is_ok();
            !authority.host().is_empty() && port.is_none_or(is_number)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for host in ["id.example.org", "localhost:8000", "127.0.0.1", "[::1]:80", "x_y", "a.b:"] {
            assert!(is_valid(host.as_bytes()), "{host}");
        }
        for host in ["", " ", "a b", "a/b", "ada@x", "x:99999", "x:y", ":80", "http://x"] {
            assert!(!is_valid(host.as_bytes()), "{host}");
        }
    }
}
