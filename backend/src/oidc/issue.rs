//! The tokens of a grant.

use std::time::Duration;

use keystead_common::Secret;

use super::grant::Grant;
use super::{OidcError, Provider, scope};
use crate::clients::Client;
use crate::sessions::Authenticated;
use crate::tokens::{ClientGrant, IdTokenGrant};

/// The tokens that a client gets (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
#[derive(Debug)]
pub struct IssuedTokens {
    /// The access token.
    pub access_token: Secret,
    /// Its lifetime from now.
    pub expires_in: Duration,
    /// The refresh token, if the client may refresh.
    pub refresh_token: Option<Secret>,
    /// The ID token, if the client asked for the scope `openid`.
    pub id_token: Option<Secret>,
    /// The scopes that were granted, separated by spaces.
    pub scope: String,
}

/// The part of a grant that tokens are issued for.
pub(super) struct Extent<'a> {
    pub(super) scope: &'a str,
    pub(super) resources: &'a [String],
    /// The `nonce` of the request, for the first ID token.
    pub(super) nonce: Option<&'a str>,
    /// The number of the current refresh token.
    pub(super) step: i64,
}

impl Provider {
    /// Makes sure that there is a key for a client's tokens, which the command line may just have created.
    pub(super) async fn prepare_key(&self, client: &Client) -> Result<(), OidcError> {
        let ttl = self.0.access_token_ttl;
        Ok(self.0.keys.prepare_clients(&[client.algorithm], ttl).await?)
    }

    pub(super) fn issue(
        &self,
        client: &Client,
        grant: &Grant,
        by: &Authenticated,
        extent: &Extent<'_>,
    ) -> Result<IssuedTokens, OidcError> {
        let scope = &*scope::of_token(extent.scope, client, extent.resources)?;
        let now = self.0.clock.now();
        let expires_at = now.after(self.0.access_token_ttl).min(by.session.expires_at);
        let (amr, acr) = (grant.methods.amr(), grant.methods.acr());
        let access_token = self.0.tokens.sign_client_token(
            client.algorithm,
            &ClientGrant {
                account: by.account.id,
                username: &by.account.username,
                session: by.session.id,
                grant: grant.id,
                client_id: &client.id,
                audience: &self.audience(client, extent.resources),
                scope,
                authenticated_at: grant.authenticated_at,
                amr: amr.clone(),
                acr,
                expires_at,
                token_type: client.token_type,
            },
        )?;
        let id_token = if scope::has(scope, scope::OPENID) {
            let id_token = self.0.tokens.sign_id_token(
                client.algorithm,
                &IdTokenGrant {
                    client_id: &client.id,
                    account: by.account.id,
                    session: by.session.id,
                    authenticated_at: grant.authenticated_at,
                    amr,
                    acr,
                    nonce: extent.nonce,
                    access_token: Some(&access_token),
                    expires_at,
                },
            )?;
            Some(id_token.into())
        } else {
            None
        };
        let may_refresh = client.grant_types.refresh_token;
        let refresh_token =
            may_refresh.then(|| self.0.refresh_key.make(grant.id, extent.step, &grant.key));
        Ok(IssuedTokens {
            access_token: access_token.into(),
            expires_in: now.until(expires_at),
            refresh_token,
            id_token,
            scope: scope.to_owned(),
        })
    }

    /// Returns the audience of an access token: the resources that were asked for, or else the client's first, or else this
    /// server, whose userinfo endpoint takes it.
    fn audience(&self, client: &Client, resources: &[String]) -> Vec<String> {
        if !resources.is_empty() {
            return resources.to_vec();
        }
        let own = client.default_resource().map(|resource| resource.uri.clone());
        vec![own.unwrap_or_else(|| self.0.issuer.clone())]
    }
}
