//! Adding and removing an authenticator app. Its secret counts once a code of it was sent.

use std::time::Duration;

use keystead_common::Secret;
use keystead_common::factors::TotpEnrolment;
use uuid::Uuid;

use super::qr::qr;
use super::totp::{TotpSecret, latest_step};
use super::{Factors, store};
use crate::database::{self, Connection};

/// The time within which a code of a new secret has to be sent.
pub(super) const PENDING_LIFETIME: Duration = Duration::from_hours(1);

/// A secret that does not count yet, sealed, and the step of the code that was sent for it.
#[derive(Debug)]
pub struct PendingTotp {
    sealed: Vec<u8>,
    step: i64,
}

impl Factors {
    /// Makes a secret that does not count yet. It replaces an earlier one that does not.
    pub async fn begin_totp(
        &self,
        connection: &mut Connection,
        account: Uuid,
        username: &str,
    ) -> Result<TotpEnrolment, database::Error> {
        let secret = TotpSecret::new(self.0.random.bytes());
        let sealed = self.seal_totp(secret.to_stored(), account);
        let until = self.0.clock.now().after(PENDING_LIFETIME);
        store::totp::put_pending(connection, account, &sealed, until).await?;
        let uri = secret.uri(&self.0.relying_party.name, username);
        let qr = qr(uri.expose());
        Ok(TotpEnrolment { secret: secret.to_base32(), otpauth_uri: uri, qr })
    }

    /// Returns the new secret, if `code` is one of its current codes.
    pub async fn check_pending_totp(
        &self,
        connection: &mut Connection,
        account: Uuid,
        code: &Secret,
    ) -> Result<Option<PendingTotp>, database::Error> {
        let now = self.0.clock.now();
        let found = store::totp::find_pending(connection, account, now).await?;
        let Some(sealed) = found else { return Ok(None) };
        let step = self.open_totp(&sealed, account)?.matching_step(code.expose(), now);
        Ok(step.map(|step| PendingTotp { sealed, step }))
    }

    /// Makes the new secret count; its code is used up by this. Returns false if it was replaced meanwhile.
    pub async fn confirm_totp(
        &self,
        connection: &mut Connection,
        account: Uuid,
        pending: &PendingTotp,
    ) -> Result<bool, database::Error> {
        let now = self.0.clock.now();
        store::totp::confirm(connection, account, &pending.sealed, pending.step, now).await
    }

    /// Removes the authenticator app; returns false if there is none.
    pub async fn remove_totp(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<bool, database::Error> {
        store::totp::delete(connection, account).await
    }

    /// Returns the step of a code of the secret that counts, unless the codes of that step were used.
    pub(super) async fn unused_step(
        &self,
        connection: &mut Connection,
        account: Uuid,
        code: &Secret,
    ) -> Result<Option<i64>, database::Error> {
        let found = store::totp::find_sealed(connection, account).await?;
        let Some((sealed, last_step)) = found else { return Ok(None) };
        let secret = self.open_totp(&sealed, account)?;
        let now = self.0.clock.now();
        let step = secret.matching_step(code.expose(), now);
        Ok(step.filter(|step| *step > last_step || last_step > latest_step(now)))
    }

    pub(super) fn seal_totp(&self, secret: &[u8], account: Uuid) -> Vec<u8> {
        self.0.totp_secrets.seal(secret, &place(account), self.0.random)
    }

    pub(super) fn open_totp(
        &self,
        sealed: &[u8],
        account: Uuid,
    ) -> Result<TotpSecret, database::Error> {
        let opened = self.0.totp_secrets.open(sealed, &place(account));
        let secret = opened.and_then(|bytes| TotpSecret::from_stored(&bytes));
        secret.ok_or_else(|| {
            database::Error::Decode("a TOTP secret is sealed under another master key".into())
        })
    }
}

/// The place that a secret is sealed for.
fn place(account: Uuid) -> String {
    format!("totp {account}")
}
