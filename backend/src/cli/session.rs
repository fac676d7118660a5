//! `keystead session`: lists and revokes sessions. A server may be running.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CliError, account_argument, print, with_services};
use crate::accounts::Details;
use crate::app::App;
use crate::config::ConfigError;
use crate::sessions::Session;

/// The time until a revocation takes effect, as the help of commands has it.
pub(super) const REVOCATION_DELAY: &str = "\
A running server stops accepting the ended sessions within five seconds (on PostgreSQL, usually at\n\
once). Services that verify access tokens by themselves accept them until they expire.";

/// Returns the command, its subcommands and their flags, without the flags of the settings.
pub(super) fn command() -> Command {
    let id = Arg::new("id").value_name("ID").help("The session").required_unless_present("user");
    let of = Arg::new("user").long("user").value_name("NAME-OR-ID").conflicts_with("id");
    Command::new("session")
        .about("Manage sessions")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("list")
                .about("List the sessions of an account, the most recently used first")
                .arg(account_argument::argument())
                .arg(print::json_flag()),
        )
        .subcommand(
            Command::new("revoke")
                .about("End a session, or all sessions of an account")
                .arg(id)
                .arg(of.help("End every session of this account"))
                .arg(print::json_flag())
                .after_help(REVOCATION_DELAY),
        )
}

/// Runs a subcommand.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    with_services::run(arguments, async |app, _| match (name, arguments.try_get_one("id")) {
        ("list", _) => list(app, arguments).await,
        (_, Ok(Some(id))) => revoke(app, id, arguments).await,
        _ => revoke_all(app, arguments).await,
    })
}

async fn list(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let account = account_argument::find(app, arguments, "account").await?.account;
    let sessions = app.sessions.list(account.id).await;
    let sessions = sessions.map_err(|error| CliError::Failed(error.to_string()))?;
    let json = || json!({ "sessions": sessions.iter().map(to_json).collect::<Vec<_>>() });
    let mut lines =
        vec![format!("{:36}  {:24}  {:24}  {:24}  FROM", "ID", "CREATED", "LAST USED", "EXPIRES")];
    lines.extend(sessions.iter().map(|session| {
        let times = [session.created_at, session.last_used_at, session.expires_at];
        let [created, used, expires] = times.map(|time| time.to_string());
        let (ip, agent) = (session.ip.as_deref(), session.user_agent.as_deref());
        let (ip, agent) = (ip.unwrap_or("-"), agent.unwrap_or_default());
        let line =
            format!("{:36}  {created:24}  {used:24}  {expires:24}  {ip}  {agent}", session.id);
        line.trim_end().to_owned()
    }));
    print::json_or_text(arguments, json, lines.join("\n"))
}

async fn revoke(app: &App, id: &String, arguments: &ArgMatches) -> Result<(), CliError> {
    let session: Uuid = id.parse().map_err(|_| {
        ConfigError::new(format!(
            "expected the ID of a session, or --user and a name, found {id:?}"
        ))
    })?;
    let account = app.sessions.revoke_by_operator(session).await?;
    let account =
        account.ok_or_else(|| CliError::Failed(format!("there is no session {session}")))?;
    let text = format!("Ended a session of {}.", account.username);
    print::changed(arguments, || ended(&account.id.to_string(), 1), text)
}

async fn revoke_all(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let Details { account, .. } = account_argument::find(app, arguments, "user").await?;
    let count = app.sessions.revoke_all(account.id).await?;
    let text = format!("Ended {} of {}.", print::count(count, "session"), account.username);
    print::changed(arguments, || ended(&account.id.to_string(), count), text)
}

fn ended(account: &str, count: usize) -> Value {
    json!({ "user_id": account, "sessions_ended": count })
}

/// Returns a session as the API does, without `current`: no client is asking.
fn to_json(session: &Session) -> Value {
    let mut json = json!(session.to_dto(Uuid::nil()));
    if let Some(fields) = json.as_object_mut() {
        fields.remove("current");
    }
    json
}
