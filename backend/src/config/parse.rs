//! Parsers of the values of settings. An error says what was expected; [`Sources`](super::Sources)
//! adds the place that the value was read from, and the value.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use bcrypt_lanes::{Cost, Width};
use ipnet::{IpNet, Ipv4Net};
use keystead_common::rules::PASSWORD_MIN;
use url::{Host, Url};
use zxcvbn::Score;

use super::LogFormat;
use crate::clients::UrlPattern;
use crate::database::Address;
use crate::factors::RequireMfa;
use crate::http::Origin;
use crate::invitations::Registration;
use crate::public_url::{Domain, PublicUrl};
use crate::server::Listen;
use crate::tokens::{Algorithm, TokenType};

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an IP address and a port, like 127.0.0.1:8000".to_owned())
}

pub(super) fn listen(text: &str) -> Result<Listen, String> {
    Listen::parse(text).ok_or_else(|| {
        "an address or a name and a port, like 127.0.0.1:8000, or unix: and the path of a socket, \
         like unix:/run/keystead/keystead.sock"
            .to_owned()
    })
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("a path".to_owned()) } else { Ok(PathBuf::from(text)) }
}

pub(super) fn public_url(text: &str) -> Result<PublicUrl, String> {
    PublicUrl::parse(text).ok_or_else(|| {
        "an http:// or https:// address without a path, like https://id.example.org".to_owned()
    })
}

/// Parses the domain of the apps. Public suffixes are not refused here: browsers know them and refuse
/// a cookie for one.
pub(super) fn forward_auth_domain(text: &str) -> Result<Domain, String> {
    Domain::parse(text).ok_or_else(|| {
        "a domain of two labels or more without a dot at its start or end, like example.org"
            .to_owned()
    })
}

/// Parses origins as browsers send them (RFC 6454 §6.2), because they are compared with those.
pub(super) fn origins(text: &str) -> Result<Vec<Origin>, String> {
    list(text, |entry| {
        Origin::parse(entry).ok_or_else(|| {
            "origins as browsers send them, in lower case and without a path, a slash at the end \
             or a default port, like https://app.example.org,http://localhost:3000"
                .to_owned()
        })
    })
}

/// Parses origins where browsers offer WebAuthn: secure contexts at a domain, because an IP address cannot be
/// the id of a relying party (WebAuthn Level 3 §5.1.3).
pub(super) fn webauthn_origins(text: &str) -> Result<Vec<Origin>, String> {
    let offers_webauthn = |origin: &Origin| {
        Url::parse(origin.as_str()).is_ok_and(|url| match url.host() {
            Some(Host::Domain(name)) => url.scheme() == "https" || name == "localhost",
            _ => false,
        })
    };
    list(text, |entry| {
        Origin::parse(entry).filter(offers_webauthn).ok_or_else(|| {
            "origins as browsers send them, https:// and a host name or http://localhost, in lower \
             case and without a path, a slash at the end or a default port, like \
             https://id.example.net,http://localhost:3000"
                .to_owned()
        })
    })
}

/// Parses the patterns of documents by which apps name themselves.
pub(super) fn url_patterns(text: &str) -> Result<Vec<UrlPattern>, String> {
    list(text, |entry| {
        UrlPattern::parse(entry).ok_or_else(|| {
            "URLs as browsers write them, with https:// and a path, in which a * ends the path or \
             begins the host name, like https://claude.ai/*,https://*.example.org/apps/*; \
             http://localhost is for development"
                .to_owned()
        })
    })
}

/// Parses addresses and networks. IPv4 in the notation of IPv6 becomes plain IPv4.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    list(text, |entry| {
        let network = entry.parse().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
        let network = network.ok().map(|network| match network {
            IpNet::V6(network) => match (network.addr().to_ipv4_mapped(), network.prefix_len()) {
                (Some(address), length @ 96..) => Ipv4Net::new_assert(address, length - 96).into(),
                _ => IpNet::V6(network),
            },
            IpNet::V4(_) => network,
        });
        // With every address trusted, any client could claim any address.
        network.filter(|network| network.prefix_len() > 0).ok_or_else(|| {
            "IP addresses and networks, but not /0, like 127.0.0.1,10.0.0.0/8,fd00::/8".to_owned()
        })
    })
}

/// Parses each entry of a list that is separated by commas, of which one may follow the last entry. A blank
/// text is an empty list.
fn list<T>(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let text = text.trim();
    let text = text.strip_suffix(',').unwrap_or(text);
    let entries = text.split(',').map(str::trim);
    entries.filter(|_| !text.trim().is_empty()).map(parse).collect()
}

pub(super) fn bcrypt_cost(text: &str) -> Result<Cost, String> {
    let cost = text.parse().ok().filter(|cost| (4..=16).contains(cost));
    cost.and_then(|cost| Cost::new(cost).ok())
        .ok_or_else(|| "a whole number from 4 to 16".to_owned())
}

/// Parses the minimum length of a password: at least that of the API contract, at most as much as a
/// person would type.
pub(super) fn password_length(text: &str) -> Result<usize, String> {
    let length = text.parse().ok().filter(|length| (PASSWORD_MIN..=64).contains(length));
    length.ok_or_else(|| format!("a whole number from {PASSWORD_MIN} to 64"))
}

pub(super) fn password_score(text: &str) -> Result<Score, String> {
    let score = text.parse::<u8>().ok().and_then(|score| Score::try_from(score).ok());
    score.ok_or_else(|| "a whole number from 0 to 4".to_owned())
}

pub(super) fn algorithm(text: &str) -> Result<Algorithm, String> {
    Algorithm::parse(text)
        .ok_or_else(|| format!("one of {}", Algorithm::ALL.map(Algorithm::name).join(", ")))
}

/// Parses audiences: with a colon they are URIs, else any name (RFC 7519 §2).
pub(super) fn audience(text: &str) -> Result<Vec<String>, String> {
    let is_valid = |entry: &str| {
        let is_word = !entry.is_empty() && entry.chars().all(|char| char.is_ascii_graphic());
        is_word && (!entry.contains(':') || Url::parse(entry).is_ok())
    };
    list(text, |entry| {
        Some(entry.to_owned()).filter(|entry| is_valid(entry)).ok_or_else(|| {
            "URIs and names of services without spaces, like https://api.example.org,notes"
                .to_owned()
        })
    })
}

pub(super) fn token_type(text: &str) -> Result<TokenType, String> {
    TokenType::parse(text)
        .ok_or_else(|| format!("{} or {}", TokenType::AtJwt.name(), TokenType::Jwt.name()))
}

pub(super) fn lanes(text: &str) -> Result<Width, String> {
    let width = text.parse().ok().and_then(|lanes| Width::new(lanes).ok());
    width.ok_or_else(|| "a whole number from 1 to 8".to_owned())
}

pub(super) fn count(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(count) if count.get() <= 1024 => Ok(count),
        _ => Err("a whole number from 1 to 1024".to_owned()),
    }
}

pub(super) fn connections(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(count) if (10..=1_000_000).contains(&count.get()) => Ok(count),
        _ => Err("a whole number from 10 to 1000000".to_owned()),
    }
}

pub(crate) fn database(text: &str) -> Result<Address, String> {
    Address::parse(text)
}

/// Parses the address of a database that is no file.
pub(super) fn database_server(text: &str) -> Result<Address, String> {
    match Address::parse(text)? {
        Address::Sqlite(_) => Err("postgres://user:password@host/name".to_owned()),
        address @ Address::Postgres(_) => Ok(address),
    }
}

pub(super) fn database_connections(text: &str) -> Result<u32, String> {
    let count = text.parse().ok().filter(|count| (2..=1000).contains(count));
    count.ok_or_else(|| "a whole number from 2 to 1000".to_owned())
}

pub(super) fn all_cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Parses a whole number and its unit: `90s`, `15m`, `12h`, `30d`. At least one second, at most ten
/// years.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    const TEN_YEARS: u64 = 10 * 365 * 86_400;
    let parsed = text.char_indices().last().and_then(|(unit_at, unit)| {
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let digits = &text[..unit_at];
        // `parse` alone would accept a sign.
        let number: u64 =
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
        number.checked_mul(seconds).filter(|total| (1..=TEN_YEARS).contains(total))
    });
    parsed
        .map(Duration::from_secs)
        .ok_or_else(|| "a duration from 1s to 3650d, like 90s, 15m, 12h or 30d".to_owned())
}

pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off".to_owned()),
    }
}

pub(super) fn registration(text: &str) -> Result<Registration, String> {
    match text {
        "open" => Ok(Registration::Open),
        "invite" => Ok(Registration::Invite),
        "closed" => Ok(Registration::Closed),
        _ => Err("open, invite or closed".to_owned()),
    }
}

pub(super) fn require_mfa(text: &str) -> Result<RequireMfa, String> {
    match text {
        "off" => Ok(RequireMfa::Off),
        "operators" => Ok(RequireMfa::Operators),
        "all" => Ok(RequireMfa::All),
        _ => Err("off, operators or all".to_owned()),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json".to_owned()),
    }
}

pub(super) fn log_level(text: &str) -> Result<tracing::Level, String> {
    match text {
        "error" => Ok(tracing::Level::ERROR),
        "warn" => Ok(tracing::Level::WARN),
        "info" => Ok(tracing::Level::INFO),
        "debug" => Ok(tracing::Level::DEBUG),
        "trace" => Ok(tracing::Level::TRACE),
        _ => Err("error, warn, info, debug or trace".to_owned()),
    }
}
