//! `keystead invite`: the links by which people register where that takes an invitation, beside a
//! server that runs or not.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CliError, print};
use crate::app::App;
use crate::config::{Config, ConfigError, duration};
use crate::invitations::{Invitation, Registration};
use crate::public_url::PublicUrl;

/// How long an invitation is good when nothing is said.
const TTL: &str = "7d";
/// The shortest and the longest that may be said: time to follow it, and no key that lies about for
/// ever. In seconds.
const TTLS: std::ops::RangeInclusive<u64> = 60..=90 * 86_400;

/// The command and its flags; those of the settings are added to each.
pub(super) fn command() -> Command {
    let expires = Arg::new("expires")
        .long("expires")
        .value_name("DURATION")
        .default_value(TTL)
        .help("How long the link is good, 1m to 90d");
    let id = Arg::new("id").value_name("ID").required(true).help("As list shows it");
    Command::new("invite")
        .about("Print a link by which one person can register")
        .after_help(
            "The link works once. It goes to --public-url, which should be the one that the server has.",
        )
        .args_conflicts_with_subcommands(true)
        .arg(expires)
        .arg(print::json_flag())
        .subcommand(
            Command::new("list")
                .about("List the invitations that are good")
                .arg(print::json_flag()),
        )
        .subcommand(Command::new("revoke").about("Take an invitation back").arg(id))
}

/// The settings: it shows one more than those below it.
pub(super) fn settings() -> impl Iterator<Item = Arg> {
    super::settings(|name| super::is_place(name) || name == "public-url")
}

/// Runs it, or one of those below it.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    match arguments.subcommand() {
        Some(("list", arguments)) => super::beside::run(arguments, async |app, _| {
            let invitations = app.invitations.list().await?;
            print::either(arguments, || as_json(&invitations), as_table(&invitations));
            Ok(())
        }),
        Some((_, arguments)) => revoke(arguments),
        None => {
            super::beside::run(arguments, async |app, config| invite(app, config, arguments).await)
        }
    }
}

async fn invite(app: &App, config: &Config, arguments: &ArgMatches) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("expires").map_or(TTL, String::as_str);
    let ttl = duration(text).ok().filter(|ttl| TTLS.contains(&ttl.as_secs())).ok_or_else(|| {
        let expected = "a duration from 1m to 90d, like 12h or 7d";
        ConfigError::new(format!("--expires: expected {expected}, found {text:?}"))
    })?;
    let url = public_url(config)?;
    let (invitation, token) = app.invitations.invite(ttl).await?;
    // Behind the #, which no browser sends: so it is in no log of a proxy and in no Referer.
    let link = format!("{url}/register#invitation={}", token.expose());
    if arguments.get_flag("json") {
        let mut object = described(&invitation);
        object["link"] = link.into();
        object["invitation"] = token.expose().into();
        print::line(object);
    } else {
        print::line(link);
        let Invitation { id, expires_at, .. } = invitation;
        eprintln!(
            "It works once, until {expires_at}. To take it back: keystead invite revoke {id}"
        );
    }
    match config.registration {
        Registration::Invite => {}
        Registration::Open => warn("registration is open by these settings, also without a link"),
        Registration::Closed => warn("registration is closed by these settings, also with a link"),
    }
    Ok(())
}

/// Where the link leads. The server knows the port that it has been given; nobody knows it here.
fn public_url(config: &Config) -> Result<PublicUrl, CliError> {
    if let Some(url) = &config.public_url {
        return Ok(url.clone());
    }
    if config.listen.port() == 0 {
        let message = "--public-url: expected one, as --listen leaves the port to the system";
        return Err(ConfigError::new(message).into());
    }
    let url = match config.tls {
        Some(_) => PublicUrl::of_tls_listener(config.listen),
        None => PublicUrl::of_listener(config.listen),
    };
    warn(&format!("there is no --public-url, so the link leads to where --listen is: {url}"));
    Ok(url)
}

fn revoke(arguments: &ArgMatches) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("id").map_or("", String::as_str);
    let id: Uuid = text.parse().map_err(|_| {
        ConfigError::new(format!("expected the ID that keystead invite list shows, found {text:?}"))
    })?;
    super::beside::run(arguments, async |app, _| {
        if app.invitations.revoke(id).await? {
            print::line(format_args!("The invitation {id} is taken back."));
            Ok(())
        } else {
            let why = "it was used, taken back before, or is over";
            Err(CliError::Failed(format!("there is no invitation {id}: {why}")))
        }
    })
}

fn as_json(invitations: &[Invitation]) -> Value {
    json!({ "invitations": invitations.iter().map(described).collect::<Vec<_>>() })
}

fn as_table(invitations: &[Invitation]) -> String {
    let mut lines = vec![format!("{:36}  {:24}  EXPIRES", "ID", "CREATED")];
    lines.extend(invitations.iter().map(|Invitation { id, created_at, expires_at }| {
        format!("{id}  {:24}  {expires_at}", created_at.to_string())
    }));
    lines.join("\n")
}

fn described(invitation: &Invitation) -> Value {
    json!({
        "id": invitation.id,
        "created_at": invitation.created_at.to_string(),
        "expires_at": invitation.expires_at.to_string(),
    })
}

fn warn(text: &str) {
    eprintln!("keystead: warning: {text}");
}
