//! Re-authentication: the person proves again, on a session, who they are.

use keystead_common::Password;

use super::session::{AccessToken, Authenticated};
use super::{SessionError, Sessions, store};
use crate::client::Client;

impl Sessions {
    /// Verifies the password of the caller's account, records the time of that in the session, and issues an access
    /// token that says so.
    pub async fn reauthenticate(
        &self,
        by: &Authenticated,
        password: Password,
        client: &Client,
    ) -> Result<AccessToken, SessionError> {
        let proof = self.verify_password(by, password.clone(), client).await?;
        let mut transaction = self.begin_verified(by, &password, proof, client).await?;
        let mut session = by.session.clone();
        session.authenticated_at = self.0.clock.now();
        store::set_authenticated(&mut transaction, session.id, session.authenticated_at).await?;
        transaction.commit().await?;
        self.0.cache.evict(session.id);
        tracing::info!(account = %by.account.id, session = %session.id, "reauthenticated");
        self.issue_access_token(&Authenticated::new(by.account.clone(), session, by.key.clone()))
    }
}
