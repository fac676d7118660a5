//! What an account has enrolled.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead_common::factors::{FactorsResponse, Method, WebauthnNames};
use uuid::Uuid;

use super::passkey::Passkey;
use super::{Factors, store};
use crate::database::{self, Connection};

/// The factors of an account, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enrolment {
    /// Codes of an authenticator app are asked for.
    pub totp: bool,
    /// The number of passkeys.
    pub passkeys: u32,
    /// The number of passkeys that have answered with the person verified.
    pub proved_passkeys: u32,
    /// The number of recovery codes that are left.
    pub recovery_codes: u32,
}

impl Enrolment {
    /// Returns the methods that finish a login after the password; none if the password is enough.
    #[must_use]
    pub fn second_factors(&self) -> Vec<Method> {
        let mut methods = Vec::new();
        if self.totp {
            methods.push(Method::Totp);
        }
        if self.proved_passkeys > 0 {
            methods.push(Method::Passkey);
        }
        if !methods.is_empty() && self.recovery_codes > 0 {
            methods.push(Method::RecoveryCode);
        }
        methods
    }

    /// Returns the methods by which a person may prove again who they are.
    #[must_use]
    pub fn methods(&self, has_password: bool) -> Vec<Method> {
        [
            (Method::Password, has_password),
            (Method::Totp, self.totp),
            (Method::Passkey, self.passkeys > 0),
            (Method::RecoveryCode, self.recovery_codes > 0),
        ]
        .into_iter()
        .filter_map(|(method, has)| has.then_some(method))
        .collect()
    }

    /// Returns true if the account can be reached without a password, also when one device is lost.
    #[must_use]
    pub fn replaces_password(&self) -> bool {
        self.proved_passkeys >= 2 || (self.proved_passkeys == 1 && self.recovery_codes > 0)
    }
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
