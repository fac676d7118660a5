//! The settings of a client as the database has them: JSON, so that a further one needs no column.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Client, GrantTypes, Resource};
use crate::tokens::{ClientAlgorithm, TokenType};

/// The JSON in `clients.settings`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    is_confidential: bool,
    algorithm: String,
    token_type: String,
    pkce: String,
    grant_types: Vec<String>,
    resources: Vec<StoredResource>,
    /// Seconds, of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fresh_for: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredResource {
    uri: String,
    scopes: Vec<String>,
}

impl Settings {
    /// Returns the settings of a client.
    pub(super) fn of(client: &Client) -> Self {
        Self {
            redirect_uris: client.redirect_uris.clone(),
            post_logout_redirect_uris: client.post_logout_redirect_uris.clone(),
            is_confidential: client.is_confidential,
            algorithm: client.algorithm.name().to_owned(),
            token_type: client.token_type.name().to_owned(),
            pkce: if client.pkce_required { "required" } else { "optional" }.to_owned(),
            grant_types: client.grant_types.names().into_iter().map(str::to_owned).collect(),
            resources: client
                .resources
                .iter()
                .map(|Resource { uri, scopes }| StoredResource {
                    uri: uri.clone(),
                    scopes: scopes.clone(),
                })
                .collect(),
            fresh_for: Some(client.fresh_for.as_secs()).filter(|seconds| *seconds > 0),
        }
    }

    /// Writes the settings to a client; `None` if only a later version knows one of their values.
    pub(super) fn apply(self, client: &mut Client) -> Option<()> {
        client.algorithm = ClientAlgorithm::parse(&self.algorithm)?;
        client.token_type = TokenType::parse(&self.token_type)?;
        client.grant_types = GrantTypes::of_names(self.grant_types.iter().map(String::as_str));
        client.fresh_for = Duration::from_secs(self.fresh_for.unwrap_or_default());
        client.redirect_uris = self.redirect_uris;
        client.post_logout_redirect_uris = self.post_logout_redirect_uris;
        client.is_confidential = self.is_confidential;
        client.pkce_required = self.pkce != "optional";
        client.resources = self
            .resources
            .into_iter()
            .map(|StoredResource { uri, scopes }| Resource { uri, scopes })
            .collect();
        Some(())
    }
}
