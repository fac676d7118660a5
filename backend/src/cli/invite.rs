//! `keystead invite`: creates, lists and revokes invitations, the links by which people register where
//! the server requires one. A server may be running.

use clap::{Arg, ArgMatches, Command};
use keystead_common::Secret;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CliError, print, secret, with_services};
use crate::app::App;
use crate::config::{Config, ConfigError, parse};
use crate::invitations::{Invitation, Registration};
use crate::public_url::PublicUrl;

/// The default lifetime of an invitation.
const DEFAULT_TTL: &str = "7d";
/// The lifetimes that can be set, in seconds: long enough to follow the link, and short enough that no
/// forgotten link stays valid for ever.
const TTL_SECONDS: std::ops::RangeInclusive<u64> = 60..=90 * 86_400;

/// Returns the command, its subcommands and their flags, without the flags of the settings.
pub(super) fn command() -> Command {
    let expires = Arg::new("expires")
        .long("expires")
        .value_name("DURATION")
        .default_value(DEFAULT_TTL)
        .help("Lifetime of the link, 1m to 90d");
    let id = Arg::new("id")
        .value_name("ID")
        .required(true)
        .help("The ID that keystead invite list shows");
    Command::new("invite")
        .about("Print a link by which one person can register")
        .after_help(
            "The link works once. It leads to --public-url: give the value that the server has.",
        )
        .args_conflicts_with_subcommands(true)
        .arg(expires)
        .arg(print::json_flag())
        .subcommand(
            Command::new("list")
                .about("List the invitations that are valid")
                .arg(print::json_flag()),
        )
        .subcommand(Command::new("revoke").about("Revoke an invitation").arg(id))
}

/// Runs `keystead invite` or one of its subcommands.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    match arguments.subcommand() {
        Some(("list", arguments)) => with_services::run(arguments, async |app, _| {
            let invitations = app.invitations.list().await?;
            print::json_or_text(
                arguments,
                || list_as_json(&invitations),
                list_as_table(&invitations),
            )
        }),
        Some((_, arguments)) => revoke(arguments),
        None => {
            with_services::run(arguments, async |app, config| invite(app, config, arguments).await)
        }
    }
}

async fn invite(app: &App, config: &Config, arguments: &ArgMatches) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("expires").map_or(DEFAULT_TTL, String::as_str);
    let ttl = parse::duration(text).ok().filter(|ttl| TTL_SECONDS.contains(&ttl.as_secs()));
    let ttl = ttl.ok_or_else(|| {
        let expected = "a duration from 1m to 90d, like 12h or 7d";
        ConfigError::new(format!("--expires: expected {expected}, found {text:?}"))
    })?;
    let url = public_url(config)?;
    let as_json = arguments.get_flag("json");
    let show = |(invitation, token): &(Invitation, Secret)| {
        // In the fragment, which browsers do not send: it appears in no proxy log and no Referer.
        let link = format!("{url}/register#invitation={}", token.expose());
        if !as_json {
            return link;
        }
        let mut object = to_json(invitation);
        object["link"] = link.into();
        object["invitation"] = token.expose().into();
        object.to_string()
    };
    let change = app.invitations.invite(ttl).await?;
    let (Invitation { id, expires_at, .. }, _) = secret::show_then_commit(change, show).await?;
    if !as_json {
        print::note(format_args!(
            "The link works once, until {expires_at}. To revoke it: keystead invite revoke {id}"
        ));
    }
    match config.registration {
        Registration::Invite => {}
        Registration::Open => {
            print::warning("--registration is open: people can register without this link");
        }
        Registration::Closed => {
            print::warning("--registration is closed: nobody can register with this link");
        }
    }
    Ok(())
}

/// Returns the URL that the link leads to. A port that the system chose is known to the server only.
pub(super) fn public_url(config: &Config) -> Result<PublicUrl, CliError> {
    if let Some(url) = &config.public_url {
        return Ok(url.clone());
    }
    if config.listen.port().is_none_or(|port| port == 0) {
        let listen = &config.listen;
        return Err(ConfigError::new(format_args!(
            "--public-url: expected the URL of the server, because --listen is {listen}"
        ))
        .into());
    }
    let url = match config.tls {
        Some(_) => PublicUrl::of_tls_listener(&config.listen),
        None => PublicUrl::of_listener(&config.listen),
    };
    print::warning(format_args!(
        "--public-url is not set: the link leads to the address of --listen, {url}"
    ));
    Ok(url)
}

fn revoke(arguments: &ArgMatches) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("id").map_or("", String::as_str);
    let id: Uuid = text.parse().map_err(|_| {
        ConfigError::new(format!("expected the ID that keystead invite list shows, found {text:?}"))
    })?;
    with_services::run(arguments, async |app, _| {
        if app.invitations.revoke(id).await? {
            print::changed_line(format_args!("Revoked the invitation {id}."))
        } else {
            let reason = "it never existed, or was used, revoked or has expired";
            Err(CliError::Failed(format!("there is no invitation {id}: {reason}")))
        }
    })
}

fn list_as_json(invitations: &[Invitation]) -> Value {
    json!({ "invitations": invitations.iter().map(to_json).collect::<Vec<_>>() })
}

fn list_as_table(invitations: &[Invitation]) -> String {
    let mut lines = vec![format!("{:36}  {:24}  EXPIRES", "ID", "CREATED")];
    lines.extend(invitations.iter().map(|Invitation { id, created_at, expires_at }| {
        format!("{id}  {:24}  {expires_at}", created_at.to_string())
    }));
    lines.join("\n")
}

fn to_json(invitation: &Invitation) -> Value {
    json!({
        "id": invitation.id,
        "created_at": invitation.created_at.to_string(),
        "expires_at": invitation.expires_at.to_string(),
    })
}
