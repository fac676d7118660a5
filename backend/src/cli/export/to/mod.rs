//! `keystead export --to`: accounts in the form that other software imports.

mod auth0;
mod authentik;
mod firebase;
mod keycloak;
mod passlib;

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::{Arg, ArgAction, ArgMatches};
use serde_json::Value;

use super::writer::AccountWriter;
use crate::accounts::ExportedAccount;
use crate::cli::print;
use crate::passwords::HashParts;

/// Returns the flag `--to`.
pub(super) fn argument() -> Arg {
    Arg::new("to")
        .long("to")
        .value_name("SYSTEM")
        .value_parser(["keycloak", "firebase", "auth0", "authentik", "passlib"])
        .conflicts_with_all(["format", "factors-key-file"])
        .help("Write what this system imports, instead of what keystead import reads")
}

/// Returns the flag `--with-bcrypt`.
pub(super) fn bcrypt_argument() -> Arg {
    Arg::new("with-bcrypt").long("with-bcrypt").action(ArgAction::SetTrue).requires("to").help(
        "Export bcrypt hashes to keycloak or authentik too, which verify them only if they were \
             told to",
    )
}

/// Returns the form that `--to` names.
pub(super) fn form(arguments: &ArgMatches) -> Option<Box<dyn Form>> {
    let with_bcrypt = arguments.get_flag("with-bcrypt");
    Some(match arguments.get_one::<String>("to")?.as_str() {
        "keycloak" => Box::new(keycloak::Keycloak { with_bcrypt }),
        "firebase" => Box::new(firebase::Firebase),
        "auth0" => Box::new(auth0::Auth0),
        "authentik" => Box::new(authentik::Authentik { with_bcrypt }),
        _ => Box::new(passlib::Passlib),
    })
}

/// The form of another system's file.
pub(super) trait Form {
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
pub(super) enum Entry {
    /// With its password.
    Whole(String),
    /// Without its password, which the system cannot verify, or which there is none of.
    WithoutPassword(String),
    /// Nothing that the system could use.
    LeftOut,
}

impl Entry {
    /// Returns the entry of this JSON, with the password if it is there.
    fn of(mut user: Value, field: &str, password: Option<Value>) -> Self {
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
pub(super) struct Counts {
    /// Accounts whose name is no email address.
    not_email: u64,
    /// Accounts without the password that they have here, by the function of its hash.
    without_password: BTreeMap<&'static str, u64>,
    /// Accounts that were left out because they are disabled.
    disabled: u64,
    /// The size of the accounts as written, in bytes.
    bytes: usize,
}

impl Counts {
    /// Describes the accounts whose password cannot go along; `None` if there are none.
    fn without_password(&self) -> Option<String> {
        let total: u64 = self.without_password.values().sum();
        let forms = self.without_password.iter().map(|(form, count)| format!("{form} {count}"));
        let forms = forms.collect::<Vec<_>>().join(", ");
        (total > 0)
            .then(|| format!("{} without the password ({forms})", print::count(total, "account")))
    }
}

/// Writes accounts in the form of another system.
pub(super) struct FormWriter<W> {
    output: W,
    form: Box<dyn Form>,
    is_empty: bool,
    counts: Counts,
}

impl<W: Write> FormWriter<W> {
    /// Returns a writer, after writing the text before the first account.
    pub(super) fn new(mut output: W, form: Box<dyn Form>) -> io::Result<Self> {
        output.write_all(form.opening().as_bytes())?;
        Ok(Self { output, form, is_empty: true, counts: Counts::default() })
    }
}

impl<W: Write> AccountWriter for FormWriter<W> {
    fn write(&mut self, account: &ExportedAccount) -> io::Result<()> {
        let hash = account.hash.parts();
        let counts = &mut self.counts;
        counts.not_email += u64::from(email(account).is_none());
        let text = match self.form.entry(account, &hash) {
            Entry::Whole(text) => text,
            Entry::LeftOut if account.disabled_at.is_some() => {
                counts.disabled += 1;
                return Ok(());
            }
            entry => {
                *counts.without_password.entry(hash.name()).or_default() += 1;
                let Entry::WithoutPassword(text) = entry else { return Ok(()) };
                text
            }
        };
        let separator = if std::mem::take(&mut self.is_empty) { "" } else { self.form.separator() };
        self.counts.bytes += separator.len() + text.len();
        self.output.write_all(separator.as_bytes())?;
        self.output.write_all(text.as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.write_all(self.form.closing().as_bytes())?;
        self.output.flush()
    }

    fn remarks(&self) -> Option<Vec<String>> {
        Some(self.form.remarks(&self.counts))
    }
}

/// Returns the name of an account if it is an email address.
fn email(account: &ExportedAccount) -> Option<&str> {
    let name = account.account.username.as_str();
    let (local, domain) = name.split_once('@')?;
    let is_address = !local.is_empty() && domain.contains('.') && !domain.contains('@');
    is_address.then_some(name)
}

#[cfg(test)]
mod tests;
