//! Looking a token up for clients and services: the userinfo endpoint (OpenID Connect Core §5.3) and introspection (RFC
//! 7662); and its revocation (RFC 7009).

use std::sync::Arc;

use super::grant::Grant;
use super::{ErrorCode, OAuthError, OidcError, Provider, scope, store::grants as store};
use crate::clients::Client;
use crate::sealed_token::OpaqueToken;
use crate::sessions::Authenticated;
use crate::tokens::ClientSubject;

/// The person of an access token.
#[derive(Debug)]
pub struct UserInfo {
    /// The account.
    pub by: Arc<Authenticated>,
    /// The scope `profile` was granted.
    pub has_profile: bool,
}

/// An active token.
#[derive(Debug)]
pub enum ActiveToken {
    /// An access token of a client.
    Access(ClientSubject, Arc<Authenticated>),
    /// A refresh token of a client.
    Refresh {
        /// The scopes, separated by spaces.
        scope: String,
        /// The person and the session.
        by: Arc<Authenticated>,
    },
}

impl Provider {
    /// Returns the person of an access token with the scope `openid`.
    pub async fn user_info(&self, token: &str) -> Result<UserInfo, OidcError> {
        let (subject, by) = self.find_active(token).await?.ok_or(OidcError::InvalidToken)?;
        if !scope::has(&subject.scope, scope::OPENID) {
            return Err(OidcError::InsufficientScope);
        }
        Ok(UserInfo { by, has_profile: scope::has(&subject.scope, scope::PROFILE) })
    }

    /// Returns a token if it is active and the client may know of it: its own, or one for a service that the client is. A
    /// service is a client that signs nobody in: it has a resource and no redirect URI.
    pub async fn introspect(
        &self,
        client: &Client,
        token: &str,
    ) -> Result<Option<ActiveToken>, OidcError> {
        if !client.is_confidential {
            let description = "Only clients with a secret may introspect tokens.";
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, description).into());
        }
        if let Some(token) = OpaqueToken::parse(token) {
            let found = self.find_grant(&token, client).await?;
            let is_current = |step: i64| matches!(step.checked_sub(token.number), Some(0 | 1));
            return Ok(found
                .filter(|(found, _)| is_current(found.step))
                .map(|(found, by)| ActiveToken::Refresh { scope: found.of.scope, by }));
        }
        let found = self.find_active(token).await?;
        let is_service = client.is_service();
        let concerns = |subject: &ClientSubject| {
            let is_for_it = |uri: &String| client.resource(uri).is_some();
            subject.client_id == client.id || is_service && subject.audience.iter().any(is_for_it)
        };
        Ok(found
            .filter(|(subject, _)| concerns(subject))
            .map(|(subject, by)| ActiveToken::Access(subject, by)))
    }

    /// Ends the grant of a token of this client. It is no error if the token is unknown or has ended already (RFC 7009
    /// §2.2); another client's token is refused.
    pub async fn revoke(&self, client: &Client, token: &str) -> Result<(), OidcError> {
        let (grant, client_id) = if let Some(token) = OpaqueToken::parse(token) {
            let mut connection = self.0.database.read().await?;
            let found = store::find(&mut connection, token.session).await?;
            drop(connection);
            let found = found.filter(|found| self.0.refresh_key.verify(&token, &found.of.key));
            let Some(found) = found else { return Ok(()) };
            (found.of.id, found.of.client_id)
        } else {
            let Ok(subject) = self.0.tokens.verify_client_token(token) else { return Ok(()) };
            (subject.grant, subject.client_id)
        };
        if client_id != client.id {
            return Err(OAuthError::invalid_grant("The token is another client's.").into());
        }
        let mut transaction = self.0.database.write().await?;
        store::end(&mut transaction, grant, &client_id, self.0.clock.now()).await?;
        Ok(transaction.commit().await?)
    }

    /// Verifies an access token of a client, and returns it with the person, if grant and session are active.
    async fn find_active(
        &self,
        token: &str,
    ) -> Result<Option<(ClientSubject, Arc<Authenticated>)>, OidcError> {
        let Ok(subject) = self.0.tokens.verify_client_token(token) else { return Ok(None) };
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find(&mut connection, subject.grant).await?
        };
        let is_its = |grant: &Grant| {
            grant.client_id == subject.client_id && grant.session == subject.session
        };
        if !found.is_some_and(|found| is_its(&found.of)) {
            return Ok(None);
        }
        let by = self.0.sessions.find(subject.session).await?;
        let by = by.filter(|by| by.account.id == subject.account);
        Ok(by.map(|by| (subject, by)))
    }
}
