//! Scopes (RFC 6749 §3.3), and the resources that they are of (RFC 8707).

use super::{ErrorCode, OAuthError};
use crate::clients::Client;

/// Asks for an ID token and for the userinfo endpoint (OpenID Connect Core §3.1.2.1).
pub(super) const OPENID: &str = "openid";
/// The scopes of the server itself.
pub(super) const OWN: [&str; 3] = [OPENID, "profile", "offline_access"];

/// Returns the scopes of a request that this client can have of these resources, or of its default one if the request
/// names none. Unknown ones are left out (RFC 6749 §3.3). A request that names a resource and no scope asks for all
/// that the resource has.
pub(super) fn granted(
    requested: Option<&str>,
    client: &Client,
    resources: &[String],
) -> Result<String, OAuthError> {
    let named = resources.iter().filter_map(|uri| client.resource(uri));
    let default = client.default_resource().filter(|_| resources.is_empty());
    let of_resources: Vec<&str> =
        named.chain(default).flat_map(|resource| &resource.scopes).map(String::as_str).collect();
    let Some(requested) = requested else {
        return Ok(if resources.is_empty() { String::new() } else { of_resources.join(" ") });
    };
    if !requested.bytes().all(|byte| matches!(byte, b' ' | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "The scope has an invalid character.",
        ));
    }
    let mut granted: Vec<&str> = Vec::new();
    for scope in requested.split(' ').filter(|scope| !scope.is_empty()) {
        let is_known = OWN.contains(&scope) || of_resources.contains(&scope);
        if is_known && !granted.contains(&scope) {
            granted.push(scope);
        }
    }
    Ok(granted.join(" "))
}

/// Returns those of the granted scopes that a token for these resources has: the server's own, and those that the client
/// may have at every one of them, as the operator has it now. Fails if the client may not use one of them any more.
pub(super) fn of_token(
    granted: &str,
    client: &Client,
    resources: &[String],
) -> Result<String, OAuthError> {
    let mut found = Vec::new();
    for uri in resources {
        let gone =
            || OAuthError::new(ErrorCode::InvalidTarget, "The client may not use it any more.");
        found.push(client.resource(uri).ok_or_else(gone)?);
    }
    let audience: Vec<_> = match (found.is_empty(), client.default_resource()) {
        (true, Some(default)) => vec![default],
        _ => found,
    };
    let is_kept = |scope: &&str| {
        let is_theirs = !audience.is_empty()
            && audience.iter().all(|resource| resource.scopes.iter().any(|known| known == *scope));
        OWN.contains(scope) || is_theirs
    };
    let scopes: Vec<&str> =
        granted.split(' ').filter(|scope| !scope.is_empty()).filter(is_kept).collect();
    Ok(scopes.join(" "))
}

/// Returns true if a list of scopes has this one.
pub(super) fn has(scopes: &str, scope: &str) -> bool {
    scopes.split(' ').any(|known| known == scope)
}

/// Returns the resources of a request, which have to be among those that `allows` names.
pub(super) fn resources<'a>(
    requested: impl Iterator<Item = &'a str>,
    allows: impl Fn(&str) -> bool,
) -> Result<Vec<String>, OAuthError> {
    let mut resources: Vec<String> = Vec::new();
    for resource in requested {
        if !allows(resource) {
            let description = "The resource is unknown, or this client may not use it.";
            return Err(OAuthError::new(ErrorCode::InvalidTarget, description));
        }
        if !resources.iter().any(|known| known == resource) {
            resources.push(resource.to_owned());
        }
    }
    Ok(resources)
}
