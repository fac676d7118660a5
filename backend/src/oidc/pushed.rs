//! Requests that clients send ahead (RFC 9126): the browser then carries a reference and nothing else.

use std::time::Duration;

use super::parameters::Parameters;
use super::store::pushed_requests as store;
use super::{ErrorCode, OAuthError, OidcError, Provider, authorize, request};
use crate::client::Client as Sender;
use crate::clients::Client;
use crate::sealed_token;

/// The beginning of the reference (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
/// The lifetime of a request that was sent ahead.
const LIFETIME: Duration = Duration::from_secs(90);
/// The length of an id, in bytes.
const ID_LENGTH: usize = 32;
/// Parameters that prove who the client is and are no part of the request.
const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// A request that is kept.
#[derive(Debug)]
pub struct Pushed {
    /// The reference.
    pub request_uri: String,
    /// Its lifetime from now.
    pub expires_in: Duration,
}

impl Provider {
    /// Checks and keeps a request of a client that has authenticated.
    pub async fn push(
        &self,
        client: &Client,
        parameters: &Parameters,
        sender: &Sender,
    ) -> Result<Pushed, OidcError> {
        if parameters.get("request_uri").is_some() {
            return Err(OAuthError::invalid_request("A request_uri cannot be sent ahead.").into());
        }
        let answer = authorize::answer_place(parameters, client)?;
        request::check(parameters, client, answer, &self.0.tokens)?;
        let id = sealed_token::encode(&self.0.random.bytes::<ID_LENGTH>());
        let form = parameters.to_form(&CREDENTIALS);
        let expires_at = self.0.clock.now().after(LIFETIME);
        let mut transaction = self.0.database.write().await?;
        if !client.is_confidential {
            // Anybody can name a client without a secret.
            let attempt = self.0.throttle.pushed_request(sender);
            self.0.throttle.count_in(&mut transaction, &attempt).await?;
        }
        store::insert(&mut transaction, id.expose(), &client.id, &form, expires_at).await?;
        transaction.commit().await?;
        Ok(Pushed { request_uri: [PREFIX, id.expose()].concat(), expires_in: LIFETIME })
    }

    /// Returns the request that a client has sent ahead, if this one refers to it. It is of use once.
    pub(super) async fn pushed(
        &self,
        parameters: &Parameters,
        client: &Client,
    ) -> Result<Option<Parameters>, OidcError> {
        let Some(id) = parameters.get("request_uri").and_then(|uri| uri.strip_prefix(PREFIX))
        else {
            return Ok(None);
        };
        let description = "The request_uri is invalid, has expired or was used already.";
        let invalid = || OAuthError::new(ErrorCode::InvalidRequestUri, description);
        let is_well_formed = sealed_token::decode::<ID_LENGTH>(id).is_some();
        // Looked up before anything is locked: strangers may send any number of these.
        if !is_well_formed || !self.is_kept(id).await? {
            return Err(invalid().into());
        }
        let mut transaction = self.0.database.write().await?;
        let now = self.0.clock.now();
        let form = store::take(&mut transaction, id, &client.id, now).await?;
        transaction.commit().await?;
        Ok(Some(Parameters::parse(form.ok_or_else(invalid)?.as_bytes())?))
    }

    async fn is_kept(&self, id: &str) -> Result<bool, OidcError> {
        let mut connection = self.0.database.read().await?;
        Ok(store::exists(&mut connection, id).await?)
    }
}
