//! The hosts of a `PostgreSQL` URL: one or several, before the path and in parameters.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

/// A host, empty where the driver's default is meant, and its port.
pub(super) type Host = (String, Option<u16>);

/// The advice on characters that end a part of the URL.
pub(super) const ENCODE: &str = "in a user name or password, write / ? # and @ percent-encoded: \
                                 %2F %3F %23 %40";

/// Decodes percent-encoding. A plus sign stands for itself.
pub(super) fn decode(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    Ok(decoded.map_err(|_| "percent-encoded UTF-8")?.into_owned())
}

/// Splits `a:5432,[::1],c` into hosts and ports.
pub(super) fn split_hosts(text: &str) -> Result<Vec<Host>, String> {
    let host = |text: &str| {
        let bracketed = text.strip_prefix('[').and_then(|text| text.split_once(']'));
        let (host, port) = match bracketed {
            Some((host, port)) => (host, port.strip_prefix(':').unwrap_or(port)),
            None => text.split_once(':').unwrap_or((text, "")),
        };
        Ok((decode(host)?, if port.is_empty() { None } else { Some(parse_port(port)?) }))
    };
    text.split(',').map(host).collect()
}

fn parse_port(text: &str) -> Result<u16, String> {
    let port = text.parse().ok().filter(|port| *port != 0);
    port.ok_or_else(|| format!("a port from 1 to 65535 after the host ({ENCODE})"))
}

/// Replaces the hosts by those of a list with commas. Each keeps its port, and one port is for all.
pub(super) fn listed(list: &str, hosts: &[Host]) -> Result<Vec<Host>, String> {
    let names: Vec<_> = list.split(',').map(str::to_owned).collect();
    match hosts {
        [(_, port)] => Ok(names.into_iter().map(|name| (name, *port)).collect()),
        hosts if hosts.len() == names.len() => {
            Ok(names.into_iter().zip(hosts).map(|(name, (_, port))| (name, *port)).collect())
        }
        _ => Err("as many hosts in the parameter as before the path".to_owned()),
    }
}

/// Sets the ports of a list with commas for the hosts.
pub(super) fn with_ports(list: &str, hosts: Vec<Host>) -> Result<Vec<Host>, String> {
    let ports: Vec<_> = list.split(',').map(parse_port).collect::<Result<_, _>>()?;
    match ports.as_slice() {
        [port] => Ok(hosts.into_iter().map(|(host, _)| (host, Some(*port))).collect()),
        ports if ports.len() == hosts.len() => {
            Ok(hosts.into_iter().zip(ports).map(|((host, _), port)| (host, Some(*port))).collect())
        }
        _ => Err("one port, or as many as hosts".to_owned()),
    }
}

/// Replaces the hosts by the addresses of `hostaddr`. The driver has one name for both, which TLS
/// compares the certificate with.
pub(super) fn with_addresses(
    parameters: &mut BTreeMap<String, String>,
    hosts: Vec<Host>,
) -> Result<Vec<Host>, String> {
    let Some(addresses) = parameters.remove("hostaddr") else { return Ok(hosts) };
    let has_names = hosts.iter().any(|(host, _)| !host.is_empty());
    if has_names && parameters.get("sslmode").is_some_and(|mode| mode == "verify-full") {
        let expected = "no hostaddr in the URL: the certificate would be compared with the address, \
                        not with the host";
        return Err(expected.to_owned());
    }
    listed(&addresses, &hosts)
}
