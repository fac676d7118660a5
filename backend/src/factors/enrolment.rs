//! The number of an account's factors, and what follows from it.

use keystead_common::factors::Method;

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
