//! The claims of clients' tokens.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::TokenType;
use crate::clock::Timestamp;

/// The facts that an access token of a client is issued for.
#[derive(Clone, Debug)]
pub struct ClientGrant<'a> {
    /// The id of the account.
    pub account: Uuid,
    /// The user name, as typed at registration.
    pub username: &'a str,
    /// The id of the session.
    pub session: Uuid,
    /// The id of the grant.
    pub grant: Uuid,
    /// The id of the client.
    pub client_id: &'a str,
    /// The services that the token is for, at least one (RFC 9068 §2.2).
    pub audience: &'a [String],
    /// The scope, separated by spaces.
    pub scope: &'a str,
    /// The time at which the person authenticated.
    pub authenticated_at: Timestamp,
    /// The methods of that (RFC 8176).
    pub amr: Vec<&'static str>,
    /// The level that these reach.
    pub acr: &'static str,
    /// The time at which the token expires.
    pub expires_at: Timestamp,
    /// The type that the audience takes.
    pub token_type: TokenType,
}

/// The facts that a valid access token of a client names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSubject {
    /// The id of the account.
    pub account: Uuid,
    /// The id of the session.
    pub session: Uuid,
    /// The id of the grant.
    pub grant: Uuid,
    /// The id of the client.
    pub client_id: String,
    /// The scope, separated by spaces.
    pub scope: String,
    /// The services that the token is for.
    pub audience: Vec<String>,
    /// The time at which it was issued.
    pub issued_at: Timestamp,
    /// The time from which on it is not valid.
    pub expires_at: Timestamp,
    /// The id of the token.
    pub id: Uuid,
}

/// The facts that an ID token is issued for.
#[derive(Clone, Debug)]
pub struct IdTokenGrant<'a> {
    /// The id of the client, which is the audience.
    pub client_id: &'a str,
    /// The id of the account.
    pub account: Uuid,
    /// The account's user name, for clients that may know it.
    pub username: Option<&'a str>,
    /// The id of the session.
    pub session: Uuid,
    /// The time at which the person authenticated.
    pub authenticated_at: Timestamp,
    /// The methods of that (RFC 8176).
    pub amr: Vec<&'static str>,
    /// The level that these reach.
    pub acr: &'static str,
    /// The nonce of the authorization request.
    pub nonce: Option<&'a str>,
    /// The access token that it is issued with.
    pub access_token: Option<&'a str>,
    /// The time at which the token expires.
    pub expires_at: Timestamp,
}

/// The facts that an ID token of this server names, expired or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdTokenHint {
    /// The id of the account.
    pub account: Uuid,
    /// The id of the session.
    pub session: Uuid,
    /// The id of the client that it was issued to.
    pub client_id: String,
}

/// The facts that a logout token is issued for.
#[derive(Clone, Debug)]
pub struct LogoutGrant<'a> {
    /// The id of the client, which is the audience.
    pub client_id: &'a str,
    /// The id of the account.
    pub account: Uuid,
    /// The id of the session that ended.
    pub session: Uuid,
    /// The id of the token. A repetition has the same, so that the client can tell.
    pub id: Uuid,
}

/// The claims of an ID token (OpenID Connect Core §2). All times are seconds since the epoch.
#[derive(Serialize)]
pub(super) struct IdTokenClaims<'a> {
    pub(super) iss: &'a str,
    pub(super) sub: Uuid,
    pub(super) aud: &'a str,
    pub(super) sid: Uuid,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) preferred_username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    /// Binds the access token that is issued along (OpenID Connect Core §3.1.3.6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at_hash: Option<String>,
    pub(super) amr: &'a [&'static str],
    pub(super) acr: &'static str,
}

/// The claims of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4).
#[derive(Serialize)]
pub(super) struct LogoutClaims<'a> {
    pub(super) iss: &'a str,
    pub(super) sub: Uuid,
    pub(super) aud: &'a str,
    pub(super) sid: Uuid,
    pub(super) jti: Uuid,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) events: LogoutEvents,
}

/// The event of a logout token.
#[derive(Serialize)]
pub(super) struct LogoutEvents {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    pub(super) logout: LogoutEvent,
}

/// An object without members.
#[derive(Serialize)]
pub(super) struct LogoutEvent {}

/// The claims that are checked or used when an access token of a client is verified. An ID token lacks some of them.
#[derive(Deserialize)]
pub(super) struct VerifiedClientClaims {
    pub(super) iss: String,
    pub(super) sub: Uuid,
    pub(super) aud: Audience,
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) sid: Uuid,
    pub(super) grant_id: Uuid,
    pub(super) jti: Uuid,
    pub(super) iat: i64,
    pub(super) nbf: i64,
    pub(super) exp: i64,
}

/// One audience or several (RFC 7519 §4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl From<Audience> for Vec<String> {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::One(one) => vec![one],
            Audience::Several(several) => several,
        }
    }
}

/// The claims that are checked or used when an ID token is verified.
#[derive(Deserialize)]
pub(super) struct VerifiedIdToken {
    pub(super) iss: String,
    pub(super) sub: Uuid,
    pub(super) aud: String,
    pub(super) sid: Uuid,
    pub(super) iat: i64,
    /// Only an access token has this.
    pub(super) client_id: Option<IgnoredAny>,
    /// Only an access token has this.
    pub(super) grant_id: Option<IgnoredAny>,
}
