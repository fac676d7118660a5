//! Issuing and verifying access tokens.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::claims::{Claims, VerifiedClaims};
use super::{Grant, SignError, SigningKeys, Subject, TokenError};
use crate::clock::{CLOCK_LEEWAY, Clock};
use crate::public_url::PublicUrl;
use crate::random::Random;

/// Issues and verifies access tokens, cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    keys: SigningKeys,
    issuer: String,
    clock: Clock,
    random: Random,
}

impl Tokens {
    /// Creates the tokens of an issuer, signed with these keys.
    #[must_use]
    pub fn new(keys: SigningKeys, issuer: &PublicUrl, clock: Clock, random: Random) -> Self {
        Self(Arc::new(Inner { keys, issuer: issuer.to_string(), clock, random }))
    }

    /// Issues a token.
    pub fn sign(&self, grant: &Grant<'_>) -> Result<String, SignError> {
        let now = self.0.clock.now();
        let claims = Claims {
            iss: &self.0.issuer,
            sub: grant.account,
            sid: grant.session,
            jti: self.0.random.uuid(now),
            iat: now.as_seconds(),
            nbf: now.before(CLOCK_LEEWAY).as_seconds(),
            exp: grant.expires_at.as_seconds(),
            auth_time: grant.authenticated_at.as_seconds(),
            preferred_username: grant.username,
            amr: &grant.amr,
            acr: grant.acr,
        };
        let keyring = self.0.keys.current();
        Ok(keyring.signing(now).ok_or(SignError::NoKey)?.sign(&claims)?)
    }

    /// Verifies a token: the header must equal that of an active key byte for byte, which pins
    /// algorithm, type and key id; then the signature, the issuer and the times are checked.
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
        let claims: VerifiedClaims =
            serde_json::from_slice(&claims).map_err(|_| TokenError::Invalid)?;
        // Another server of this database may have issued it, whose clock is ahead. There is no leeway for
        // `exp`: a token lives no longer than was promised.
        let latest = now.after(CLOCK_LEEWAY).as_seconds();
        if claims.iss != self.0.issuer || claims.iat.max(claims.nbf) > latest {
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
