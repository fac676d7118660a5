//! `keystead keys`: lists, rotates and exports the signing keys. A running server loads the changes
//! within seconds.

use std::fmt;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

use super::{CliError, print, with_services};
use crate::chores::KEY_RELOAD_INTERVAL;
use crate::clock::Timestamp;
use crate::config::{ConfigError, parse};
use crate::tokens::{ClientAlgorithm, KeyInfo, KeyState, Purpose, SigningKeys, to_pem};

/// The default time between the publication of the next key and its first signature: twice as long as
/// verifiers may cache the old set.
const DEFAULT_DELAY: &str = "10m";

/// The answer to a request for a public key of HS256.
const NO_PUBLIC_KEY: &str = "there are no public keys: HS256 verifies a token with the secret that signs it, \
    which --secret prints as a JWK";

/// Returns the command, its subcommands and their flags, without the flags of the settings.
pub(super) fn command() -> Command {
    let after = Arg::new("after")
        .long("after")
        .value_name("DURATION")
        .default_value(DEFAULT_DELAY)
        .help("Time from the publication of the next key to its first signature, 10s or more");
    let clients = Arg::new("clients")
        .long("clients")
        .value_name("ALGORITHM")
        .value_parser(ClientAlgorithm::ALL.map(ClientAlgorithm::name))
        .help("Create the next key for tokens of clients instead of logins");
    let secret = Arg::new("secret")
        .long("secret")
        .action(ArgAction::SetTrue)
        .help("Include the secrets of HS256; anyone who has one can issue tokens");
    let pem = Arg::new("pem")
        .long("pem")
        .action(ArgAction::SetTrue)
        .conflicts_with("secret")
        .help("Print public keys as PEM (SubjectPublicKeyInfo) instead");
    let id = Arg::new("id")
        .long("id")
        .value_name("ID")
        // An id is Base64url, and one of 64 begins with a hyphen.
        .allow_hyphen_values(true)
        .help("Print this key only; without --pem, as a JWK that is in no set");
    Command::new("keys")
        .about("Manage the keys that sign tokens")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("list")
                .about("List the keys, whose tokens they sign, and their states")
                .arg(print::json_flag()),
        )
        .subcommand(Command::new("rotate").about("Create the next key").args([
            after,
            clients,
            print::json_flag(),
        ]))
        .subcommand(
            Command::new("export")
                .about(
                    "Print the keys that verify tokens, first the one that signs for logins, as a \
                     JWK Set",
                )
                .args([pem, id, secret]),
        )
}

/// Runs a subcommand.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((name, arguments)) = arguments.subcommand() else { return Ok(()) };
    with_services::run(arguments, async |app, _| {
        let (keys, now) = (&app.keys, app.clock.now());
        match name {
            "rotate" => print::changed_line(rotate(keys, arguments, now).await?),
            "export" => print::line(export(keys, arguments, now)?),
            _ => print::line(list(&keys.current().list(now), arguments.get_flag("json"))),
        }
    })
}

async fn rotate(
    keys: &SigningKeys,
    arguments: &ArgMatches,
    now: Timestamp,
) -> Result<String, CliError> {
    let text = arguments.get_one::<String>("after").map_or(DEFAULT_DELAY, String::as_str);
    // Every server must have loaded the key before one of them signs with it.
    let after = parse::duration(text)
        .ok()
        .filter(|after| *after >= 2 * KEY_RELOAD_INTERVAL)
        .ok_or_else(|| {
            let expected = "a duration from 10s to 3650d, like 10m or 12h";
            ConfigError::new(format!("--after: expected {expected}, found {text:?}"))
        })?;
    let clients = arguments.get_one::<String>("clients");
    let clients = clients.and_then(|name| ClientAlgorithm::parse(name));
    let purpose = clients.map_or(Purpose::Logins, Purpose::Clients);
    let rotated = keys.rotate(purpose, after).await;
    let next = rotated.map_err(|error| CliError::Failed(error.to_string()))?;
    if arguments.get_flag("json") {
        return Ok(to_json(&next).to_string());
    }
    let until = now.until(next.signs_from).as_secs().div_ceil(60);
    Ok(format!(
        "The next key is {} ({}, for {}). It signs from {}, in {until} min.",
        next.kid,
        next.algorithm,
        whose_tokens(&next),
        next.signs_from
    ))
}

fn export(keys: &SigningKeys, arguments: &ArgMatches, now: Timestamp) -> Result<String, CliError> {
    let failed = |error: &dyn fmt::Display| CliError::Failed(error.to_string());
    let keyring = keys.current();
    let mut set = if arguments.get_flag("secret") {
        keyring.secret(now).map_err(|error| failed(&error))?
    } else {
        keyring.public(now)
    };
    let id = arguments.get_one::<String>("id");
    if let Some(id) = id {
        if !keyring.list(now).iter().any(|key| key.kid == *id) {
            return Err(failed(&format_args!("there is no key {id}: see `keystead keys list`")));
        }
        set.keys.retain(|key| key.common.key_id.as_ref() == Some(id));
    }
    let Some(first) = set.keys.first() else {
        return Err(id.map_or_else(
            || failed(&NO_PUBLIC_KEY),
            |id| failed(&format_args!("the key {id} is a secret, which --secret prints as a JWK")),
        ));
    };
    if arguments.get_flag("pem") {
        let all: String = set.keys.iter().filter_map(to_pem).collect();
        return Ok(all.trim_end().to_owned());
    }
    let json = match id {
        Some(_) => serde_json::to_string_pretty(first),
        None => serde_json::to_string_pretty(&set),
    };
    json.map_err(|error| failed(&error))
}

fn state(key: &KeyInfo) -> &'static str {
    match key.state {
        KeyState::Next => "next",
        KeyState::Signing => "signing",
        KeyState::Verifying => "verifying",
    }
}

/// Returns the word for whose tokens a key signs.
fn whose_tokens(key: &KeyInfo) -> &'static str {
    match key.purpose {
        Purpose::Logins => "logins",
        Purpose::Clients(_) => "clients",
    }
}

fn until(key: &KeyInfo) -> Option<String> {
    key.verifies_until.map(|time| time.to_string())
}

fn to_json(key: &KeyInfo) -> Value {
    json!({
        "kid": key.kid,
        "purpose": whose_tokens(key),
        "algorithm": key.algorithm.name(),
        "state": state(key),
        "signs_from": key.signs_from.to_string(),
        "verifies_until": until(key),
    })
}

fn list(keys: &[KeyInfo], as_json: bool) -> String {
    if as_json {
        return json!({ "keys": keys.iter().map(to_json).collect::<Vec<_>>() }).to_string();
    }
    let mut lines = vec![format!(
        "{:9}  {:9}  {:7}  {:24}  {:24}  ID",
        "STATE", "ALGORITHM", "FOR", "SIGNS FROM", "VERIFIES UNTIL"
    )];
    lines.extend(keys.iter().map(|key| {
        let until = until(key).unwrap_or_else(|| "-".to_owned());
        let (whose, state, algorithm) = (whose_tokens(key), state(key), key.algorithm.name());
        format!(
            "{state:9}  {algorithm:9}  {whose:7}  {:24}  {until:24}  {}",
            key.signs_from.to_string(),
            key.kid
        )
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::Algorithm;

    #[test]
    fn a_list_says_whose_tokens_each_key_signs() {
        let key = |kid: &str, purpose| KeyInfo {
            kid: kid.to_owned(),
            purpose,
            algorithm: Algorithm::Es256,
            state: KeyState::Signing,
            signs_from: Timestamp::from_millis(0),
            verifies_until: None,
        };
        let clients = Purpose::Clients(ClientAlgorithm::Es256);
        let keys = [key("one", Purpose::Logins), key("another", clients)];
        let lines = "\
            STATE      ALGORITHM  FOR      SIGNS FROM                VERIFIES UNTIL            ID\n\
            signing    ES256      logins   1970-01-01T00:00:00.000Z  -                         one\n\
            signing    ES256      clients  1970-01-01T00:00:00.000Z  -                         another";
        assert_eq!(list(&keys, false), lines);
        let listed: Value = serde_json::from_str(&list(&keys, true)).unwrap();
        let purposes = [&listed["keys"][0]["purpose"], &listed["keys"][1]["purpose"]];
        assert_eq!(purposes, ["logins", "clients"]);
    }
}
