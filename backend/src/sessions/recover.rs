//! Setting a new password without the old one, by a recovery code or a reset link. Every session ends.

use keystead_common::rules::Violation;
use keystead_common::{Password, Secret};

use super::{Inner, SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::authentication::RecoveryProof;
use crate::client::Client;
use crate::database::Notice;
use crate::passwords::NewPassword;

impl Sessions {
    /// Sets a new password by a recovery code. The password is checked before the code, so that none is used up for
    /// one that is refused; the inner error says why it is.
    pub async fn recover_by_code(
        &self,
        username: &str,
        code: Secret,
        new: Password,
        client: &Client,
    ) -> Result<Result<(), Violation>, SessionError> {
        let Inner { accounts, authentication, .. } = &*self.0;
        let new = match accounts.check_new_password(new, username, client).await? {
            Ok(new) => new,
            Err(violation) => return Ok(Err(violation)),
        };
        let proof = authentication.check_recovery_code(username, code, client).await?;
        self.recover(proof, new, client).await.map(Ok)
    }

    /// Sets a new password by the token of a reset link.
    pub async fn recover_by_link(
        &self,
        token: &Secret,
        new: Password,
        client: &Client,
    ) -> Result<Result<(), Violation>, SessionError> {
        let Inner { accounts, authentication, .. } = &*self.0;
        let proof = authentication.check_reset_token(token, client).await?;
        match accounts.check_new_password(new, &proof.account.username, client).await? {
            Ok(new) => self.recover(proof, new, client).await.map(Ok),
            Err(violation) => Ok(Err(violation)),
        }
    }

    async fn recover(
        &self,
        proof: RecoveryProof,
        new: NewPassword,
        client: &Client,
    ) -> Result<(), SessionError> {
        let Inner { accounts, authentication, audit, .. } = &*self.0;
        let account = proof.account.id;
        let hash = accounts.hash(new, client).await?;
        let mut transaction = self.0.database.write().await?;
        if !authentication.accept_recovery(&mut transaction, &proof).await? {
            transaction.rollback().await?;
            return Err(authentication.refuse_used_recovery(&proof).into());
        }
        accounts.set_password(&mut transaction, account, &hash).await?;
        let ended = store::delete_all(&mut transaction, account).await?;
        let voided = authentication.void_other_codes(&mut transaction, &proof).await?;
        let events = [
            (EventType::RecoveryCodeUsed, proof.is_by_code()),
            (EventType::RecoveryCodesRemoved, voided),
            (EventType::PasswordReset, true),
        ];
        for (event, _) in events.into_iter().filter(|(_, happened)| *happened) {
            audit.record(&mut transaction, &NewEvent::of(account, event).by(client)).await?;
        }
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        transaction.commit().await?;
        tracing::info!(%account, "password reset");
        Ok(())
    }
}
