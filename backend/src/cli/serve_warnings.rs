//! Warnings at the start of a server, about settings that are valid and probably not meant.

use crate::config::{self, Config, Sources};
use crate::file_modes;
use crate::public_url::PublicUrl;
use crate::server::Listen;

/// Logs a warning about each setting that is probably not meant.
pub(super) fn warn(config: &Config, sources: &Sources, listen: &Listen, public_url: &PublicUrl) {
    if let Some((path, has_password)) = sources.file() {
        file_modes::check_config_file(path, has_password);
    }
    if let Some(path) = &config.clients_file {
        file_modes::check_config_file(path, config::has_client_secret(path));
    }
    let is_unspecified =
        matches!(listen, Listen::Address(address) if address.ip().is_unspecified());
    if config.public_url.is_none() && is_unspecified {
        let fix = "set --public-url to the URL that clients use";
        tracing::warn!(issuer = %public_url, fix, "no client can reach the issuer of the tokens");
    }
    if public_url.is_https() && config.tls.is_none() && !config.is_behind_proxy(listen) {
        let fix = "set --trusted-proxies to the proxy that terminates TLS, or set --tls-cert";
        tracing::warn!(
            %public_url,
            fix,
            "--public-url is https, but there is neither a certificate nor a trusted proxy"
        );
    }
    if !config.throttle {
        tracing::warn!("throttle is off: password guessing is not slowed down");
    }
    if config.core_dumps {
        tracing::warn!("core dumps are on: they have the master key and passwords in them");
    }
}
