//! Issuing and verifying the access tokens of logins.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::claims::{Claims, VerifiedClaims};
use super::key::SigningKey;
use super::token_type::HeaderType;
use super::verified::LoginClaims;
use super::{
    Grant, Keyring, LOGIN_CLIENT_ID, Purpose, SignError, SigningKeys, Subject, TokenError,
    TokenType,
};
use crate::clock::{CLOCK_LEEWAY, Clock, Timestamp};
use crate::public_url::PublicUrl;
use crate::random::Random;

/// Issues and verifies tokens, cheap to clone.
#[derive(Clone)]
pub struct Tokens(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) keys: SigningKeys,
    pub(super) issuer: String,
    logins: LoginTokens,
    pub(super) clock: Clock,
    pub(super) random: Random,
}

/// The operator's choice for the access tokens of logins. Verifiers disagree: no single one suits all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginTokens {
    /// The services that the tokens are for; none for tokens without `aud`.
    pub audience: Vec<String>,
    /// The type of the tokens.
    pub token_type: TokenType,
}

impl Tokens {
    /// Creates the tokens of an issuer, signed with these keys.
    #[must_use]
    pub fn new(
        keys: SigningKeys,
        issuer: &PublicUrl,
        logins: LoginTokens,
        clock: Clock,
        random: Random,
    ) -> Self {
        Self(Arc::new(Inner { keys, issuer: issuer.to_string(), logins, clock, random }))
    }

    /// Issues an access token of a login.
    pub fn sign(&self, grant: &Grant<'_>) -> Result<String, SignError> {
        let now = self.0.clock.now();
        let LoginTokens { audience, token_type } = &self.0.logins;
        let claims = Claims {
            iss: &self.0.issuer,
            sub: grant.account,
            aud: audience,
            client_id: LOGIN_CLIENT_ID,
            scope: None,
            sid: grant.session,
            grant_id: None,
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
        let key = keyring.signing(Purpose::Logins, now).ok_or(SignError::NoKey)?;
        Ok(key.sign((*token_type).into(), &claims)?)
    }

    /// Verifies an access token of a login, of either type: the operator may have chosen the other one since. Tokens
    /// of clients are refused.
    pub fn verify(&self, token: &str) -> Result<Subject, TokenError> {
        let now = self.0.clock.now();
        let keyring = self.0.keys.current();
        let fingerprint = keyring.verified.fingerprint(token);
        let known = keyring.verified.get(fingerprint);
        let claims = known.map_or_else(|| self.open_login(&keyring, token, now), Ok)?;
        check_begin(claims.begin, now)?;
        // No later than its key, which lives for as long as the longest of its tokens.
        if now.as_seconds() >= claims.end {
            return Err(TokenError::Expired);
        }
        // Not before: a token that is refused takes no room.
        if known.is_none() {
            keyring.verified.insert(fingerprint, claims);
        }
        Ok(claims.subject)
    }

    /// Verifies signature, type, client and issuer: what stays as it is while the key is there.
    fn open_login(
        &self,
        keyring: &Keyring,
        token: &str,
        now: Timestamp,
    ) -> Result<LoginClaims, TokenError> {
        let (of, claims) = open(token, |header| keyring.verifying_logins(header, now))?;
        let claims: VerifiedClaims =
            serde_json::from_slice(&claims).map_err(|_| TokenError::Invalid)?;
        let is_of_login = match claims.client_id {
            Some(client_id) => client_id == LOGIN_CLIENT_ID,
            // Issued by a version without client ids.
            None => of == HeaderType::AtJwt,
        };
        let is_access_token = matches!(of, HeaderType::AtJwt | HeaderType::Jwt);
        if !is_access_token || !is_of_login || claims.grant_id.is_some() {
            return Err(TokenError::Invalid);
        }
        self.check_issuer(&claims.iss)?;
        let subject = Subject { account: claims.sub, session: claims.sid };
        Ok(LoginClaims { subject, begin: claims.iat.max(claims.nbf), end: claims.exp })
    }

    /// Checks that this server issued a token, not later than now. There is no leeway for `exp`: a token lives no
    /// longer than was promised.
    pub(super) fn check(&self, issuer: &str, begin: i64, now: Timestamp) -> Result<(), TokenError> {
        self.check_issuer(issuer)?;
        check_begin(begin, now)
    }

    fn check_issuer(&self, issuer: &str) -> Result<(), TokenError> {
        if issuer == self.0.issuer { Ok(()) } else { Err(TokenError::Invalid) }
    }
}

fn check_begin(begin: i64, now: Timestamp) -> Result<(), TokenError> {
    // Another server of this database may have issued it, whose clock is ahead.
    if begin <= now.after(CLOCK_LEEWAY).as_seconds() { Ok(()) } else { Err(TokenError::Invalid) }
}

/// Verifies the signature of a token and returns its type and claims. The header must equal one of an active key byte
/// for byte, which pins algorithm, type and key id.
pub(super) fn open<'a>(
    token: &str,
    find_key: impl FnOnce(&str) -> Option<(&'a SigningKey, HeaderType)>,
) -> Result<(HeaderType, Vec<u8>), TokenError> {
    let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
    let (header, claims) = message.split_once('.').ok_or(TokenError::Invalid)?;
    let (key, of) = find_key(header).ok_or(TokenError::Invalid)?;
    if !key.verifies(message, signature) {
        return Err(TokenError::Invalid);
    }
    Ok((of, URL_SAFE_NO_PAD.decode(claims).map_err(|_| TokenError::Invalid)?))
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}
