//! Making recovery codes. They count once one of them was typed back, so that nobody relies on codes that were not
//! kept.

use keystead_common::Secret;
use uuid::Uuid;

use super::recovery_code::RecoveryCode;
use super::totp_enrolment::PENDING_LIFETIME;
use super::{FactorError, Factors, store};
use crate::database::{self, Connection};

/// The codes of a batch.
const BATCH: usize = 10;

impl Factors {
    /// Makes a batch of recovery codes, which does not count yet. It replaces an earlier one that does not.
    pub async fn make_recovery_codes(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Vec<Secret>, database::Error> {
        store::recovery_codes::delete_pending(connection, account).await?;
        let codes: Vec<_> = (0..BATCH).map(|_| RecoveryCode::generate(self.0.random)).collect();
        for code in &codes {
            self.insert_recovery_code(connection, account, code, false).await?;
        }
        Ok(codes.iter().map(RecoveryCode::to_text).collect())
    }

    /// Makes one recovery code that counts at once, for a new account.
    pub async fn make_first_recovery_code(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Secret, database::Error> {
        let code = RecoveryCode::generate(self.0.random);
        self.insert_recovery_code(connection, account, &code, true).await?;
        Ok(code.to_text())
    }

    async fn insert_recovery_code(
        &self,
        connection: &mut Connection,
        account: Uuid,
        code: &RecoveryCode,
        counts: bool,
    ) -> Result<(), database::Error> {
        let digest = code.digest(&self.0.recovery_codes, account);
        let now = self.0.clock.now();
        store::recovery_codes::insert(connection, account, &digest, now, counts).await
    }

    /// Makes the new batch count and voids the older codes, if `code` is one of the new ones.
    pub async fn confirm_recovery_codes(
        &self,
        connection: &mut Connection,
        account: Uuid,
        code: &Secret,
    ) -> Result<(), FactorError> {
        let digest = self.recovery_digest(account, code).ok_or(FactorError::InvalidCode)?;
        let since = self.0.clock.now().before(PENDING_LIFETIME);
        if !store::recovery_codes::is_pending(connection, account, &digest, since).await? {
            return Err(FactorError::InvalidCode);
        }
        Ok(store::recovery_codes::confirm(connection, account).await?)
    }

    /// Removes all recovery codes; returns false if there were none.
    pub async fn remove_recovery_codes(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        store::recovery_codes::delete_all(connection, account).await
    }
}
