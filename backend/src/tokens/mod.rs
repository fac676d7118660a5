//! Access tokens: JWTs (RFC 7519) in the profile of RFC 9068. Whether a session still stands is not
//! known here.
//!
//! [`keys`] has the keys of the installation, [`keyring`] which of them lives, [`key`] what one is,
//! [`master_key`] what they are sealed under.

mod algorithm;
mod key;
mod keyring;
mod keys;
mod store;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::algorithm::Algorithm;
pub use self::keyring::{KeyInfo, KeyState, Keyring};
pub use self::keys::{KeysError, SigningKeys};
use crate::clock::{Clock, Timestamp};
use crate::public_url::PublicUrl;
use crate::random::Random;

/// What an access token says. All times are seconds since the epoch.
#[derive(Serialize)]
struct Claims<'a> {
    /// The server that made it.
    iss: &'a str,
    /// The id of the account.
    sub: Uuid,
    /// The id of the session.
    sid: Uuid,
    /// The id of this very token.
    jti: Uuid,
    /// When it was made.
    iat: i64,
    /// Before when it is not to be taken.
    nbf: i64,
    /// From when on it is not to be taken.
    exp: i64,
    /// When the person last proved who they are (OpenID Connect Core §2).
    auth_time: i64,
    /// The user name, as typed at registration (OpenID Connect Core §5.1).
    preferred_username: &'a str,
    /// How they proved it (RFC 8176).
    amr: [&'static str; 1],
}

/// What of it is looked at when it comes back.
#[derive(Deserialize)]
struct Presented<'a> {
    #[serde(borrow)]
    iss: Cow<'a, str>,
    sub: Uuid,
    sid: Uuid,
    nbf: i64,
    exp: i64,
}

/// Whom a good token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The id of the account.
    pub account: Uuid,
    /// The id of the session.
    pub session: Uuid,
}

/// For whom and for how long a token is to be made.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// The id of the account.
    pub account: Uuid,
    /// Its user name, as typed.
    pub username: &'a str,
    /// The id of the session.
    pub session: Uuid,
    /// When the person proved who they are.
    pub authenticated_at: Timestamp,
    /// When the token is to die.
    pub expires_at: Timestamp,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token, not of this server, or not of this kind.
    #[error("The access token is malformed or was not issued by this server.")]
    Invalid,
    /// It was one, and its time is over.
    #[error("The access token has expired.")]
    Expired,
}

/// Makes and checks access tokens, cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    keys: SigningKeys,
    issuer: String,
    clock: Clock,
    random: Random,
}

/// Why a token was not made.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// No key signs at this time.
    #[error("there is no signing key")]
    NoKey,
    /// The key failed.
    #[error(transparent)]
    Failed(#[from] jsonwebtoken::errors::Error),
}

impl Tokens {
    /// Signs with these keys in the name of this issuer.
    #[must_use]
    pub fn new(keys: SigningKeys, issuer: &PublicUrl, clock: Clock, random: Random) -> Self {
        Self(Arc::new(Inner { keys, issuer: issuer.to_string(), clock, random }))
    }

    /// Makes a token.
    pub fn sign(&self, grant: &Grant<'_>) -> Result<String, SignError> {
        let now = self.0.clock.now();
        let claims = Claims {
            iss: &self.0.issuer,
            sub: grant.account,
            sid: grant.session,
            jti: self.0.random.uuid(now),
            iat: now.as_seconds(),
            nbf: now.as_seconds(),
            exp: grant.expires_at.as_seconds(),
            auth_time: grant.authenticated_at.as_seconds(),
            preferred_username: grant.username,
            amr: ["pwd"],
        };
        let keyring = self.0.keys.current();
        Ok(keyring.signing(now).ok_or(SignError::NoKey)?.sign(&claims)?)
    }

    /// Checks a token: that its header is the one of a key that lives, byte for byte, which pins
    /// algorithm, type and key id; then the signature, the issuer and the times.
    pub fn verify(&self, token: &str) -> Result<Subject, TokenError> {
        let now = self.0.clock.now();
        let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        let (header, claims) = message.split_once('.').ok_or(TokenError::Invalid)?;
        let keyring = self.0.keys.current();
        let key = keyring.verifying(header, now).ok_or(TokenError::Invalid)?;
        if !key.verifies(message, signature) {
            return Err(TokenError::Invalid);
        }
        let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| TokenError::Invalid)?;
        let claims: Presented = serde_json::from_slice(&claims).map_err(|_| TokenError::Invalid)?;
        if claims.iss != self.0.issuer || now.as_seconds() < claims.nbf {
            return Err(TokenError::Invalid);
        }
        if now.as_seconds() >= claims.exp {
            return Err(TokenError::Expired);
        }
        Ok(Subject { account: claims.sub, session: claims.sid })
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
