//! Access tokens: JWTs (RFC 7519) in the profile of RFC 9068, signed by HS256 with a secret that
//! never leaves the server. Whether a session still stands is not known here.

mod secret;

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use self::secret::{SecretError, SigningSecret, load_or_make_secret};
use crate::clock::{Clock, Timestamp};
use crate::config::PublicUrl;
use crate::random::Random;

/// The media type of an access token (RFC 9068 §2.1), which keeps other JWTs from passing as one.
const TYPE: &str = "at+jwt";

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The server that made it.
    pub iss: String,
    /// The id of the account.
    pub sub: Uuid,
    /// The id of the session.
    pub sid: Uuid,
    /// The id of this very token.
    pub jti: Uuid,
    /// When it was made: seconds since the epoch, as all times here.
    pub iat: i64,
    /// Before when it is not to be taken.
    pub nbf: i64,
    /// From when on it is not to be taken.
    pub exp: i64,
    /// When the person last proved who they are (OpenID Connect Core §2).
    pub auth_time: i64,
    /// The user name, as typed at registration (OpenID Connect Core §5.1).
    pub preferred_username: String,
    /// How they proved it (RFC 8176).
    pub amr: Vec<String>,
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
    header: Header,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
    issuer: String,
    clock: Clock,
    random: Random,
}

impl Tokens {
    /// Signs in the name of this issuer.
    #[must_use]
    pub fn new(secret: &SigningSecret, issuer: &PublicUrl, clock: Clock, random: Random) -> Self {
        let issuer = issuer.to_string();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key_id(secret));
        // RFC 8725 §3.1: one algorithm, pinned here and never read from the token.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "nbf", "sub"]);
        // Times are compared below, by the clock that is handed in.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self(Arc::new(Inner {
            header,
            signing: EncodingKey::from_secret(secret.expose()),
            verifying: DecodingKey::from_secret(secret.expose()),
            validation,
            issuer,
            clock,
            random,
        }))
    }

    /// Makes a token.
    pub fn sign(&self, grant: &Grant<'_>) -> Result<String, jsonwebtoken::errors::Error> {
        let now = self.0.clock.now();
        let claims = Claims {
            iss: self.0.issuer.clone(),
            sub: grant.account,
            sid: grant.session,
            jti: self.0.random.uuid(now),
            iat: now.as_seconds(),
            nbf: now.as_seconds(),
            exp: grant.expires_at.as_seconds(),
            auth_time: grant.authenticated_at.as_seconds(),
            preferred_username: grant.username.to_owned(),
            amr: vec!["pwd".to_owned()],
        };
        jsonwebtoken::encode(&self.0.header, &claims, &self.0.signing)
    }

    /// Checks algorithm, key, signature, type, issuer and times of a token.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let data = jsonwebtoken::decode::<Claims>(token, &self.0.verifying, &self.0.validation)
            .map_err(|_| TokenError::Invalid)?;
        let same_kind = data.header.typ.as_deref() == Some(TYPE)
            && data.header.kid == self.0.header.kid
            && data.header.crit.is_none();
        let now = self.0.clock.now().as_seconds();
        if !same_kind || now < data.claims.nbf {
            return Err(TokenError::Invalid);
        }
        if now >= data.claims.exp {
            return Err(TokenError::Expired);
        }
        Ok(data.claims)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}

/// Tells keys apart without telling anything of them.
fn key_id(secret: &SigningSecret) -> String {
    let digest = Sha256::new().chain_update(b"keystead kid\0").chain_update(secret.expose());
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
}

#[cfg(test)]
mod tests;
