//! `keystead openapi`: prints the OpenAPI document of the API, without a server.

use clap::Command;

use super::{CliError, print};
use crate::api;

/// Returns the command.
pub(super) fn command() -> Command {
    Command::new("openapi").about("Print the API as an OpenAPI document")
}

/// Runs `keystead openapi`.
pub(super) fn run() -> Result<(), CliError> {
    // Relative to wherever the document is served: no server runs whose address it could have.
    let document = api::document("/").to_pretty_json();
    let document = document.map_err(|error| CliError::Failed(error.to_string()))?;
    print::line(document)
}
