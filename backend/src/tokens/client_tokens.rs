//! Issuing and verifying the tokens of clients: access tokens (RFC 9068), ID tokens and logout tokens.
//!
//! An access token of type `JWT` and an ID token have the same header and key, so the claims must keep them apart:
//! only access tokens have `client_id` and `grant_id`.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::access_tokens::open;
use super::claims::Claims;
use super::client_claims::{
    IdTokenClaims, LogoutClaims, LogoutEvent, LogoutEvents, VerifiedClientClaims, VerifiedIdToken,
};
use super::token_type::HeaderType;
use super::{
    ClientAlgorithm, ClientGrant, ClientSubject, IdTokenGrant, IdTokenHint, LogoutGrant, Purpose,
    SignError, TokenError, Tokens,
};
use crate::clock::{CLOCK_LEEWAY, Timestamp};

/// The lifetime of a logout token: the longest that is recommended (OpenID Connect Back-Channel Logout 1.0 §4).
const LOGOUT_TOKEN_TTL: Duration = Duration::from_mins(2);

impl Tokens {
    /// Issues an access token of a client.
    pub fn sign_client_token(
        &self,
        algorithm: ClientAlgorithm,
        grant: &ClientGrant<'_>,
    ) -> Result<String, SignError> {
        let now = self.0.clock.now();
        let claims = Claims {
            iss: &self.0.issuer,
            sub: grant.account,
            aud: grant.audience,
            client_id: grant.client_id,
            scope: Some(grant.scope),
            sid: grant.session,
            grant_id: Some(grant.grant),
            jti: self.0.random.uuid(now),
            iat: now.as_seconds(),
            nbf: now.before(CLOCK_LEEWAY).as_seconds(),
            exp: grant.expires_at.as_seconds(),
            auth_time: grant.authenticated_at.as_seconds(),
            preferred_username: grant.username,
            amr: &grant.amr,
            acr: grant.acr,
        };
        self.sign_for_client(algorithm, grant.token_type.into(), now, &claims)
    }

    /// Issues an ID token.
    pub fn sign_id_token(
        &self,
        algorithm: ClientAlgorithm,
        grant: &IdTokenGrant<'_>,
    ) -> Result<String, SignError> {
        let now = self.0.clock.now();
        let claims = IdTokenClaims {
            iss: &self.0.issuer,
            sub: grant.account,
            aud: grant.client_id,
            sid: grant.session,
            iat: now.as_seconds(),
            exp: grant.expires_at.as_seconds(),
            auth_time: grant.authenticated_at.as_seconds(),
            nonce: grant.nonce,
            preferred_username: grant.username,
            name: grant.username,
            at_hash: grant.access_token.map(left_half_of_hash),
            amr: &grant.amr,
            acr: grant.acr,
        };
        self.sign_for_client(algorithm, HeaderType::Jwt, now, &claims)
    }

    /// Issues a logout token.
    pub fn sign_logout_token(
        &self,
        algorithm: ClientAlgorithm,
        grant: &LogoutGrant<'_>,
    ) -> Result<String, SignError> {
        let now = self.0.clock.now();
        let claims = LogoutClaims {
            iss: &self.0.issuer,
            sub: grant.account,
            aud: grant.client_id,
            sid: grant.session,
            jti: grant.id,
            iat: now.as_seconds(),
            exp: now.after(LOGOUT_TOKEN_TTL).as_seconds(),
            events: LogoutEvents { logout: LogoutEvent {} },
        };
        self.sign_for_client(algorithm, HeaderType::LogoutJwt, now, &claims)
    }

    /// Verifies an access token of a client, of either type.
    pub fn verify_client_token(&self, token: &str) -> Result<ClientSubject, TokenError> {
        let now = self.0.clock.now();
        let types = [HeaderType::AtJwt, HeaderType::Jwt];
        let claims: VerifiedClientClaims = self.open_of_client(token, &types, now)?;
        self.check(&claims.iss, claims.iat.max(claims.nbf), now)?;
        if now.as_seconds() >= claims.exp {
            return Err(TokenError::Expired);
        }
        Ok(ClientSubject {
            account: claims.sub,
            session: claims.sid,
            grant: claims.grant_id,
            client_id: claims.client_id,
            scope: claims.scope,
            audience: claims.aud.into(),
            issued_at: Timestamp::from_seconds(claims.iat),
            expires_at: Timestamp::from_seconds(claims.exp),
            id: claims.jti,
        })
    }

    /// Verifies an ID token that a client hands back as a hint. It may have expired (OpenID Connect Core §3.1.2.1),
    /// but not its key.
    pub fn verify_id_token_hint(&self, token: &str) -> Result<IdTokenHint, TokenError> {
        let now = self.0.clock.now();
        let claims: VerifiedIdToken = self.open_of_client(token, &[HeaderType::Jwt], now)?;
        self.check(&claims.iss, claims.iat, now)?;
        if claims.client_id.is_some() || claims.grant_id.is_some() {
            return Err(TokenError::Invalid);
        }
        Ok(IdTokenHint { account: claims.sub, session: claims.sid, client_id: claims.aud })
    }

    fn sign_for_client(
        &self,
        algorithm: ClientAlgorithm,
        of: HeaderType,
        now: Timestamp,
        claims: &impl Serialize,
    ) -> Result<String, SignError> {
        let keyring = self.0.keys.current();
        let key = keyring.signing(Purpose::Clients(algorithm), now).ok_or(SignError::NoKey)?;
        Ok(key.sign(of, claims)?)
    }

    /// Verifies the type and the signature of a client's token and returns its claims.
    fn open_of_client<T: DeserializeOwned>(
        &self,
        token: &str,
        types: &[HeaderType],
        now: Timestamp,
    ) -> Result<T, TokenError> {
        let keyring = self.0.keys.current();
        let (of, claims) = open(token, |header| keyring.verifying_clients(header, now))?;
        if !types.contains(&of) {
            return Err(TokenError::Invalid);
        }
        serde_json::from_slice(&claims).map_err(|_| TokenError::Invalid)
    }
}

/// Returns the `at_hash` of an access token (OpenID Connect Core §3.1.3.6). All algorithms of clients have SHA-256.
fn left_half_of_hash(access_token: &str) -> String {
    let digest = Sha256::digest(access_token);
    URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2])
}
