//! `keystead user`: creates, lists, shows and changes accounts. A server may be running.

mod factors;
mod operator;
mod reset_link;
mod show;

use std::io::{self, IsTerminal};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::Term;
use keystead_common::Password;
use serde_json::{Value, json};

use self::show::user_json;
use super::account_argument::{argument, find, not_found};
use super::session::REVOCATION_DELAY;
use super::{CliError, new_password, print, secret, with_services};
use crate::accounts::{Account, Details, MfaState};
use crate::app::App;
use crate::config::{Config, ConfigError};
use crate::database::Uncommitted;

/// Returns the command, its subcommands and their flags, without the flags of the settings.
pub(super) fn command() -> Command {
    let with_account = |name: &'static str, about: &'static str| {
        Command::new(name).about(about).arg(argument()).arg(print::json_flag())
    };
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let generate = || flag("generate", "Generate a random password, and print it once");
    let password_help = "Asks for the password on a terminal, or reads it from the first line of \
                         standard input.";
    let new_name =
        Arg::new("name").value_name("NAME").required(true).help("The username of the account");
    let after = Arg::new("after").long("after").value_name("NAME-OR-ID");
    let limit =
        Arg::new("limit").long("limit").value_name("COUNT").value_parser(value_parser!(u64));
    Command::new("user")
        .about("Manage accounts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about("Create an account")
                .arg(new_name)
                .arg(generate())
                .arg(print::json_flag())
                .after_help(password_help),
        )
        .subcommand(
            Command::new("list")
                .about("List the accounts, in the order of their IDs")
                .arg(after.help("List only the accounts after this one"))
                .arg(limit.help("List at most this many accounts"))
                .arg(print::json_flag().help("Print JSON Lines, for programs: one object a line")),
        )
        .subcommand(with_account("show", "Show an account and its latest events"))
        .subcommand(
            with_account("disable", "Disable an account: end its sessions and refuse logins to it")
                .after_help(format!(
                    "{REVOCATION_DELAY}\nA login is refused with the same response as for a \
                     wrong password."
                )),
        )
        .subcommand(with_account("enable", "Enable a disabled account"))
        .subcommand(
            with_account("set-password", "Set the password of an account, and end its sessions")
                .arg(generate())
                .after_help(format!("{password_help}\n{REVOCATION_DELAY}")),
        )
        .subcommand(reset_link::command())
        .subcommand(factors::command())
        .subcommand(operator::command())
        .subcommand(
            with_account("delete", "Delete an account and its data for good")
                .arg(flag("yes", "Do not ask for confirmation"))
                .after_help(REVOCATION_DELAY),
        )
}

/// Runs a subcommand.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    if let ("factors", Some((name, arguments))) = (name, arguments.subcommand()) {
        return with_services::run(arguments, async |app, _| {
            let found = find(app, arguments, "account").await?;
            factors::run(app, name, &found, arguments).await
        });
    }
    with_services::run(arguments, async |app, config| match name {
        "add" => add(app, config, arguments).await,
        "list" => show::list(app, arguments).await,
        "show" => show::show(app, &find(app, arguments, "account").await?, arguments).await,
        "disable" => disable(app, &find(app, arguments, "account").await?, arguments).await,
        "enable" => enable(app, &find(app, arguments, "account").await?, arguments).await,
        "set-password" => {
            set_password(app, config, &find(app, arguments, "account").await?, arguments).await
        }
        "operator" => operator::run(app, &find(app, arguments, "account").await?, arguments).await,
        "reset-link" => {
            reset_link::run(app, config, &find(app, arguments, "account").await?, arguments).await
        }
        _ => delete(app, &find(app, arguments, "account").await?, arguments).await,
    })
}

async fn add(app: &App, config: &Config, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = arguments.get_one::<String>("name").map_or("", String::as_str);
    // Before the password, so that nobody types it in vain.
    app.accounts.check_new_name(name).await?;
    let password = read_password(app, config, arguments, name)?;
    let change = app.accounts.add(name, password.clone()).await?;
    let text = |account: &Account| format!("Created the account {name} ({}).", account.id);
    let json = |account: &Account| {
        let (account, mfa) = (account.clone(), MfaState::default());
        user_json(&Details { account, disabled_at: None, mfa })
    };
    commit(change, arguments, json, text, &password).await
}

async fn disable(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = &found.account.username;
    let ended = app.sessions.disable(found.account.id).await?;
    let text = match ended {
        Some(ended) => format!("Disabled {name}: {} ended.", print::count(ended, "session")),
        None => format!("{name} was disabled already."),
    };
    print_changed(app, &found.account, ended.unwrap_or(0), arguments, text).await
}

async fn enable(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = &found.account.username;
    let text = if app.accounts.enable(&found.account).await? {
        format!("Enabled {name}: its owner can log in again.")
    } else {
        format!("{name} was not disabled.")
    };
    print_changed(app, &found.account, 0, arguments, text).await
}

async fn set_password(
    app: &App,
    config: &Config,
    found: &Details,
    arguments: &ArgMatches,
) -> Result<(), CliError> {
    let name = &found.account.username;
    let password = read_password(app, config, arguments, name)?;
    let hash = app.accounts.check_and_hash(name, password.clone()).await?;
    let change = app.sessions.set_password(&found.account, &hash).await?;
    let change = change.ok_or_else(|| not_found(name))?;
    let disabled = if found.disabled_at.is_some() { " The account is disabled." } else { "" };
    let text = |ended: &usize| {
        let sessions = print::count(ended, "session");
        format!("Set the password of {name}: {sessions} ended.{disabled}")
    };
    let json = |ended: &usize| {
        let mut user = user_json(found);
        user["sessions_ended"] = json!(ended);
        user
    };
    commit(change, arguments, json, text, &password).await
}

async fn delete(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = &found.account.username;
    if !arguments.get_flag("yes") && !confirm(&found.account)? {
        return Err(CliError::Failed(format!("{name} was not deleted")));
    }
    let ended = app.sessions.delete(found.account.id).await?.ok_or_else(|| not_found(name))?;
    let json = || {
        let mut user = user_json(found);
        user["sessions_ended"] = json!(ended);
        user
    };
    let text = format!("Deleted {name}: {} ended.", print::count(ended, "session"));
    print::changed(arguments, json, text)
}

/// Asks on the terminal whether to delete an account.
fn confirm(account: &Account) -> Result<bool, CliError> {
    let terminal = Term::stderr();
    if !io::stdin().is_terminal() || !terminal.is_term() {
        let expected = "expected --yes, because there is no terminal to ask for confirmation";
        return Err(ConfigError::new(expected).into());
    }
    let question = format!("Delete {} ({}) for good? [y/N] ", account.username, account.id);
    let answer = terminal.write_str(&question).and_then(|()| terminal.read_line());
    Ok(answer.is_ok_and(|answer| ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())))
}

/// Generates a password if `--generate` is given, else asks for one.
fn read_password(
    app: &App,
    config: &Config,
    arguments: &ArgMatches,
    username: &str,
) -> Result<Password, CliError> {
    let opened = config.password_policy.open_blocklist();
    opened.map_err(|error| CliError::Failed(error.to_string()))?;
    if arguments.get_flag("generate") {
        return Ok(new_password::generate(app.random, config.password_policy.min_length));
    }
    new_password::ask(username)
}

/// Prints the text, or as JSON the account as it is now.
async fn print_changed(
    app: &App,
    account: &Account,
    ended: usize,
    arguments: &ArgMatches,
    text: String,
) -> Result<(), CliError> {
    let now = app.accounts.look_up(&account.id.to_string()).await?;
    let now = now.ok_or_else(|| not_found(&account.username))?;
    let json = || {
        let mut user = user_json(&now);
        user["sessions_ended"] = json!(ended);
        user
    };
    print::changed(arguments, json, text)
}

/// Commits the change and prints the text or the JSON. A password that was generated is among it, and is
/// shown before it becomes valid.
async fn commit<T>(
    change: Uncommitted<T>,
    arguments: &ArgMatches,
    json: impl Fn(&T) -> Value,
    text: impl Fn(&T) -> String,
    password: &Password,
) -> Result<(), CliError> {
    if !arguments.get_flag("generate") {
        let value = change.commit().await?;
        return print::changed(arguments, || json(&value), text(&value));
    }
    let as_json = arguments.get_flag("json");
    let show = |value: &T| {
        if as_json {
            let mut json = json(value);
            json["password"] = json!(password.expose());
            return json.to_string();
        }
        let text = text(value);
        format!("{text} The password, which is shown only once:\n{}", password.expose())
    };
    secret::show_then_commit(change, show).await.map(drop)
}
