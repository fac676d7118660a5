//! The exchange of a code for tokens (RFC 6749 §4.1.3).

use super::code::Code;
use super::grant::Grant;
use super::issue::{Extent, IssuedTokens};
use super::{
    ErrorCode, OAuthError, OidcError, Parameters, Provider, scope, store::grants as store,
};
use crate::audit::{EventType, NewEvent};
use crate::authentication::Methods;
use crate::client::Client as Sender;
use crate::clients::Client;
use crate::clock::Timestamp;
use crate::database;
use crate::sealed_token::SessionKey;

/// Grants of one client on one session, at most: each login of an app makes one.
const MAX_GRANTS: u32 = 64;

impl Provider {
    /// Exchanges a code for tokens. Its grant is inserted under the id that the code has, so a code is taken once, on
    /// any number of servers.
    pub async fn exchange_code(
        &self,
        client: &Client,
        parameters: &Parameters,
        sender: &Sender,
    ) -> Result<IssuedTokens, OidcError> {
        if !client.grant_types.authorization_code {
            return Err(not_allowed());
        }
        let redirect_uri = parameters.require("redirect_uri");
        let code = self.open_code(parameters.require("code")?, client).ok_or_else(invalid_code)?;
        if code.redirect_uri != redirect_uri? {
            let description = "The redirect_uri is not that of the authorization request.";
            return Err(OAuthError::invalid_grant(description).into());
        }
        if !code.is_proved_by(parameters.get("code_verifier")) {
            let description = "The code_verifier is not that of the code_challenge.";
            return Err(OAuthError::invalid_grant(description).into());
        }
        let is_granted = |uri: &str| code.resources.iter().any(|known| known == uri);
        let mut resources = scope::resources(parameters.all("resource"), is_granted)?;
        if resources.is_empty() {
            resources.clone_from(&code.resources);
        }
        let by = self.0.sessions.find(code.session).await?;
        let Some(by) = by else { return Err(invalid_code().into()) };
        self.prepare_key(client).await?;
        let grant = self.grant_of(&code);
        let mut transaction = self.0.database.write().await?;
        let is_first = match store::insert(&mut transaction, &grant).await {
            // The session or the client is going away at this moment.
            Err(error) if database::is_foreign_key_violation(&error) => {
                transaction.rollback().await?;
                return Err(invalid_code().into());
            }
            done => done?,
        };
        if !is_first {
            // A second use: whoever came first may have stolen the code (RFC 6749 §4.1.2).
            let (id, now) = (grant.id, grant.created_at);
            if store::end(&mut transaction, id, &client.id, now).await? {
                let event = NewEvent::of(by.account.id, EventType::AppRefreshReused);
                let event = event.on(by.session.id).by(sender);
                self.0.audit.record(&mut transaction, &event).await?;
                tracing::warn!(client = client.id, grant = %id, "code reused: grant ended");
            }
            transaction.commit().await?;
            return Err(invalid_code().into());
        }
        if grant.id.as_bytes()[15].is_multiple_of(16) {
            let (session, now) = (grant.session, grant.created_at);
            store::end_past(&mut transaction, session, &client.id, MAX_GRANTS, now).await?;
        }
        self.0.sessions.record_use(&mut transaction, &by).await?;
        transaction.commit().await?;
        let extent = Extent {
            scope: &code.scope,
            resources: &resources,
            nonce: code.nonce.as_deref(),
            step: 0,
        };
        self.issue(client, &grant, &by, &extent)
    }

    fn grant_of(&self, code: &Code) -> Grant {
        let now = self.0.clock.now();
        Grant {
            id: code.grant,
            client_id: code.client_id.clone(),
            session: code.session,
            scope: code.scope.clone(),
            resources: code.resources.clone(),
            authenticated_at: Timestamp::from_millis(code.authenticated_at),
            methods: Methods::from_stored(&code.methods),
            key: SessionKey::from_stored(self.0.random.bytes::<32>().to_vec()),
            created_at: now,
            last_used_at: now,
        }
    }
}

fn invalid_code() -> OAuthError {
    OAuthError::invalid_grant("The code is invalid, has expired or was used already.")
}

/// Refuses a grant type that is not among the client's.
pub(super) fn not_allowed() -> OidcError {
    let description = "The client may not use this grant type.";
    OAuthError::new(ErrorCode::UnauthorizedClient, description).into()
}
