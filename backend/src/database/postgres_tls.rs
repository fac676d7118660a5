//! TLS to `PostgreSQL`: what `sslmode` and `sslrootcert` mean together.
//!
//! The driver trusts the certificate authorities of the system besides those of `sslrootcert`, and has no
//! setting for that. Where the name in the certificate is compared, as by `verify-full`, they vouch for
//! that name. Where it is not, any certificate that anybody got for any name would do: so `verify-ca`
//! needs `SSL_CERT_FILE`, the variable that names the system's authorities to the driver.

use std::collections::BTreeMap;

/// The values of `sslmode`. The driver takes `allow` for `disable`, so that becomes `prefer`.
const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// Sets the parameters as the driver has to understand them, or returns what was expected.
pub(super) fn resolve(
    parameters: &mut BTreeMap<String, String>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<(), String> {
    let root = parameters.get("sslrootcert").cloned().or_else(|| environment("PGSSLROOTCERT"));
    let wants_tls = match parameters.remove("ssl").as_deref() {
        Some("true" | "1") => true,
        None | Some("false" | "0") => false,
        Some(_) => return Err("sslmode in place of ssl, which is true or false".to_owned()),
    };
    let mode = parameters.get("sslmode").cloned();
    let mode = mode.or_else(|| wants_tls.then(|| "require".to_owned()));
    let mode = mode.or_else(|| environment("PGSSLMODE"));
    // As libpq does (PostgreSQL documentation, 34.1.2, `sslrootcert`).
    let uses_system = root.as_deref() == Some("system");
    let mode =
        mode.unwrap_or_else(|| if uses_system { "verify-full" } else { "prefer" }.to_owned());
    if !MODES.contains(&mode.as_str()) {
        return Err(format!("sslmode to be one of {}", MODES.join(", ")));
    }
    let binding = parameters.remove("channel_binding");
    if !matches!(binding.as_deref(), None | Some("disable" | "prefer")) && mode != "verify-full" {
        let found = "sslmode=verify-full in place of channel_binding=require, which is not supported: \
                     then the certificate proves that it is the right server";
        return Err(found.to_owned());
    }
    let mode = match (mode.as_str(), root.as_deref()) {
        ("require", Some(_)) | ("verify-ca", _) if !is_only_root(root.as_deref(), &environment) => {
            return Err(
                "sslmode=verify-full: otherwise every certificate authority of this system could vouch \
                 for any server, beside sslrootcert. If the certificate does not have the server's \
                 name, set the variable SSL_CERT_FILE to the same file as sslrootcert"
                    .to_owned(),
            );
        }
        ("require", Some(_)) => "verify-ca",
        ("prefer" | "allow", Some(_)) => {
            return Err(format!(
                "sslmode=verify-full with sslrootcert: with sslmode={mode} nothing is verified"
            ));
        }
        ("allow", None) => "prefer",
        (mode, _) => mode,
    };
    parameters.insert("sslmode".to_owned(), mode.to_owned());
    if uses_system {
        parameters.remove("sslrootcert");
    }
    Ok(())
}

/// Returns true if the value is a certificate or a key itself, which the driver takes in place of a path.
pub(super) fn is_inline(value: &str) -> bool {
    value.trim_start().starts_with("-----BEGIN")
}

/// Returns true if the driver trusts the authorities in this file and no others.
fn is_only_root(root: Option<&str>, environment: impl Fn(&str) -> Option<String>) -> bool {
    root.is_some()
        && environment("SSL_CERT_FILE").as_deref() == root
        && environment("SSL_CERT_DIR").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the resulting mode, or the error.
    fn mode(query: &str, environment: &[(&str, &str)]) -> Result<String, String> {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut parameters = pairs.map(|(name, value)| (name.into(), value.into())).collect();
        let found = |name: &str| environment.iter().find(|(known, _)| *known == name);
        resolve(&mut parameters, |name| found(name).map(|(_, value)| (*value).to_owned()))?;
        Ok(parameters.remove("sslmode").unwrap())
    }

    #[test]
    fn a_root_certificate_verifies_or_is_refused() {
        let exact = [("SSL_CERT_FILE", "ca")];
        for (query, environment, expected) in [
            ("", &[][..], Some("prefer")),
            ("sslmode=allow", &[], Some("prefer")),
            ("sslmode=require", &[], Some("require")),
            ("ssl=true", &[], Some("require")),
            ("ssl=1", &[], Some("require")),
            ("ssl=false", &[], Some("prefer")),
            ("ssl=0&sslmode=verify-full", &[], Some("verify-full")),
            ("ssl=require", &[], None),
            ("ssl=verify-full", &[], None),
            ("ssl=on", &[], None),
            ("sslmode=verify-full&sslrootcert=ca", &[], Some("verify-full")),
            ("sslrootcert=system", &[], Some("verify-full")),
            ("sslmode=require&sslrootcert=ca", &exact, Some("verify-ca")),
            ("sslmode=verify-ca&sslrootcert=ca", &exact, Some("verify-ca")),
            ("sslmode=require&sslrootcert=ca", &[], None),
            ("sslmode=require&sslrootcert=system", &[], None),
            ("sslmode=require", &[("PGSSLROOTCERT", "ca")], None),
            ("sslrootcert=ca", &[("PGSSLMODE", "require")], None),
            ("sslmode=verify-ca&sslrootcert=other", &exact, None),
            ("sslmode=verify-ca", &exact, None),
            ("sslmode=verify-ca&sslrootcert=ca", &[exact[0], ("SSL_CERT_DIR", "/certs")], None),
            ("sslrootcert=ca", &exact, None),
            ("sslmode=no-verify", &[], None),
            ("sslmode=require&channel_binding=require", &[], None),
            ("sslmode=require&channel_binding=prefer", &[], Some("require")),
            ("sslmode=verify-full&channel_binding=require", &[], Some("verify-full")),
        ] {
            let found = mode(query, environment);
            assert_eq!(found.as_deref().ok(), expected, "{query} {environment:?}: {found:?}");
        }
    }
}
