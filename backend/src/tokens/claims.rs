//! The claims of access tokens.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use crate::clock::Timestamp;

/// The client id in the tokens of logins: that of this server's own page and API. No client has it.
pub const LOGIN_CLIENT_ID: &str = "keystead";

/// The facts that an access token of a login is issued for.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// The id of the account.
    pub account: Uuid,
    /// The user name, as typed at registration.
    pub username: &'a str,
    /// The id of the session.
    pub session: Uuid,
    /// The time at which the person last authenticated.
    pub authenticated_at: Timestamp,
    /// The methods of that (RFC 8176).
    pub amr: Vec<&'static str>,
    /// The level that these reach.
    pub acr: &'static str,
    /// The time at which the token expires.
    pub expires_at: Timestamp,
}

/// The account and the session that a valid token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The id of the account.
    pub account: Uuid,
    /// The id of the session.
    pub session: Uuid,
}

/// The claims of an access token (RFC 9068 §2.2). All times are seconds since the epoch.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    /// The server that issued it.
    pub(super) iss: &'a str,
    /// The id of the account.
    pub(super) sub: Uuid,
    /// The services that it is for; none if the operator named none for logins.
    #[serde(skip_serializing_if = "<[String]>::is_empty", serialize_with = "one_or_all")]
    pub(super) aud: &'a [String],
    /// The client that it was issued to.
    pub(super) client_id: &'a str,
    /// The scope, of a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'a str>,
    /// The id of the session.
    pub(super) sid: Uuid,
    /// The id of the grant, of a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) grant_id: Option<Uuid>,
    /// The id of the token.
    pub(super) jti: Uuid,
    /// The time at which it was issued.
    pub(super) iat: i64,
    /// The time before which it is not valid: earlier than `iat`, for services whose clocks are behind.
    pub(super) nbf: i64,
    /// The time from which on it is not valid.
    pub(super) exp: i64,
    /// The time at which the person last authenticated (OpenID Connect Core §2).
    pub(super) auth_time: i64,
    /// The user name, as typed at registration (OpenID Connect Core §5.1).
    pub(super) preferred_username: &'a str,
    /// The methods of that authentication (RFC 8176).
    pub(super) amr: &'a [&'static str],
    /// The level that it reached (OpenID Connect Core §2): `aal1` or `aal2` of NIST SP 800-63B-4.
    pub(super) acr: &'static str,
}

/// Writes one audience as a string, several as an array (RFC 7519 §4.1.3).
fn one_or_all<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        [one] => one.serialize(serializer),
        all => all.serialize(serializer),
    }
}

/// The claims that are checked or used when a token of a login is verified.
#[derive(Deserialize)]
pub(super) struct VerifiedClaims<'a> {
    #[serde(borrow)]
    pub(super) iss: Cow<'a, str>,
    pub(super) sub: Uuid,
    pub(super) sid: Uuid,
    pub(super) iat: i64,
    pub(super) nbf: i64,
    pub(super) exp: i64,
    pub(super) client_id: Option<&'a str>,
    pub(super) grant_id: Option<IgnoredAny>,
}
