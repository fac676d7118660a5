//! `keystead user factors`: lists and removes the factors of an account beside the password, and gives it time to add
//! one.

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use keystead_common::factors::FactorsResponse;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accounts::Details;
use crate::app::App;
use crate::cli::account_argument::argument;
use crate::cli::session::REVOCATION_DELAY;
use crate::cli::{CliError, print};
use crate::config::{ConfigError, parse};
use crate::sessions::{FactorRemoval, FactorsToRemove};

/// The default of `--by`.
const DEFAULT_TIME: &str = "7d";

/// Returns the command and its subcommands.
pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let passkey = Arg::new("passkey")
        .long("passkey")
        .value_name("ID")
        .help("Remove the passkey with this ID, which keystead user factors list shows");
    let which = ["totp", "passkey", "passkeys", "recovery-codes", "all"];
    Command::new("factors")
        .about("List and remove an account's passkeys, authenticator app and recovery codes")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("list")
                .about("List the factors of an account")
                .arg(argument())
                .arg(print::json_flag()),
        )
        .subcommand(
            Command::new("remove")
                .about("Remove factors of an account, and end its sessions")
                .arg(argument())
                .arg(flag("totp", "Remove the authenticator app"))
                .arg(passkey)
                .arg(flag("passkeys", "Remove every passkey"))
                .arg(flag("recovery-codes", "Remove the recovery codes"))
                .arg(flag("all", "Remove every factor but the password"))
                .group(ArgGroup::new("which").args(which).required(true))
                .arg(print::json_flag())
                .after_help(format!(
                    "For an owner who has lost a device. It is refused where nobody could log in to the\n\
                     account any more.\n{REVOCATION_DELAY}"
                )),
        )
        .subcommand(
            Command::new("postpone")
                .about("Give an account more time to add the second factor that --require-mfa demands")
                .arg(argument())
                .arg(
                    Arg::new("by")
                        .long("by")
                        .value_name("DURATION")
                        .default_value(DEFAULT_TIME)
                        .help("The time that it has from now"),
                )
                .arg(print::json_flag()),
        )
}

/// Runs a subcommand on an account.
pub(super) async fn run(
    app: &App,
    name: &str,
    found: &Details,
    arguments: &ArgMatches,
) -> Result<(), CliError> {
    match name {
        "list" => list(app, found, arguments).await,
        "postpone" => postpone(app, found, arguments).await,
        _ => remove(app, found, arguments).await,
    }
}

async fn list(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let factors = app.accounts.factors(found.account.id).await?;
    print::json_or_text(arguments, || factors_json(&factors), to_text(&factors))
}

async fn remove(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = &found.account.username;
    let which = which(arguments)?;
    let removal = app.sessions.remove_factors(&found.account, &which).await?;
    let (removed, ended) = match removal {
        FactorRemoval::Done { removed, ended } => (removed, ended),
        FactorRemoval::Nothing => (Vec::new(), 0),
        FactorRemoval::Unreachable => {
            return Err(CliError::Failed(format!(
                "{name} has no password, and nobody could log in without these factors: run keystead user \
                 reset-link {name}, and remove them once its owner has set a password"
            )));
        }
    };
    if let (FactorsToRemove::Passkey(id), true) = (&which, removed.is_empty()) {
        return Err(CliError::Failed(format!("{name} has no passkey {id}")));
    }
    let json = || json!({ "removed": removed, "sessions_ended": ended });
    let text = if removed.is_empty() {
        format!("{name} has no such factor: nothing was removed.")
    } else {
        let (removed, ended) = (removed.join(", "), print::count(ended, "session"));
        format!("Removed from {name}: {removed}; {ended} ended.")
    };
    print::changed(arguments, json, text)
}

async fn postpone(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = &found.account.username;
    let text = arguments.get_one::<String>("by").map_or(DEFAULT_TIME, String::as_str);
    let by = parse::duration(text).map_err(|expected| {
        ConfigError::new(format!("--by: expected {expected}, found {text:?}"))
    })?;
    let due_at = app.accounts.postpone_mfa(found.account.id, by).await?;
    let json = || json!({ "mfa_due_at": due_at.to_string() });
    let text = format!("{name} has until {due_at} to add a second factor, where one is required.");
    print::changed(arguments, json, text)
}

fn which(arguments: &ArgMatches) -> Result<FactorsToRemove, ConfigError> {
    if let Some(text) = arguments.get_one::<String>("passkey") {
        let id: Uuid = text.parse().map_err(|_| {
            let expected = "the ID that keystead user factors list shows";
            ConfigError::new(format!("--passkey: expected {expected}, found {text:?}"))
        })?;
        return Ok(FactorsToRemove::Passkey(id));
    }
    Ok(match ["totp", "passkeys", "recovery-codes"].map(|name| arguments.get_flag(name)) {
        [true, _, _] => FactorsToRemove::Totp,
        [_, true, _] => FactorsToRemove::Passkeys,
        [_, _, true] => FactorsToRemove::RecoveryCodes,
        _ => FactorsToRemove::All,
    })
}

/// Returns the factors as the API does, without the names for browsers.
pub(super) fn factors_json(factors: &FactorsResponse) -> Value {
    let mut json = json!(factors);
    if let Some(members) = json.as_object_mut() {
        members.remove("webauthn");
    }
    json
}

fn to_text(factors: &FactorsResponse) -> String {
    let since =
        |time: Option<&String>| time.map_or("no".to_owned(), |time| format!("since {time}"));
    let codes = factors.recovery_codes.as_ref();
    let codes = codes
        .map_or("no".to_owned(), |codes| format!("{} left, made {}", codes.left, codes.created_at));
    let mut lines = vec![
        format!("password            {}", if factors.password { "yes" } else { "no" }),
        format!(
            "authenticator app   {}",
            since(factors.totp.as_ref().map(|totp| &totp.created_at))
        ),
        format!("recovery codes      {codes}"),
        format!("passkeys            {}", factors.passkeys.len()),
    ];
    lines.extend(factors.passkeys.iter().map(|passkey| {
        let used = passkey.last_used_at.as_ref();
        let used = used.map_or("never used".to_owned(), |time| format!("last used {time}"));
        format!("{}  added {}  {used}  {}", passkey.id, passkey.created_at, passkey.name)
    }));
    lines.join("\n")
}
