//! Writers of accounts: JSON Lines and CSV, in the form that `keystead import` reads.

use std::io::{self, Write};

use serde::Serialize;

use crate::accounts::ExportedAccount;

/// Writes accounts one after the other.
pub(super) trait AccountWriter {
    /// Writes an account.
    fn write(&mut self, account: &ExportedAccount) -> io::Result<()>;

    /// Writes what is left once all accounts were written.
    fn finish(&mut self) -> io::Result<()>;

    /// Returns what has to be known of the accounts that were written for another system, a line each; `None` for
    /// what Keystead reads.
    fn remarks(&self) -> Option<Vec<String>> {
        None
    }
}

/// Writes JSON Lines.
pub(super) struct JsonLines<W>(pub(super) W);

impl<W: Write> AccountWriter for JsonLines<W> {
    fn write(&mut self, account: &ExportedAccount) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, &line(account))?;
        self.0.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes CSV.
pub(super) struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    /// Returns a writer, after writing the line that names the columns.
    pub(super) fn new(output: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(output);
        let names = [
            "username",
            "password_hash",
            "created_at",
            "id",
            "disabled_at",
            "password_changed_at",
            "is_operator",
            "factors",
        ];
        csv.write_record(names).map_err(io_error)?;
        Ok(Self(csv))
    }
}

impl<W: Write> AccountWriter for Csv<W> {
    fn write(&mut self, account: &ExportedAccount) -> io::Result<()> {
        let line = line(account);
        let record = [
            line.username,
            line.password_hash,
            &line.created_at,
            &line.id,
            line.disabled_at.as_deref().unwrap_or_default(),
            line.password_changed_at.as_deref().unwrap_or_default(),
            if line.is_operator { "true" } else { "" },
            line.factors.unwrap_or_default(),
        ];
        self.0.write_record(record).map_err(io_error)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// An account as it is written, with the field names that `keystead import` reads.
#[derive(Serialize)]
struct Line<'a> {
    username: &'a str,
    password_hash: &'a str,
    created_at: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_changed_at: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    is_operator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    former_username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    factors: Option<&'a str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Returns the error of the output that is in an error of the CSV writer, so that a closed pipe is told apart.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn line(account: &ExportedAccount) -> Line<'_> {
    Line {
        username: &account.account.username,
        password_hash: account.hash.export(),
        created_at: account.account.created_at.to_string(),
        id: account.account.id.to_string(),
        disabled_at: account.disabled_at.map(|since| since.to_string()),
        password_changed_at: account.account.password_changed_at.map(|time| time.to_string()),
        is_operator: account.is_operator,
        former_username: account.former_username.as_deref(),
        factors: account.factors.as_deref(),
    }
}
