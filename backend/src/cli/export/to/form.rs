//! The parts that the files of other systems share: the shape of a file, an account in it, the numbers of an export.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::accounts::ExportedAccount;
use crate::cli::print;
use crate::passwords::HashParts;

/// The form of another system's file.
pub(in crate::cli::export) trait Form {
    /// Returns the text before the first account.
    fn opening(&self) -> &'static str {
        ""
    }

    /// Returns the text between two accounts.
    fn separator(&self) -> &'static str {
        ",\n"
    }

    /// Returns the text after the last account.
    fn closing(&self) -> &'static str {
        ""
    }

    /// Returns an account as the system reads it.
    fn entry(&self, account: &ExportedAccount, hash: &HashParts) -> Entry;

    /// Returns what has to be known of this export, a line each.
    fn remarks(&self, counts: &Counts) -> Vec<String>;
}

/// An account in the form of another system.
pub(in crate::cli::export) enum Entry {
    /// With its password.
    Whole(String),
    /// Without its password, which the system cannot verify, or which there is none of.
    WithoutPassword(String),
    /// Nothing that the system could use.
    LeftOut,
}

impl Entry {
    /// Returns the entry of this JSON, with the password if it is there.
    pub(super) fn of(mut user: Value, field: &str, password: Option<Value>) -> Self {
        match password {
            Some(password) => {
                user[field] = password;
                Self::Whole(user.to_string())
            }
            None => Self::WithoutPassword(user.to_string()),
        }
    }
}

/// The numbers of an export to another system.
#[derive(Debug, Default)]
pub(in crate::cli::export) struct Counts {
    /// Accounts whose name is no email address.
    pub(super) not_email: u64,
    /// Accounts without the password that they have here, by the function of its hash.
    pub(super) without_password: BTreeMap<&'static str, u64>,
    /// Accounts that were left out because they are disabled.
    pub(super) disabled: u64,
    /// The size of the accounts as written, in bytes.
    pub(super) bytes: usize,
}

impl Counts {
    /// Describes the accounts whose password cannot go along; `None` if there are none.
    pub(super) fn without_password(&self) -> Option<String> {
        let total: u64 = self.without_password.values().sum();
        let forms = self.without_password.iter().map(|(form, count)| format!("{form} {count}"));
        let forms = forms.collect::<Vec<_>>().join(", ");
        (total > 0)
            .then(|| format!("{} without the password ({forms})", print::count(total, "account")))
    }
}

/// Returns the name of an account if it is an email address.
pub(super) fn email(account: &ExportedAccount) -> Option<&str> {
    let name = account.account.username.as_str();
    let (local, domain) = name.split_once('@')?;
    let is_address = !local.is_empty() && domain.contains('.') && !domain.contains('@');
    is_address.then_some(name)
}
