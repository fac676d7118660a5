//! `keystead client registration-token`: makes a token by which apps register themselves.

use clap::{Arg, ArgMatches, Command};
use serde_json::json;

use crate::cli::{CliError, print, with_services};
use crate::config::{ConfigError, parse};

/// The default lifetime of a token.
const DEFAULT_TTL: &str = "1h";
/// The lifetimes that can be set, in seconds. A token cannot be revoked.
const TTL_SECONDS: std::ops::RangeInclusive<u64> = 60..=30 * 86_400;

/// Returns the command and its own flags.
pub(super) fn command() -> Command {
    let ttl = Arg::new("ttl")
        .long("ttl")
        .value_name("DURATION")
        .default_value(DEFAULT_TTL)
        .help("Lifetime of the token, 1m to 30d");
    Command::new("registration-token")
        .about("Print a token by which apps can register themselves")
        .arg(ttl)
        .arg(print::json_flag())
        .after_help("The server takes it while --client-registration is token.")
}

/// Runs the command.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let text = arguments.get_one::<String>("ttl").map_or(DEFAULT_TTL, String::as_str);
    let ttl = parse::duration(text).ok().filter(|ttl| TTL_SECONDS.contains(&ttl.as_secs()));
    let ttl = ttl.ok_or_else(|| {
        let expected = "a duration from 1m to 30d, like 12h or 7d";
        ConfigError::new(format!("--ttl: expected {expected}, found {text:?}"))
    })?;
    with_services::run(arguments, async |app, _| {
        let token = app.clients.registration_token(ttl);
        let expires_at = app.clock.now().after(ttl).to_string();
        let json = || json!({ "registration_token": token.expose(), "expires_at": expires_at });
        print::json_or_text(arguments, json, token.expose())?;
        if !arguments.get_flag("json") {
            print::note(format_args!("Any number of apps can register by it until {expires_at}."));
        }
        Ok(())
    })
}
