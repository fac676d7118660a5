//! Refreshing the tokens of a grant, by the scheme of the sessions' refresh tokens (decision 1).

use std::cmp::Ordering;

use super::exchange::not_allowed;
use super::grant::Rotation;
use super::issue::{Extent, IssuedTokens};
use super::{
    ErrorCode, OAuthError, OidcError, Parameters, Provider, scope, store::grants as store,
};
use crate::audit::{EventType, NewEvent};
use crate::client::Client as Sender;
use crate::clients::Client;
use crate::sealed_token::OpaqueToken;
use crate::sessions::Authenticated;

impl Provider {
    /// Exchanges a refresh token for fresh tokens. The token one step behind gets the current one again; an older one was
    /// stolen, and ends the grant.
    pub async fn refresh(
        &self,
        client: &Client,
        parameters: &Parameters,
        sender: &Sender,
    ) -> Result<IssuedTokens, OidcError> {
        if !client.grant_types.refresh_token {
            return Err(not_allowed());
        }
        let token = OpaqueToken::parse(parameters.require("refresh_token")?);
        let token = token.ok_or_else(invalid_token)?;
        self.prepare_key(client).await?;
        loop {
            let (found, by) = self.find_grant(&token, client).await?.ok_or_else(invalid_token)?;
            let scope = narrowed(parameters.get("scope"), &found.of.scope)?;
            let is_granted = |uri: &str| found.of.resources.iter().any(|known| known == uri);
            let mut resources = scope::resources(parameters.all("resource"), is_granted)?;
            if resources.is_empty() {
                resources.clone_from(&found.of.resources);
            }
            let step = match found.step.checked_sub(token.number).map(|behind| behind.cmp(&1)) {
                Some(Ordering::Less) if found.step == token.number => {
                    if !self.rotate(&found, &by).await? {
                        // Another request was faster: read again how far behind this one is now.
                        continue;
                    }
                    found.step + 1
                }
                Some(Ordering::Equal) => found.step,
                Some(Ordering::Greater) => {
                    self.end_as_stolen(&found, &by, sender).await?;
                    return Err(invalid_token().into());
                }
                // Ahead: the database was restored from an earlier copy.
                _ => return Err(invalid_token().into()),
            };
            let extent = Extent { scope: &scope, resources: &resources, nonce: None, step };
            return self.issue(client, &found.of, &by, &extent);
        }
    }

    /// Returns the grant of a refresh token of this client, if it and its session are active.
    pub(super) async fn find_grant(
        &self,
        token: &OpaqueToken,
        client: &Client,
    ) -> Result<Option<(Rotation, std::sync::Arc<Authenticated>)>, OidcError> {
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find(&mut connection, token.session).await?
        };
        let found = found
            .filter(|found| self.0.refresh_key.verify(token, &found.of.key))
            .filter(|found| found.of.client_id == client.id);
        let Some(found) = found else { return Ok(None) };
        let by = self.0.sessions.find(found.of.session).await?;
        Ok(by.map(|by| (found, by)))
    }

    async fn rotate(&self, found: &Rotation, by: &Authenticated) -> Result<bool, OidcError> {
        let mut transaction = self.0.database.write().await?;
        let now = self.0.clock.now();
        // The session first, as a logout locks them.
        self.0.sessions.record_use(&mut transaction, by).await?;
        let done = store::step(&mut transaction, found.of.id, found.step, now).await?;
        transaction.commit().await?;
        Ok(done)
    }

    async fn end_as_stolen(
        &self,
        found: &Rotation,
        by: &Authenticated,
        sender: &Sender,
    ) -> Result<(), OidcError> {
        let (grant, client) = (found.of.id, &found.of.client_id);
        let mut transaction = self.0.database.write().await?;
        if store::end(&mut transaction, grant, client, self.0.clock.now()).await? {
            let event = NewEvent::of(by.account.id, EventType::AppRefreshReused);
            let event = event.on(by.session.id).by(sender);
            self.0.audit.record(&mut transaction, &event).await?;
        }
        transaction.commit().await?;
        tracing::warn!(client, %grant, "refresh token of a client reused: grant ended");
        Ok(())
    }
}

/// Returns the scopes of a refresh, which are among those of the grant (RFC 6749 §6).
fn narrowed(requested: Option<&str>, granted: &str) -> Result<String, OAuthError> {
    let Some(requested) = requested else { return Ok(granted.to_owned()) };
    let scopes: Vec<&str> = requested.split(' ').filter(|scope| !scope.is_empty()).collect();
    if scopes.iter().all(|scope| scope::has(granted, scope)) {
        Ok(scopes.join(" "))
    } else {
        Err(OAuthError::new(ErrorCode::InvalidScope, "The scope exceeds what was granted."))
    }
}

fn invalid_token() -> OAuthError {
    OAuthError::invalid_grant("The refresh token is invalid, has expired or was used already.")
}
