//! The argument that names an account, and the account that it names.

use clap::{Arg, ArgMatches};

use super::CliError;
use crate::accounts::Details;
use crate::app::App;

/// The argument `NAME-OR-ID` of a command on one account.
pub(super) fn argument() -> Arg {
    Arg::new("account").value_name("NAME-OR-ID").required(true).help("The account")
}

/// Returns the account that the argument called `argument` names.
pub(super) async fn find(
    app: &App,
    arguments: &ArgMatches,
    argument: &str,
) -> Result<Details, CliError> {
    let name = arguments.get_one::<String>(argument).map_or("", String::as_str);
    app.accounts.look_up(name).await?.ok_or_else(|| not_found(name))
}

/// The error for an account that does not exist.
pub(super) fn not_found(name: &str) -> CliError {
    CliError::Failed(format!("there is no account {name:?}"))
}
