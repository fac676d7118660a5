//! The claims of access tokens.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;

/// The facts that an access token is issued for.
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

/// The claims of an access token. All times are seconds since the epoch.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    /// The server that issued it.
    pub(super) iss: &'a str,
    /// The id of the account.
    pub(super) sub: Uuid,
    /// The id of the session.
    pub(super) sid: Uuid,
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

/// The claims that are checked or used when a token is verified.
#[derive(Deserialize)]
pub(super) struct VerifiedClaims<'a> {
    #[serde(borrow)]
    pub(super) iss: Cow<'a, str>,
    pub(super) sub: Uuid,
    pub(super) sid: Uuid,
    pub(super) iat: i64,
    pub(super) nbf: i64,
    pub(super) exp: i64,
}
