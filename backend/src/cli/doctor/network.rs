//! How clients reach the server: its address, its certificate, what stands before it, who is slowed
//! down, and who else asks it.

use std::io;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use url::{Host, Url};

use super::report::Report;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::server::{self, Certificate, Probe, Tls, TlsFiles};

/// The check of the address.
const LISTEN: &str = "listen";
/// How long before its end a certificate should have been renewed.
const RENEWED_BEFORE: Duration = Duration::from_hours(14 * 24);

pub(super) fn throttle(report: &mut Report, config: &Config) {
    if config.throttle {
        report.ok("throttle", "who guesses passwords has to wait");
    } else {
        report.warn("throttle", "nothing slows down who guesses passwords", "set --throttle on");
    }
}

/// Whether what clients are told to come by is what they come by.
pub(super) fn public_url(report: &mut Report, config: &Config) {
    const CHECK: &str = "public_url";
    let Some(url) = &config.public_url else {
        if config.listen.ip().is_loopback() {
            report.ok(CHECK, format!("none is set: it is for this machine, {}", config.listen));
        } else {
            let mend = "set --public-url to the address that clients have";
            report.warn(CHECK, "tokens are issued in the name of the listen address", mend);
        }
        return;
    };
    let is_behind_proxy = !config.trusted_proxies.is_empty();
    if !url.is_https() && !is_local(&url.to_string()) {
        let mend = "serve by TLS (--tls-cert or a proxy) and set --public-url to https://";
        report.warn(CHECK, format!("{url} has passwords travel for all to read"), mend);
    } else if url.is_https() && config.tls.is_none() && !is_behind_proxy {
        let detail = format!(
            "{url} is by TLS, which a proxy must do, as there is no --tls-cert; it is not believed \
             when it says whom a request came from, so all the world is one network to the throttle"
        );
        report.warn(CHECK, detail, "set --trusted-proxies to the proxy's address");
    } else {
        report.ok(CHECK, url.to_string());
    }
}

/// Whether browsers that an app turns away find the login page.
pub(super) fn forward_auth(report: &mut Report, config: &Config) {
    const CHECK: &str = "forward_auth";
    let Some(domain) = &config.forward_auth_domain else { return };
    if config.trusted_proxies.is_empty() {
        let detail = format!(
            "no proxy is believed when it says what was asked for, so nobody who is turned away at \
             {domain} is sent to log in"
        );
        report.warn(CHECK, detail, "set --trusted-proxies to the proxy that asks GET /verify");
    } else {
        report.ok(CHECK, format!("a login counts for every app at {domain} and below"));
    }
}

/// Whether metrics are to be had, and not by everybody. What a server that runs listens at is its own.
pub(super) fn metrics(report: &mut Report, config: &Config, is_running: bool) {
    const CHECK: &str = "metrics";
    let Some(address) = config.metrics_listen else { return };
    match server::listen(address) {
        Err(error) if error.kind() != io::ErrorKind::AddrInUse || !is_running => {
            let mend = "stop what is there, or set --metrics-listen to another address";
            report.fail_with(CHECK, format!("cannot listen at {address}: {error}"), mend);
        }
        _ if address.ip().is_unspecified() => {
            let detail = format!("{address} shows them to whoever reaches this machine");
            report.warn(CHECK, detail, "set --metrics-listen to an address that Prometheus has");
        }
        Ok(_) if is_running => {
            let detail = format!("nothing listens at {address}, though a server may run");
            report.warn(CHECK, detail, "start it again with this setting");
        }
        _ => report.ok(CHECK, format!("shown at {address}")),
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

/// Whether clients take the certificate; the certificate, if there is one to be had.
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
        let detail = format!("{file} is not good before {}", certificate.valid_from);
        report.fail_with(CHECK, detail, "is the clock right? else get another one");
    } else if until <= now {
        report.fail_with(CHECK, format!("{file} ran out at {until}"), "renew it, then SIGHUP");
    } else if until <= now.after(RENEWED_BEFORE) {
        let detail = format!("{file} runs out at {until}");
        report.warn(CHECK, detail, "see why nothing has renewed it; then SIGHUP");
    } else if let Some(host) = host.filter(|host| !certificate.is_for(host)) {
        let mend = "get one for it, or set --public-url to what it is for";
        report.fail_with(CHECK, format!("{file} is not for {host}"), mend);
    } else if std::fs::metadata(key).is_ok_and(|data| data.mode() & 0o007 != 0) {
        let detail = format!("everybody here can read its key {}", key.display());
        report.warn(CHECK, detail, "run chmod 600 on it, and get another one if somebody may have");
    } else {
        report.ok(CHECK, format!("{file} is good until {until}, and the key is its own"));
    }
    Some(certificate)
}

/// Whether the address is free, or held by the server; whether it is held.
pub(super) async fn listen(
    report: &mut Report,
    config: &Config,
    certificate: Option<&Certificate>,
) -> bool {
    let address = config.listen;
    match server::listen(address) {
        Ok(_) => report.ok(LISTEN, format!("{address} is free: no server runs here")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            holder(report, config, certificate).await;
            return true;
        }
        Err(error) => report.fail(LISTEN, format!("cannot listen at {address}: {error}")),
    }
    false
}

/// Who holds the address.
async fn holder(report: &mut Report, config: &Config, certificate: Option<&Certificate>) {
    let address = config.listen;
    if config.tls.is_some() && certificate.is_none() {
        let mend = "mend the certificate first";
        return report.warn(LISTEN, format!("{address} is in use, by whom is not known"), mend);
    }
    match server::probe(address, certificate).await {
        Probe::Ready => report.ok(LISTEN, format!("a server runs at {address} and is ready")),
        Probe::NotReady => {
            let detail = format!("a server runs at {address} and cannot do its work");
            report.fail_with(LISTEN, detail, "see its log");
        }
        Probe::OtherCertificate => {
            let detail = format!("a server runs at {address} with another certificate");
            report.warn(LISTEN, detail, "send it SIGHUP, and it reads the file again");
        }
        Probe::OtherProgram => {
            let detail = format!("another program is at {address}, or a server that hangs");
            report.fail_with(LISTEN, detail, "stop that, or set --listen to another address");
        }
    }
}
