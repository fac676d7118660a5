//! `keystead session`: who is logged in, beside a server that runs or not.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CliError, print, user};
use crate::accounts::Details;
use crate::app::App;
use crate::config::ConfigError;
use crate::sessions::Session;

/// The commands and their flags; those of the settings are added to each.
pub(super) fn command() -> Command {
    let id = Arg::new("id").value_name("ID").help("The session").required_unless_present("user");
    let of = Arg::new("user").long("user").value_name("NAME-OR-ID").conflicts_with("id");
    Command::new("session")
        .about("Look after who is logged in")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("list")
                .about("List the sessions of an account, newest use first")
                .arg(user::account())
                .arg(print::json_flag()),
        )
        .subcommand(
            Command::new("revoke")
                .about("End a session, or all of an account")
                .arg(id)
                .arg(of.help("Every session of this account"))
                .arg(print::json_flag())
                .after_help(user::IN_FORCE),
        )
}

/// Runs one of them.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    super::beside::run(arguments, async |app, _| match (name, arguments.try_get_one("id")) {
        ("list", _) => list(app, arguments).await,
        (_, Ok(Some(id))) => revoke(app, id, arguments).await,
        _ => revoke_all(app, arguments).await,
    })
}

async fn list(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let account = user::find(app, arguments, "account").await?.account;
    let sessions = app.sessions.list(account.id).await;
    let sessions = sessions.map_err(|error| CliError::Failed(error.to_string()))?;
    let json = || json!({ "sessions": sessions.iter().map(session).collect::<Vec<_>>() });
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
    print::either(arguments, json, lines.join("\n"));
    Ok(())
}

async fn revoke(app: &App, id: &String, arguments: &ArgMatches) -> Result<(), CliError> {
    let session: Uuid = id.parse().map_err(|_| {
        ConfigError::new(format!(
            "expected the id of a session, or --user and a name, found {id:?}"
        ))
    })?;
    let account = app.sessions.revoke_by_operator(session).await?;
    let account =
        account.ok_or_else(|| CliError::Failed(format!("there is no session {session}")))?;
    let text = format!("Ended a session of {}.", account.username);
    print::either(arguments, || ended(&account.id.to_string(), 1), text);
    Ok(())
}

async fn revoke_all(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let Details { account, .. } = user::find(app, arguments, "user").await?;
    let count = app.sessions.revoke_all(account.id).await?;
    let text = format!("Ended {} of {}.", print::count(count, "session"), account.username);
    print::either(arguments, || ended(&account.id.to_string(), count), text);
    Ok(())
}

fn ended(account: &str, count: usize) -> Value {
    json!({ "user_id": account, "sessions_ended": count })
}

/// The session as it is to clients, of whom none asks here.
fn session(session: &Session) -> Value {
    let mut json = json!(session.to_dto(Uuid::nil()));
    if let Some(fields) = json.as_object_mut() {
        fields.remove("current");
    }
    json
}
