//! `keystead client`: registers, lists and removes the apps that people sign in to. A server may be running.

mod add;
mod registration_token;
mod show;

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use keystead_common::Secret;
use serde_json::json;

use super::{CliError, print, secret, with_services};
use crate::app::App;
use crate::clients::ClientError;
use crate::config::{ConfigError, parse};

/// The default time for which the old secret is valid beside the new one.
const DEFAULT_OVERLAP: &str = "1d";
/// The longest such time, in seconds.
const MAX_OVERLAP_SECONDS: u64 = 90 * 86_400;

/// Returns the command, its subcommands and their flags, without the flags of the settings.
pub(super) fn command() -> Command {
    let with_id = |name: &'static str, about: &'static str| {
        let id = Arg::new("id").value_name("ID").required(true).help("The client ID");
        Command::new(name).about(about).arg(id).arg(print::json_flag())
    };
    let keep_old = Arg::new("keep-old")
        .long("keep-old")
        .value_name("DURATION")
        .default_value(DEFAULT_OVERLAP)
        .help("Time for which the old secret is valid too, 0s to 90d");
    Command::new("client")
        .about("Manage the apps that people sign in to (OpenID Connect)")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(add::command())
        .subcommand(Command::new("list").about("List the apps").arg(print::json_flag()))
        .subcommand(with_id("show", "Show an app"))
        .subcommand(with_id("rotate-secret", "Print a new secret of an app").arg(keep_old))
        .subcommand(registration_token::command())
        .subcommand(with_id("remove", "Remove an app, and end what it may do for people"))
}

/// Runs a subcommand.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    match name {
        "add" => add::run(arguments),
        "list" => with_services::run(arguments, async |app, _| show::list(app, arguments).await),
        "show" => with_services::run(arguments, async |app, _| {
            show::show(app, id(arguments), arguments).await
        }),
        "rotate-secret" => rotate_secret(arguments),
        "registration-token" => registration_token::run(arguments),
        _ => with_services::run(arguments, async |app, _| remove(app, arguments).await),
    }
}

fn id(arguments: &ArgMatches) -> &str {
    arguments.get_one::<String>("id").map_or("", String::as_str)
}

fn rotate_secret(arguments: &ArgMatches) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("keep-old").map_or(DEFAULT_OVERLAP, String::as_str);
    let overlap = if text == "0s" { Ok(Duration::ZERO) } else { parse::duration(text) };
    let overlap = overlap.ok().filter(|overlap| overlap.as_secs() <= MAX_OVERLAP_SECONDS);
    let overlap = overlap.ok_or_else(|| {
        let expected = "a duration from 0s to 90d, like 12h or 7d";
        ConfigError::new(format!("--keep-old: expected {expected}, found {text:?}"))
    })?;
    with_services::run(arguments, async |app, _| {
        let id = id(arguments);
        let change = app.clients.rotate_secret(id, overlap).await?;
        let expires_at = app.clock.now().after(overlap);
        let as_json = arguments.get_flag("json");
        let show = |secret: &Secret| {
            let secret = secret.expose();
            if as_json {
                let expires_at = expires_at.to_string();
                return json!({
                    "client_id": id,
                    "client_secret": secret,
                    "old_secret_expires_at": expires_at,
                })
                .to_string();
            }
            let end = match overlap {
                Duration::ZERO => "The old one is no longer valid.".to_owned(),
                _ => format!("The old one is valid until {expires_at}."),
            };
            format!("The new secret of {id}, which is shown only once. {end}\n{secret}")
        };
        secret::show_then_commit(change, show).await.map(drop)
    })
}

async fn remove(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let client = app.clients.remove(id(arguments)).await?;
    let text = format!("Removed {} ({}).", client.name, client.id);
    print::changed(arguments, || show::to_json(&client), text)
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Invalid(error) => ConfigError::new(error).into(),
            other => Self::Failed(other.to_string()),
        }
    }
}
