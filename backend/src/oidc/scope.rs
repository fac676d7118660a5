//! Scopes (RFC 6749 §3.3), and the resources that they are of (RFC 8707).

use super::{ErrorCode, OAuthError};
use crate::clients::Client;

/// Asks for an ID token and for the userinfo endpoint (OpenID Connect Core §3.1.2.1).
pub(super) const OPENID: &str = "openid";
/// Asks for the user name (OpenID Connect Core §5.4).
pub(super) const PROFILE: &str = "profile";
/// The scopes of the server itself.
pub(super) const OWN: [&str; 3] = [OPENID, PROFILE, "offline_access"];

/// Returns the scopes of a request that this client can have of these resources. Unknown ones are left out (RFC 6749
/// §3.3). A request that names a resource and no scope asks for all that the resource has.
pub(super) fn granted(
    requested: Option<&str>,
    client: &Client,
    resources: &[String],
) -> Result<String, OAuthError> {
    let asked = resources.iter().filter_map(|uri| client.resource(uri));
    let of_resources: Vec<&str> =
        asked.flat_map(|resource| &resource.scopes).map(String::as_str).collect();
    let Some(requested) = requested else { return Ok(of_resources.join(" ")) };
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
