//! `keystead export --to`: accounts in the form that other software imports.

mod auth0;
mod authentik;
mod firebase;
mod form;
mod keycloak;
mod passlib;

use std::io::{self, Write};

use clap::{Arg, ArgAction, ArgMatches};

use self::form::{Counts, Entry, Form, email};
use super::writer::AccountWriter;
use crate::accounts::ExportedAccount;

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

#[cfg(test)]
mod tests;
