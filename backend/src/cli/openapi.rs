//! `keystead openapi`: the API as a document, without a server.

use std::io::Write;

use clap::Command;

use super::CliError;
use crate::http::openapi;

/// The command.
pub(super) fn command() -> Command {
    Command::new("openapi").about("Print the API as an OpenAPI document")
}

/// Runs it.
pub(super) fn run() -> Result<(), CliError> {
    let document = openapi::document().to_pretty_json();
    let document = document.map_err(|error| CliError::Failed(error.to_string()))?;
    // A closed output is nobody who waits for it.
    let _ = writeln!(std::io::stdout(), "{document}");
    Ok(())
}
