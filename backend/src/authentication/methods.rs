//! The methods by which a person has proved who they are, and their names in tokens (RFC 8176).

use std::ops::BitOr;

use crate::factors::{Checked, Passkey};

/// A set of methods. A session keeps it as the names, separated by spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods(u8);

impl Methods {
    /// The password.
    pub const PASSWORD: Self = Self(1);
    /// A code of an authenticator app.
    pub const TOTP: Self = Self(1 << 1);
    /// A recovery code.
    pub const RECOVERY_CODE: Self = Self(1 << 2);
    /// A passkey that cannot leave its device.
    pub const HARDWARE_PASSKEY: Self = Self(1 << 3);
    /// A passkey whose provider may copy it.
    pub const SYNCED_PASSKEY: Self = Self(1 << 4);
    /// The passkey's authenticator verified the person.
    pub const USER_VERIFIED: Self = Self(1 << 5);

    const NAMES: [(Self, &'static str); 6] = [
        (Self::PASSWORD, "password"),
        (Self::TOTP, "totp"),
        (Self::RECOVERY_CODE, "recovery_code"),
        (Self::HARDWARE_PASSKEY, "hardware_passkey"),
        (Self::SYNCED_PASSKEY, "synced_passkey"),
        (Self::USER_VERIFIED, "user_verified"),
    ];

    /// Returns the method that a factor is.
    #[must_use]
    pub fn of(factor: &Checked) -> Self {
        match factor {
            Checked::Totp { .. } => Self::TOTP,
            Checked::RecoveryCode { .. } => Self::RECOVERY_CODE,
            Checked::Passkey(verified) => {
                Self::of_passkey(&verified.passkey, verified.user_verified)
            }
        }
    }

    /// Returns the method that a passkey is.
    #[must_use]
    pub fn of_passkey(passkey: &Passkey, user_verified: bool) -> Self {
        let may_be_copied = passkey.backup_eligible;
        let kind = if may_be_copied { Self::SYNCED_PASSKEY } else { Self::HARDWARE_PASSKEY };
        if user_verified { kind | Self::USER_VERIFIED } else { kind }
    }

    /// Returns true if all of `others` are in the set.
    #[must_use]
    pub fn contains(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Reads the names. Unknown ones, which a newer server has written, are left out.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        let known = |name| Self::NAMES.iter().find(|(_, known)| *known == name);
        let found = text.split_whitespace().filter_map(known);
        found.fold(Self::default(), |methods, (method, _)| methods | *method)
    }

    /// Returns the names.
    #[must_use]
    pub fn to_stored(self) -> String {
        let names = Self::NAMES.iter().filter(|(method, _)| self.contains(*method));
        names.map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
    }

    /// Returns the claim `amr`: the methods by their names in RFC 8176, and `mfa` where there are two.
    #[must_use]
    pub fn amr(self) -> Vec<&'static str> {
        let codes = self.contains(Self::TOTP) || self.contains(Self::RECOVERY_CODE);
        let methods = [
            ("pwd", self.contains(Self::PASSWORD)),
            ("otp", codes),
            ("hwk", self.contains(Self::HARDWARE_PASSKEY)),
            ("swk", self.contains(Self::SYNCED_PASSKEY)),
        ];
        let mut names: Vec<_> =
            methods.iter().filter_map(|(name, has)| has.then_some(*name)).collect();
        let is_multiple = names.len() > 1;
        if self.contains(Self::USER_VERIFIED) {
            names.push("user");
        }
        if is_multiple {
            names.push("mfa");
        }
        names
    }

    /// Returns the claim `acr`: the level of NIST SP 800-63B-4 that the methods reach. A passkey whose authenticator
    /// verified the person is two factors in one.
    #[must_use]
    pub fn acr(self) -> &'static str {
        if self.is_multiple() { "aal2" } else { "aal1" }
    }

    /// Returns true if two factors were given.
    #[must_use]
    pub fn is_multiple(self) -> bool {
        self.amr().contains(&"mfa") || self.contains(Self::USER_VERIFIED)
    }
}

impl BitOr for Methods {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_name_what_was_proved() {
        for (stored, amr, acr) in [
            ("password", &["pwd"][..], "aal1"),
            ("password totp", &["pwd", "otp", "mfa"], "aal2"),
            ("password recovery_code", &["pwd", "otp", "mfa"], "aal2"),
            ("password synced_passkey", &["pwd", "swk", "mfa"], "aal2"),
            ("hardware_passkey user_verified", &["hwk", "user"], "aal2"),
            ("synced_passkey user_verified", &["swk", "user"], "aal2"),
            ("synced_passkey", &["swk"], "aal1"),
            ("totp recovery_code", &["otp"], "aal1"),
            ("password something_new", &["pwd"], "aal1"),
        ] {
            let methods = Methods::from_stored(stored);
            assert_eq!((&*methods.amr(), methods.acr()), (amr, acr), "{stored}");
            assert_eq!(Methods::from_stored(&methods.to_stored()), methods);
        }
    }
}
