//! Checking a factor, and using it up.

use keystead_common::Secret;
use passkeys::AuthenticationResponse;
use uuid::Uuid;

use super::challenge::Purpose;
use super::error::Unverified;
use super::passkey::Verified;
use super::recovery_code::RecoveryCode;
use super::totp::latest_step;
use super::{Factors, store};
use crate::database::{self, Connection};

/// A factor as a person gives it.
#[derive(Clone, Debug)]
pub enum Factor {
    /// A code of an authenticator app.
    Totp(Secret),
    /// A recovery code.
    RecoveryCode(Secret),
    /// The answer of a passkey.
    Passkey(Box<AuthenticationResponse>),
}

/// A factor that is right. It counts once [`Factors::spend`] has returned true.
#[derive(Clone, Debug)]
pub enum Checked {
    /// A code of this step.
    Totp {
        /// The step of RFC 6238.
        step: i64,
    },
    /// A recovery code with this digest.
    RecoveryCode {
        /// The digest that is stored.
        digest: [u8; 32],
    },
    /// A passkey.
    Passkey(Box<Verified>),
}

/// The reason why a factor does not count. For the log.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The code is wrong or used.
    #[error("the code is wrong or used")]
    Code,
    /// The passkey does not verify.
    #[error(transparent)]
    Passkey(Unverified),
    /// The same answer came twice, or two at once.
    #[error("the answer of the passkey was used")]
    PasskeyUsed,
    /// The answer verifies, and its counter has not risen: there may be a copy of the passkey.
    #[error("the counter of the passkey has not risen")]
    MayBeCopied {
        /// The account of the passkey.
        account: Uuid,
    },
}

impl Refused {
    /// Returns true if no account has the passkey.
    #[must_use]
    pub fn is_unknown_credential(&self) -> bool {
        matches!(self, Self::Passkey(Unverified::UnknownCredential))
    }
}

impl Factors {
    /// Checks a factor of an account without using it up. `purpose` is what a passkey's challenge was issued for.
    pub async fn check(
        &self,
        connection: &mut Connection,
        account: Uuid,
        factor: &Factor,
        purpose: Purpose,
    ) -> Result<Result<Checked, Refused>, database::Error> {
        match factor {
            Factor::Totp(code) => {
                let step = self.unused_step(connection, account, code).await?;
                Ok(step.map(|step| Checked::Totp { step }).ok_or(Refused::Code))
            }
            Factor::RecoveryCode(code) => {
                let Some(code) = RecoveryCode::parse(code.expose()) else {
                    return Ok(Err(Refused::Code));
                };
                let imported = self.imported_codes_keys(connection, account).await?;
                for key in std::iter::once(&self.0.recovery_codes).chain(&imported) {
                    let digest = code.digest(key, account);
                    if store::recovery_codes::counts(connection, account, &digest).await? {
                        return Ok(Ok(Checked::RecoveryCode { digest }));
                    }
                }
                Ok(Err(Refused::Code))
            }
            Factor::Passkey(response) => {
                self.check_passkey(connection, Some(account), response, purpose).await
            }
        }
    }

    /// Checks a login with a passkey, which names its account itself.
    pub async fn check_passkey(
        &self,
        connection: &mut Connection,
        account: Option<Uuid>,
        response: &AuthenticationResponse,
        purpose: Purpose,
    ) -> Result<Result<Checked, Refused>, database::Error> {
        let verified = self.verify_assertion(connection, account, response, purpose).await?;
        Ok(match verified {
            Ok(verified) if verified.may_be_copied => {
                // The same answer twice is no copy: a response was lost, or a button pressed twice.
                let is_used = store::challenges::is_used(connection, &verified.challenge).await?;
                let account = verified.passkey.account;
                Err(if is_used { Refused::PasskeyUsed } else { Refused::MayBeCopied { account } })
            }
            Ok(verified) => Ok(Checked::Passkey(Box::new(verified))),
            Err(error) => Err(Refused::Passkey(error)),
        })
    }

    /// Uses a factor up: a code is good once, and a passkey's answer too. Returns false if another request was
    /// faster. The caller holds the account's lock.
    pub async fn spend(
        &self,
        connection: &mut Connection,
        account: Uuid,
        checked: &Checked,
    ) -> Result<bool, database::Error> {
        match checked {
            Checked::Totp { step } => {
                let latest = latest_step(self.0.clock.now());
                store::totp::use_step(connection, account, *step, latest).await
            }
            Checked::RecoveryCode { digest } => {
                store::recovery_codes::delete(connection, account, digest).await
            }
            Checked::Passkey(verified) => {
                let Verified { passkey, challenge, sign_count, backed_up, .. } = &**verified;
                let used = store::passkeys::Use {
                    passkey,
                    sign_count: *sign_count,
                    backed_up: *backed_up,
                    user_verified: verified.user_verified,
                    at: self.0.clock.now(),
                };
                Ok(store::challenges::insert(connection, challenge).await?
                    && store::passkeys::record_use(connection, &used).await?)
            }
        }
    }

    /// Returns the digest of a recovery code that was made here, if the text can be one.
    pub(super) fn recovery_digest(&self, account: Uuid, code: &Secret) -> Option<[u8; 32]> {
        let code = RecoveryCode::parse(code.expose())?;
        Some(code.digest(&self.0.recovery_codes, account))
    }
}
