//! Dynamic registration (RFC 7591): apps that register themselves, by an initial access token of the operator.

use std::time::Duration;

use keystead_common::Secret;

use super::metadata::{AuthMethod, Metadata, MetadataError};
use super::{Client, ClientError, Clients};
use crate::database;

/// An app that has registered itself.
#[derive(Debug)]
pub struct RegisteredClient {
    /// The client.
    pub client: Client,
    /// The way in which it said that it authenticates.
    pub auth_method: AuthMethod,
    /// Its secret, which is returned here and never again; `None` if it is public.
    pub secret: Option<Secret>,
}

/// The reason for which an app could not register itself.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The initial access token is missing, expired or made up.
    #[error("the initial access token is invalid")]
    InvalidToken,
    /// See [`MetadataError`].
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// The database failed.
    #[error("{}", database::describe(.0))]
    Database(#[from] database::Error),
}

impl Clients {
    /// Returns an initial access token, by which any number of apps may register themselves until it expires.
    #[must_use]
    pub fn registration_token(&self, ttl: Duration) -> Secret {
        self.registration.token(self.clock.now().after(ttl), self.random.bytes())
    }

    /// Returns true if apps may register themselves, and by this initial access token.
    #[must_use]
    pub fn allows_registration(&self, token: Option<&Secret>) -> bool {
        let now = self.clock.now();
        self.takes_registrations
            && token.is_some_and(|token| self.registration.verifies(token, now))
    }

    /// Registers an app by what it says of itself, JSON in the words of RFC 7591 §2.
    pub async fn register(
        &self,
        token: Option<&Secret>,
        metadata: &[u8],
    ) -> Result<RegisteredClient, RegistrationError> {
        if !self.allows_registration(token) {
            return Err(RegistrationError::InvalidToken);
        }
        let now = self.clock.now();
        let id = self.random.uuid(now).to_string();
        let (client, auth_method) = Metadata::parse(metadata)?.into_registered_client(id, now)?;
        let change = self.add(client).await.map_err(|error| match error {
            ClientError::Database(error) => RegistrationError::Database(error),
            other => MetadataError::Other(other.to_string()).into(),
        })?;
        let (client, secret) = change.commit().await?;
        Ok(RegisteredClient { client, auth_method, secret })
    }
}
