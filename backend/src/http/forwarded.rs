//! The address of a client behind proxies: `Forwarded` (RFC 7239) and `X-Forwarded-For`, as far as
//! trusted proxies have written them.
//!
//! Both are read from the right, because each proxy appends the address that it saw; anything to the left
//! of that may be made up by the client.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use ipnet::IpNet;
use warp::http::header::{FORWARDED, HeaderMap, HeaderName, HeaderValue};

use crate::client::Peer;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address, an extension of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress {
    pub(crate) ip: IpAddr,
    /// True if a trusted proxy forwarded the request.
    pub(crate) by_proxy: bool,
}

/// Maximum number of peers outside of the trusted networks that a warning is logged about. Clients can send
/// the headers of a proxy, too, and must not fill the log.
const MAX_WARNINGS: usize = 4;

/// The proxies whose headers are trusted.
#[derive(Debug)]
pub(super) struct TrustedProxies {
    networks: Vec<IpNet>,
    /// The peers that a warning was logged about.
    warned: Mutex<Vec<IpAddr>>,
}

impl TrustedProxies {
    pub(super) fn new(networks: Vec<IpNet>) -> Self {
        Self { networks, warned: Mutex::default() }
    }

    /// Finds the client of a request.
    pub(super) fn locate(&self, peer: Peer, headers: &HeaderMap) -> ClientAddress {
        let ip = peer.ip.to_canonical();
        let by_proxy = peer.is_unix || self.trust(ip);
        if by_proxy {
            return ClientAddress { ip: self.forwarded(ip, headers), by_proxy };
        }
        if headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED) {
            self.warn(ip);
        }
        ClientAddress { ip, by_proxy }
    }

    /// Logs a warning about a peer that forwards requests but is not trusted, once.
    fn warn(&self, peer: IpAddr) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.len() < MAX_WARNINGS && !warned.contains(&peer) {
            warned.push(peer);
            tracing::warn!(
                proxy = %peer,
                "requests are forwarded by an address that is not in --trusted-proxies: everybody \
                 behind it counts as one client, and guesses of one throttle all"
            );
        }
    }

    /// Returns the address of a trusted proxy's client: the last in the headers that is not of another one.
    /// An entry that cannot be parsed ends the search.
    fn forwarded(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        // Common proxies write X-Forwarded-For and pass a client's own Forwarded on unchanged.
        if headers.contains_key(X_FORWARDED_FOR) {
            self.walk(peer, entries(headers, &X_FORWARDED_FOR).map(node))
        } else {
            self.walk(peer, entries(headers, &FORWARDED).map(forwarded_for))
        }
    }

    fn walk(&self, peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
        let mut client = peer;
        for hop in hops.map_while(|hop| hop) {
            client = hop;
            if !self.trust(hop) {
                break;
            }
        }
        client
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Returns the entries of a list header, last one first. A quoted comma separates entries too: no proxy
/// writes one, and a client that opens a quote must not swallow what a proxy appends.
fn entries<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let lines = headers.get_all(name).into_iter().rev().map(HeaderValue::as_bytes);
    // A non-UTF-8 entry counts as one unreadable entry.
    let entries = lines.flat_map(|line| line.rsplit(|&byte| byte == b','));
    let texts = entries.map(|entry| std::str::from_utf8(entry).unwrap_or("unknown").trim());
    texts.filter(|entry| !entry.is_empty())
}

/// Parses the `for` parameter of an element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut values = element.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    });
    let value = values.next().filter(|_| values.next().is_none())?;
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    node(quoted.unwrap_or(value))
}

/// Parses an address with or without a port (RFC 7239 §6); `None` for `unknown` and for obfuscated names.
fn node(text: &str) -> Option<IpAddr> {
    let address = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            (port.is_empty() || port.starts_with(':')).then_some(address)?
        }
        // More than one colon is an IPv6 address without a port, as X-Forwarded-For has it.
        None => match text.split_once(':') {
            Some((address, port)) if !port.contains(':') => address,
            _ => text,
        },
    };
    address.parse().ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn proxies() -> TrustedProxies {
        let networks = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        TrustedProxies::new(networks.to_vec())
    }

    fn locate(proxies: &TrustedProxies, peer: &str, headers: &HeaderMap) -> IpAddr {
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        proxies.locate(peer.into(), headers).ip
    }

    fn client(peer: &str, headers: &[(&HeaderName, &str)]) -> String {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        locate(&proxies(), peer, &headers).to_string()
    }

    #[test]
    fn x_forwarded_for_is_read_from_the_right() {
        for (value, found) in [
            ("203.0.113.7", "203.0.113.7"),
            ("6.6.6.6, 203.0.113.7", "203.0.113.7"),
            ("203.0.113.7, 10.1.2.3", "203.0.113.7"),
            ("6.6.6.6, 203.0.113.7, 10.1.2.3,10.4.5.6", "203.0.113.7"),
            ("10.1.2.3, 10.4.5.6", "10.1.2.3"),
            ("203.0.113.7:4711", "203.0.113.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("2001:db8::7, fd00::1", "2001:db8::7"),
            ("::ffff:203.0.113.7, ::ffff:10.0.0.2", "203.0.113.7"),
            ("203.0.113.7,,  ,", "203.0.113.7"),
            ("", PROXY),
            ("unknown", PROXY),
            ("203.0.113.7, unknown", PROXY),
            ("203.0.113.7, unknown, 10.1.2.3", "10.1.2.3"),
            ("203.0.113.7, 10.1.2", PROXY),
            ("203.0.113.7 6.6.6.6", PROXY),
            ("[2001:db8::7", PROXY),
            ("[2001:db8::7]x", PROXY),
            ("fe80::1%eth0", PROXY),
            ("999.1.1.1", PROXY),
        ] {
            assert_eq!(client(PROXY, &[(&X_FORWARDED_FOR, value)]), found, "{value:?}");
        }
    }

    #[test]
    fn forwarded_is_read_from_the_right() {
        for (value, found) in [
            ("for=203.0.113.7", "203.0.113.7"),
            ("For=203.0.113.7;proto=https;by=10.0.0.1", "203.0.113.7"),
            ("proto=https ; for=\"203.0.113.7:4711\"", "203.0.113.7"),
            ("for=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("for=\"[2001:db8::7]\", for=10.1.2.3", "2001:db8::7"),
            ("for=6.6.6.6, for=203.0.113.7;host=\"x\"", "203.0.113.7"),
            ("for=\"203.0.113.7:_port\"", "203.0.113.7"),
            ("for=203.0.113.7, for=_hidden", PROXY),
            ("for=203.0.113.7, for=unknown, for=10.1.2.3", "10.1.2.3"),
            ("for=203.0.113.7, proto=https", PROXY),
            ("for=203.0.113.7;for=6.6.6.6", PROXY),
            ("203.0.113.7", PROXY),
            ("for=", PROXY),
            ("for=\"203.0.113.7", PROXY),
            // A client that opens a quote does not hide the entry that the proxy appends.
            ("for=6.6.6.6;x=\", for=203.0.113.7", "203.0.113.7"),
            ("for=\"6.6.6.6, for=\"[2001:db8::7]\"", "2001:db8::7"),
        ] {
            assert_eq!(client(PROXY, &[(&FORWARDED, value)]), found, "{value:?}");
        }
    }

    #[test]
    fn lines_of_one_header_form_one_list() {
        let lines = [(&X_FORWARDED_FOR, "6.6.6.6, 203.0.113.7"), (&X_FORWARDED_FOR, "10.1.2.3")];
        assert_eq!(client(PROXY, &lines), "203.0.113.7");
        assert_eq!(client(PROXY, &[lines[1], lines[0]]), "203.0.113.7");
    }

    #[test]
    fn a_header_that_the_proxy_only_passes_on_is_not_trusted() {
        let both = [(&FORWARDED, "for=6.6.6.6"), (&X_FORWARDED_FOR, "203.0.113.7")];
        assert_eq!(client(PROXY, &both), "203.0.113.7");
        let spoilt = [(&FORWARDED, "for=6.6.6.6"), (&X_FORWARDED_FOR, "unknown")];
        assert_eq!(client(PROXY, &spoilt), PROXY);
    }

    #[test]
    fn only_a_trusted_proxy_is_trusted() {
        let headers = [(&FORWARDED, "for=6.6.6.6"), (&X_FORWARDED_FOR, "6.6.6.6")];
        for header in headers {
            assert_eq!(client("203.0.113.7", &[header]), "203.0.113.7");
            assert_eq!(client("::ffff:203.0.113.7", &[header]), "203.0.113.7");
            assert_eq!(client("::ffff:10.0.0.1", &[header]), "6.6.6.6");
        }
        let nobody = TrustedProxies::new(Vec::new());
        let headers =
            HeaderMap::from_iter([(X_FORWARDED_FOR, HeaderValue::from_static("6.6.6.6"))]);
        assert_eq!(locate(&nobody, PROXY, &headers).to_string(), PROXY);
    }

    proptest! {
        #[test]
        fn the_proxys_entry_counts_whatever_the_client_sends(
            sent in prop_oneof![
                "[fFor=\",;:\\[\\]0-9a-f. %_]{0,60}".prop_map(String::into_bytes),
                proptest::collection::vec(128_u8.., 0..40),
            ],
            is_standard: bool,
            on_one_line: bool,
        ) {
            let (name, honest) = if is_standard {
                (FORWARDED, "for=203.0.113.7")
            } else {
                (X_FORWARDED_FOR, "203.0.113.7")
            };
            let value = |bytes: &[u8]| HeaderValue::from_bytes(bytes).unwrap();
            let mut headers = HeaderMap::from_iter([(name.clone(), value(&sent))]);
            locate(&proxies(), PROXY, &headers);
            if on_one_line {
                let line = [&sent, b", ".as_slice(), honest.as_bytes()].concat();
                headers.insert(name, value(&line));
            } else {
                headers.append(name, value(honest.as_bytes()));
            }
            let found = locate(&proxies(), PROXY, &headers);
            prop_assert_eq!(found.to_string(), "203.0.113.7");
        }
    }
}
