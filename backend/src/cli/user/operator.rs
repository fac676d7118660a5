//! `keystead user operator`: marks accounts as the operators' own, for `--require-mfa operators`.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

use crate::accounts::Details;
use crate::app::App;
use crate::cli::account_argument::argument;
use crate::cli::{CliError, print};

/// Returns the command and its own flags.
pub(super) fn command() -> Command {
    let remove = Arg::new("remove").long("remove").action(ArgAction::SetTrue);
    Command::new("operator")
        .about("Mark an account as an operator's, which --require-mfa operators concerns")
        .arg(argument())
        .arg(remove.help("Remove the mark"))
        .arg(print::json_flag())
        .after_help("The mark gives no rights.")
}

/// Runs the command.
pub(super) async fn run(
    app: &App,
    found: &Details,
    arguments: &ArgMatches,
) -> Result<(), CliError> {
    let name = &found.account.username;
    let is_operator = !arguments.get_flag("remove");
    let changed = app.accounts.set_operator(found.account.id, is_operator).await?;
    let text = match (is_operator, changed) {
        (true, true) => format!("Marked {name} as an operator's account."),
        (true, false) => format!("{name} was marked as an operator's account already."),
        (false, true) => format!("{name} is no longer marked as an operator's account."),
        (false, false) => format!("{name} was not marked as an operator's account."),
    };
    let json = || json!({ "username": name, "is_operator": is_operator });
    print::changed(arguments, json, text)
}
