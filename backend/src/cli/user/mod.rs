//! `keystead user`: the accounts, beside a server that runs or not. What is shown of them is in
//! [`showing`].

mod showing;

use std::io::{self, IsTerminal};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::Term;
use keystead_common::Password;
use serde_json::{Value, json};

use self::showing::user;
use super::{CliError, passwords, print};
use crate::accounts::{Account, AdminError, Details};
use crate::app::App;
use crate::config::{Config, ConfigError};

/// When it counts that sessions have ended.
pub(super) const IN_FORCE: &str = "\
A running server knows within five seconds (on PostgreSQL, as a rule, at once) that sessions have\n\
ended. Services that verify access tokens by themselves take those until they expire.";

/// The commands and their flags; those of the settings are added to each.
pub(super) fn command() -> Command {
    let with_account = |name: &'static str, about: &'static str| {
        Command::new(name).about(about).arg(account()).arg(print::json_flag())
    };
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let generate = || flag("generate", "Make a password that nobody guesses, and print it once");
    let password_help = "The password is asked for on a terminal; else it is the first line of \
                         standard input.";
    let new_name = Arg::new("name").value_name("NAME").required(true).help("The name to log in by");
    let after = Arg::new("after").long("after").value_name("NAME-OR-ID");
    let limit =
        Arg::new("limit").long("limit").value_name("COUNT").value_parser(value_parser!(u64));
    Command::new("user")
        .about("Look after the accounts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about("Make an account")
                .arg(new_name)
                .arg(generate())
                .arg(print::json_flag())
                .after_help(password_help),
        )
        .subcommand(
            Command::new("list")
                .about("List the accounts, in the order of their ids")
                .arg(after.help("Only those that come after this account"))
                .arg(limit.help("At most so many"))
                .arg(print::json_flag().help("For programs: an object a line")),
        )
        .subcommand(with_account("show", "Show an account, and what happened to it last"))
        .subcommand(
            with_account("disable", "Let nobody log in to an account, and end its sessions")
                .after_help(format!(
                    "{IN_FORCE}\nWho tries to log in is told what everybody is told \
                                     who mistypes the password."
                )),
        )
        .subcommand(with_account("enable", "Let its owner log in to an account again"))
        .subcommand(
            with_account("set-password", "Give an account another password, and end its sessions")
                .arg(generate())
                .after_help(format!("{password_help}\n{IN_FORCE}")),
        )
        .subcommand(
            with_account("delete", "Delete an account and all that hangs on it, for good")
                .arg(flag("yes", "Ask nobody whether that is meant"))
                .after_help(IN_FORCE),
        )
}

/// Which account it is about.
pub(super) fn account() -> Arg {
    Arg::new("account").value_name("NAME-OR-ID").required(true).help("The account")
}

/// Runs one of them.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    super::beside::run(arguments, async |app, config| match name {
        "add" => add(app, config, arguments).await,
        "list" => showing::list(app, arguments).await,
        "show" => showing::show(app, &find(app, arguments, "account").await?, arguments).await,
        "disable" => disable(app, &find(app, arguments, "account").await?, arguments).await,
        "enable" => enable(app, &find(app, arguments, "account").await?, arguments).await,
        "set-password" => {
            set_password(app, config, &find(app, arguments, "account").await?, arguments).await
        }
        _ => delete(app, &find(app, arguments, "account").await?, arguments).await,
    })
}

/// The account that an argument names.
pub(super) async fn find(
    app: &App,
    arguments: &ArgMatches,
    argument: &str,
) -> Result<Details, CliError> {
    let name = arguments.get_one::<String>(argument).map_or("", String::as_str);
    app.accounts.look_up(name).await?.ok_or_else(|| no_account(name))
}

fn no_account(name: &str) -> CliError {
    CliError::Failed(format!("there is no account {name:?}"))
}

async fn add(app: &App, config: &Config, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = arguments.get_one::<String>("name").map_or("", String::as_str);
    // Nobody types a password for nothing.
    app.accounts.check_new_name(name).await?;
    let password = new_password(app, config, arguments, name)?;
    let account = app.accounts.add(name, password.clone()).await?;
    let text = format!("Made the account {name} ({}).", account.id);
    let details = Details { account, disabled_at: None };
    print_with_password(arguments, user(&details), text, &password);
    Ok(())
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
    let password = new_password(app, config, arguments, name)?;
    let hash = app.accounts.check_and_hash(name, password.clone()).await?;
    let ended = app.sessions.set_password(&found.account, &hash).await?;
    let ended = ended.ok_or_else(|| no_account(name))?;
    let ending = print::count(ended, "session");
    let disabled = if found.disabled_at.is_some() { " The account is disabled." } else { "" };
    let text = format!("Set the password of {name}: {ending} ended.{disabled}");
    let mut json = user(found);
    json["sessions_ended"] = json!(ended);
    print_with_password(arguments, json, text, &password);
    Ok(())
}

async fn delete(app: &App, found: &Details, arguments: &ArgMatches) -> Result<(), CliError> {
    let name = &found.account.username;
    if !arguments.get_flag("yes") && !confirm(&found.account)? {
        return Err(CliError::Failed(format!("{name} stays as it is")));
    }
    let ended = app.sessions.delete(found.account.id).await?.ok_or_else(|| no_account(name))?;
    let json = || {
        let mut user = user(found);
        user["sessions_ended"] = json!(ended);
        user
    };
    let text = format!("Deleted {name}: {} ended.", print::count(ended, "session"));
    print::either(arguments, json, text);
    Ok(())
}

/// Whether it is meant, which is for a person to say.
fn confirm(account: &Account) -> Result<bool, CliError> {
    let terminal = Term::stderr();
    if !io::stdin().is_terminal() || !terminal.is_term() {
        let expected = "expected --yes, for there is no terminal to ask whether that is meant";
        return Err(ConfigError::new(expected).into());
    }
    let question = format!("Delete {} ({}) for good? [y/N] ", account.username, account.id);
    let answer = terminal.write_str(&question).and_then(|()| terminal.read_line());
    Ok(answer.is_ok_and(|answer| ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())))
}

fn new_password(
    app: &App,
    config: &Config,
    arguments: &ArgMatches,
    username: &str,
) -> Result<Password, CliError> {
    if arguments.get_flag("generate") {
        return Ok(passwords::generate(app.random, config.password_policy.min_length));
    }
    passwords::ask(username)
}

/// The account as it is now, for programs.
async fn print_changed(
    app: &App,
    account: &Account,
    ended: usize,
    arguments: &ArgMatches,
    text: String,
) -> Result<(), CliError> {
    let now = app.accounts.look_up(&account.id.to_string()).await?;
    let now = now.ok_or_else(|| no_account(&account.username))?;
    let json = || {
        let mut user = user(&now);
        user["sessions_ended"] = json!(ended);
        user
    };
    print::either(arguments, json, text);
    Ok(())
}

/// A password that was made here is told; one that was typed is known.
fn print_with_password(arguments: &ArgMatches, mut json: Value, text: String, password: &Password) {
    let mut text = text;
    if arguments.get_flag("generate") {
        json["password"] = json!(password.expose());
        text = format!("{text} The password, which is shown this once:\n{}", password.expose());
    }
    print::either(arguments, || json, text);
}

impl From<AdminError> for CliError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::InvalidField(violation) => ConfigError::new(violation.detail).into(),
            other => Self::Failed(other.to_string()),
        }
    }
}
