//! The factors of an account, counted and described.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead_common::factors::{FactorsResponse, WebauthnNames};
use uuid::Uuid;

use super::counts::Counts;
use super::enrolment::Enrolment;
use super::passkey::Passkey;
use super::{Factors, store};
use crate::database::{self, Connection, Database};

/// Counts the accounts with and without factors.
pub async fn count(database: &Database) -> Result<Counts, database::Error> {
    store::counts::count(&mut database.read().await?).await
}

impl Factors {
    /// Counts the factors of an account.
    pub async fn enrolment(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Enrolment, database::Error> {
        store::enrolment(connection, account).await
    }

    /// Returns the passkeys of an account, the oldest first.
    pub async fn passkeys(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Vec<Passkey>, database::Error> {
        store::passkeys::list(connection, account).await
    }

    /// Returns the factors of an account as its owner sees them.
    pub async fn describe(
        &self,
        connection: &mut Connection,
        account: Uuid,
        has_password: bool,
    ) -> Result<FactorsResponse, database::Error> {
        let passkeys = store::passkeys::list(connection, account).await?;
        let user_handle = self.user_handle(account, &passkeys);
        Ok(FactorsResponse {
            password: has_password,
            totp: store::totp::describe(connection, account).await?,
            recovery_codes: store::recovery_codes::describe(connection, account).await?,
            passkeys: passkeys.iter().map(Passkey::to_dto).collect(),
            webauthn: WebauthnNames {
                rp_id: self.0.relying_party.id.clone(),
                user_id: URL_SAFE_NO_PAD.encode(user_handle),
            },
        })
    }
}
