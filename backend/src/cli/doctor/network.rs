//! Checks of the network: addresses, certificate, proxies, throttle and metrics.

use std::io;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use url::{Host, Url};

use super::report::Report;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::server::{self, Certificate, Listen, Listener, Probe, Tls, TlsFiles};

/// The name of the check of the listen address.
const LISTEN: &str = "listen";
/// The remaining lifetime below which a certificate should have been renewed.
const RENEWAL_DUE: Duration = Duration::from_hours(14 * 24);

pub(super) fn throttle(report: &mut Report, config: &Config) {
    if config.throttle {
        report.ok("throttle", "password guessing is slowed down");
    } else {
        report.warn("throttle", "password guessing is not slowed down", "set --throttle on");
    }
}

/// Checks that clients can reach the server by its public URL, and securely.
pub(super) fn public_url(report: &mut Report, config: &Config) {
    const CHECK: &str = "public_url";
    let Some(url) = &config.public_url else {
        let addresses = config.listen.resolve().unwrap_or_default();
        if !addresses.is_empty() && addresses.iter().all(|address| address.ip().is_loopback()) {
            report.ok(CHECK, format!("not set: clients on this machine use {}", config.listen));
        } else {
            let fix = "set --public-url to the URL that clients use";
            report.warn(CHECK, "not set: the issuer of tokens is the listen address", fix);
        }
        return;
    };
    let is_behind_proxy = config.is_behind_proxy(&config.listen);
    if !url.is_https() && !is_local(&url.to_string()) {
        let fix = "use TLS (--tls-cert or a proxy) and set --public-url to https://";
        report.warn(CHECK, format!("{url} sends passwords unencrypted"), fix);
    } else if url.is_https() && config.tls.is_none() && !is_behind_proxy {
        let detail = format!(
            "{url} needs a proxy that terminates TLS, because --tls-cert is not set; the proxy is not \
             trusted to name the client, so the throttle counts all clients as one network"
        );
        report.warn(CHECK, detail, "set --trusted-proxies to the proxy's address");
    } else {
        report.ok(CHECK, url.to_string());
    }
}

/// Checks that passkeys can be made: browsers bind them to a host name.
pub(super) fn passkeys(report: &mut Report, config: &Config) {
    let Some(url) = &config.public_url else { return };
    let parsed = Url::parse(&url.to_string()).ok();
    if let Some(Host::Ipv4(_) | Host::Ipv6(_)) = parsed.as_ref().and_then(Url::host) {
        let detail = format!("{url} is an IP address, for which browsers make no passkeys");
        report.warn("passkeys", detail, "set --public-url to a host name");
    }
}

/// Checks that browsers without a login are sent from an app to the login page.
pub(super) fn forward_auth(report: &mut Report, config: &Config) {
    const CHECK: &str = "forward_auth";
    let Some(domain) = &config.forward_auth_domain else { return };
    if config.trusted_proxies.is_empty() {
        let detail = format!(
            "no proxy is trusted to name the requested page, so browsers without a login are not \
             sent from the apps at {domain} to the login page"
        );
        report.warn(CHECK, detail, "set --trusted-proxies to the proxy that asks GET /verify");
    } else {
        report.ok(CHECK, format!("a login is valid for every app at {domain} and below"));
    }
}

/// Checks that metrics can be served, and not to everybody. While a server runs, the address may be in
/// use by it.
pub(super) fn metrics(report: &mut Report, config: &Config, is_running: bool) {
    const CHECK: &str = "metrics";
    let Some(address) = config.metrics_listen else { return };
    match server::listen(address) {
        Err(error) if error.kind() != io::ErrorKind::AddrInUse || !is_running => {
            let fix = "stop the program that uses it, or set --metrics-listen to another address";
            report.fail_with(CHECK, format!("cannot listen at {address}: {error}"), fix);
        }
        _ if address.ip().is_unspecified() => {
            let detail = format!("anyone who reaches this machine can read metrics at {address}");
            report.warn(CHECK, detail, "set --metrics-listen to an address for Prometheus only");
        }
        Ok(_) if is_running => {
            let detail = format!("nothing listens at {address}, although a server seems to run");
            report.warn(CHECK, detail, "restart the server with this setting");
        }
        _ => report.ok(CHECK, format!("served at {address}")),
    }
}

fn is_local(url: &str) -> bool {
    match Url::parse(url).ok().as_ref().and_then(Url::host) {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Checks that clients accept the certificate. Returns it if it can be read.
pub(super) fn certificate(
    report: &mut Report,
    config: &Config,
    now: Timestamp,
) -> Option<Certificate> {
    const CHECK: &str = "certificate";
    let TlsFiles { certificate: file, key } = config.tls.as_ref()?;
    if let Err(error) = Tls::load(config.tls.clone()?) {
        report.fail(CHECK, error.to_string());
        return None;
    }
    let certificate = match Certificate::read(file) {
        Ok(certificate) => certificate,
        Err(error) => {
            report.fail(CHECK, error.to_string());
            return None;
        }
    };
    let (file, until) = (file.display(), certificate.valid_until);
    let host = config.public_url.as_ref().and_then(|url| Url::parse(&url.to_string()).ok());
    let host = host.as_ref().and_then(Url::host).map(|host| match host {
        Host::Ipv6(ip) => IpAddr::from(ip).to_string(),
        other => other.to_string(),
    });
    if now < certificate.valid_from {
        let detail = format!("{file} is not valid before {}", certificate.valid_from);
        report.fail_with(CHECK, detail, "set the clock if it is wrong, or get another certificate");
    } else if until <= now {
        report.fail_with(CHECK, format!("{file} expired at {until}"), "renew it, then send SIGHUP");
    } else if until <= now.after(RENEWAL_DUE) {
        let detail = format!("{file} expires at {until}");
        report.warn(CHECK, detail, "find out why it was not renewed; renew it, then send SIGHUP");
    } else if let Some(host) = host.filter(|host| !certificate.is_for(host)) {
        let fix = "get a certificate for this host, or set --public-url to a host of this one";
        report.fail_with(CHECK, format!("{file} is not valid for {host}"), fix);
    } else if std::fs::metadata(key).is_ok_and(|data| data.mode() & 0o007 != 0) {
        let detail = format!("every user of this machine can read its key {}", key.display());
        report.warn(
            CHECK,
            detail,
            "run chmod 600 on it (in Kubernetes, set defaultMode: 0440 for the secret), and replace \
             it if somebody may have read it",
        );
    } else {
        report.ok(CHECK, format!("{file} is valid until {until} and matches its key"));
    }
    Some(certificate)
}

/// Checks that the listen address is free, or in use by the server. Returns true if it is in use.
pub(super) async fn listen(
    report: &mut Report,
    config: &Config,
    certificate: Option<&Certificate>,
) -> bool {
    let address = &config.listen;
    // Only looked at: a bound socket would be a file.
    let bound = match address {
        Listen::Unix(path) => match UnixStream::connect(path) {
            Ok(_) => {
                report.ok(LISTEN, format!("a program listens at {address}"));
                return true;
            }
            // Nobody listens at a socket that refuses, and the server replaces it.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                directory.map_or(Ok(()), |directory| directory.metadata().map(drop))
            }
            Err(error) => Err(error),
        },
        Listen::Address(_) | Listen::Host(..) => Listener::bind(address).map(drop),
    };
    match bound {
        Ok(()) => report.ok(LISTEN, format!("{address} is free: no server runs here")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            check_program(report, config, certificate).await;
            return true;
        }
        Err(error) => report.fail(LISTEN, format!("cannot listen at {address}: {error}")),
    }
    false
}

/// Checks which program uses the listen address.
async fn check_program(report: &mut Report, config: &Config, certificate: Option<&Certificate>) {
    let address = &config.listen;
    if config.tls.is_some() && certificate.is_none() {
        let detail = format!("{address} is in use by an unknown program");
        return report.warn(LISTEN, detail, "fix the certificate, then run this command again");
    }
    let resolved = address.resolve().unwrap_or_default();
    let Some(first) = resolved.first() else { return };
    match server::probe(*first, certificate).await {
        Probe::Ready => report.ok(LISTEN, format!("a server runs at {address} and is ready")),
        Probe::NotReady => {
            let detail = format!("a server runs at {address} and is not ready");
            report.fail_with(LISTEN, detail, "read its log");
        }
        Probe::OtherCertificate => {
            let detail = format!("a server runs at {address} with another certificate");
            report.warn(LISTEN, detail, "send it SIGHUP to reload the file");
        }
        Probe::OtherProgram => {
            let detail = format!("another program or a server that hangs uses {address}");
            report.fail_with(LISTEN, detail, "stop it, or set --listen to another address");
        }
    }
}
