//! An account and the rules of its name.

use keystead_common::account::User;
use keystead_common::rules::{self, Violation};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::passwords::PasswordHash;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// UUIDv7.
    pub id: Uuid,
    /// The name as typed at registration.
    pub username: String,
    /// The time of registration.
    pub created_at: Timestamp,
    /// The time at which the password was set; `None` if it is unknown.
    pub password_changed_at: Option<Timestamp>,
}

impl Account {
    /// Returns a new account, whose password is set now.
    pub(super) fn new(id: Uuid, username: String, now: Timestamp) -> Self {
        Self { id, username, created_at: now, password_changed_at: Some(now) }
    }

    /// Returns the account as its owner sees it.
    #[must_use]
    pub fn to_user(&self) -> User {
        User {
            id: self.id.to_string(),
            username: self.username.clone(),
            created_at: self.created_at.to_string(),
            password_changed_at: self.password_changed_at.map(|time| time.to_string()),
        }
    }
}

/// An account as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The account.
    pub account: Account,
    /// The time since when logins are refused; `None` if the account is enabled.
    pub disabled_at: Option<Timestamp>,
    /// Its state as to the demand for a second factor.
    pub mfa: MfaState,
}

/// The state of an account that the demand for a second factor depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MfaState {
    /// It is marked as an operator's own.
    pub is_operator: bool,
    /// The time by which it has to have a second factor; `None` before its first login without one.
    pub due_at: Option<Timestamp>,
}

/// An account as it is exported.
#[derive(Clone, Debug)]
pub struct ExportedAccount {
    /// The account.
    pub account: Account,
    /// The hash of its password.
    pub hash: PasswordHash,
    /// The time since when logins are refused; `None` if the account is enabled.
    pub disabled_at: Option<Timestamp>,
    /// It is marked as an operator's own.
    pub is_operator: bool,
    /// The name that it had elsewhere and could not keep.
    pub former_username: Option<String>,
    /// The factors beside the password, sealed; `None` if there are none, or they are not exported.
    pub factors: Option<String>,
}

/// An account and its password hash.
#[derive(Clone, Debug)]
pub struct StoredCredentials {
    /// The account.
    pub account: Account,
    /// The hash of its password.
    pub hash: PasswordHash,
    /// True if every login is refused, without telling that this is the reason.
    pub is_disabled: bool,
}

/// A user name that satisfies the field rules.
pub(super) struct Username(pub(super) String);

impl Username {
    /// Checks the field rules.
    pub(super) fn parse(text: String) -> Result<Self, Violation> {
        rules::check_username(&text)?;
        Ok(Self(text))
    }
}
