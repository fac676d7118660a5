//! `keystead user reset-link`: prints a link by which the owner of an account sets a new password.

use clap::{Arg, ArgMatches, Command};
use keystead_common::Secret;
use serde_json::json;

use crate::accounts::Details;
use crate::app::App;
use crate::cli::account_argument::argument;
use crate::cli::invite::public_url;
use crate::cli::{CliError, print, secret};
use crate::clock::Timestamp;
use crate::config::{Config, ConfigError, parse};

/// The default lifetime of a link.
const DEFAULT_LIFETIME: &str = "1h";
/// The lifetimes that can be set, in seconds: a link is as good as the password until then.
const LIFETIME_SECONDS: std::ops::RangeInclusive<u64> = 60..=7 * 86_400;

/// Returns the command and its own flags.
pub(super) fn command() -> Command {
    let lifetime = Arg::new("lifetime")
        .long("lifetime")
        .value_name("DURATION")
        .default_value(DEFAULT_LIFETIME)
        .help("Lifetime of the link, 1m to 7d");
    Command::new("reset-link")
        .about("Print a link by which the owner of an account sets a new password")
        .arg(argument())
        .arg(lifetime)
        .arg(print::json_flag())
        .after_help(
            "The link works once, and a newer one voids it. Whoever has it can set the password: give it\n\
             to the owner alone. It ends every session and removes no second factor. It leads to\n\
             --public-url: give the value that the server has.",
        )
}

/// Runs the command.
pub(super) async fn run(
    app: &App,
    config: &Config,
    found: &Details,
    arguments: &ArgMatches,
) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("lifetime").map_or(DEFAULT_LIFETIME, String::as_str);
    let lifetime = parse::duration(text).ok();
    let lifetime = lifetime.filter(|lifetime| LIFETIME_SECONDS.contains(&lifetime.as_secs()));
    let lifetime = lifetime.ok_or_else(|| {
        let expected = "a duration from 1m to 7d, like 1h or 2d";
        ConfigError::new(format!("--lifetime: expected {expected}, found {text:?}"))
    })?;
    let name = &found.account.username;
    if found.disabled_at.is_some() {
        let reason = format!("{name} is disabled: run keystead user enable {name} first");
        return Err(CliError::Failed(reason));
    }
    let url = public_url(config)?;
    let as_json = arguments.get_flag("json");
    let show = |(token, expires_at): &(Secret, Timestamp)| {
        // In the fragment, which browsers do not send: it appears in no proxy log and no Referer.
        let link = format!("{url}/recover#reset={}", token.expose());
        if !as_json {
            return link;
        }
        json!({ "link": link, "expires_at": expires_at.to_string() }).to_string()
    };
    let change = app.authentication.make_reset_link(found.account.id, lifetime).await?;
    let (_, expires_at) = secret::show_then_commit(change, show).await?;
    if !as_json {
        print::note(format_args!(
            "The link works once, until {expires_at}. {name} sees in the account's activity that it was made; \
             a second factor is still asked for."
        ));
    }
    Ok(())
}
