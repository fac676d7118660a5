//! Logins with passkeys: the options, and the verification of what the authenticator answers (WebAuthn §7.2).

use passkeys::{AuthenticationResponse, Counter, ExpectedAssertion, UserVerification};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::challenge::{LIFETIME, Purpose};
use super::error::Unverified;
use super::passkey::{Passkey, Verified};
use super::{Factors, store};
use crate::database::{self, Connection};

impl Factors {
    /// Returns the options for a login with any passkey that the device has.
    #[must_use]
    pub fn login_options(&self) -> Value {
        self.request_options(Purpose::Login, Vec::new())
    }

    /// Returns the options for proving with a passkey of this account.
    pub async fn account_options(
        &self,
        account: Uuid,
        purpose: Purpose,
    ) -> Result<Value, database::Error> {
        let mut connection = self.0.database.read().await?;
        let passkeys = store::passkeys::list(&mut connection, account).await?;
        let allowed = passkeys.iter().map(Passkey::descriptor).collect();
        Ok(self.request_options(purpose, allowed))
    }

    fn request_options(
        &self,
        purpose: Purpose,
        allowed: Vec<passkeys::CredentialDescriptor>,
    ) -> Value {
        let challenge = self.issue_challenge(purpose);
        let verification = user_verification(purpose);
        let options =
            self.0.relying_party.request_options(&challenge, allowed, verification, LIFETIME);
        to_json(&options)
    }

    /// Verifies the answer of a passkey: of this account, or of any that the answer names.
    pub(super) async fn verify_assertion(
        &self,
        connection: &mut Connection,
        account: Option<Uuid>,
        response: &AuthenticationResponse,
        purpose: Purpose,
    ) -> Result<Result<Verified, Unverified>, database::Error> {
        let id = response.credential_id();
        let found = store::passkeys::find_by_credential(connection, id).await?;
        let Some(passkey) = found else { return Ok(Err(Unverified::UnknownCredential)) };
        if account.is_some_and(|account| account != passkey.account) {
            return Ok(Err(Unverified::OtherAccount));
        }
        let verified = || {
            let challenge = response.challenge()?;
            let issued = self.verify_challenge(&challenge, purpose)?;
            let expected = ExpectedAssertion {
                challenge: &challenge,
                user_verification: user_verification(purpose),
                user_known: account.is_some(),
            };
            let stored = passkey.as_stored();
            let verified =
                self.0.relying_party.verify_authentication(response, &expected, &stored)?;
            Ok(Verified {
                user_verified: verified.user_verified,
                challenge: issued,
                sign_count: verified.sign_count,
                backed_up: verified.backed_up,
                may_be_copied: verified.counter == Counter::NotRisen,
                passkey: passkey.clone(),
            })
        };
        Ok(verified())
    }
}

/// Returns the demand for verification of the person: everywhere but beside a password.
fn user_verification(purpose: Purpose) -> UserVerification {
    match purpose {
        Purpose::SecondFactor(_) => UserVerification::Preferred,
        _ => UserVerification::Required,
    }
}

/// Returns options as JSON.
pub(super) fn to_json(options: &impl Serialize) -> Value {
    serde_json::to_value(options).expect("options are plain JSON")
}
