//! `keystead throttle`: ends waits. The counters are in the database, so that it takes effect at once,
//! whether or not a server runs.

use std::net::IpAddr;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use ipnet::IpNet;
use serde_json::json;

use super::{CliError, print, with_services};
use crate::app::App;
use crate::config::ConfigError;
use crate::network::Network;

/// Returns the command, its subcommands and their flags, without the flags of the settings.
pub(super) fn command() -> Command {
    let user = Arg::new("user").long("user").value_name("NAME-OR-ID").help(
        "Clear the failures for this name, whether or not it has an account, and of its sessions",
    );
    let network = Arg::new("network")
        .long("network")
        .value_name("ADDRESS")
        .help("Clear the failures from this address or network");
    let all = Arg::new("all")
        .long("all")
        .action(ArgAction::SetTrue)
        .help("Clear all counters, those of known devices included");
    Command::new("throttle")
        .about("Manage the waits of clients that guess too much")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("clear")
                .about("End waits, by forgetting failed attempts")
                .args([user, network, all, print::json_flag()])
                .group(ArgGroup::new("counters").args(["user", "network", "all"]).required(true))
                .after_help("It takes effect at once. Sessions and passwords are not affected."),
        )
}

/// Runs a subcommand.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let Some((_, arguments)) = arguments.subcommand() else { return Ok(()) };
    let network = arguments.get_one::<String>("network");
    let network = network.map(|text| parse_network(text)).transpose()?;
    with_services::run(arguments, async |app, _| {
        let (cleared, of) = match (arguments.get_one::<String>("user"), network) {
            (Some(name), _) => (clear_user(app, name).await?, Some(name.clone())),
            (None, Some(network)) => {
                (app.throttle.clear_network(network).await?, Some(network.to_string()))
            }
            (None, None) => (app.throttle.clear_all().await?, None),
        };
        let counters = print::count(cleared, "counter");
        let text = match of {
            Some(of) if cleared == 0 => format!("Nothing was counted for {of}."),
            Some(of) => format!("Ended the waits for {of}: cleared {counters}."),
            None => format!("Ended all waits: cleared {counters}."),
        };
        print::changed(arguments, || json!({ "cleared": cleared }), text)
    })
}

/// Clears the counter of a name and those of the account's sessions, if there is an account. Failures with a former name
/// count against the account's own.
async fn clear_user(app: &App, name_or_id: &str) -> Result<u64, CliError> {
    let found = if let Some(details) = app.accounts.look_up(name_or_id).await? {
        Some(details.account)
    } else {
        let lookup = app.accounts.look_up_credentials(name_or_id).await?;
        lookup.credentials.map(|found| found.account)
    };
    let Some(account) = found else {
        return Ok(app.throttle.clear_name(name_or_id, None, []).await?);
    };
    let sessions = app.sessions.list(account.id).await;
    let sessions = sessions.map_err(|error| CliError::Failed(error.to_string()))?;
    let sessions = sessions.iter().map(|session| session.id);
    Ok(app.throttle.clear_name(&account.username, Some(account.id), sessions).await?)
}

/// Parses an address, or a network as the log has it.
fn parse_network(text: &str) -> Result<Network, ConfigError> {
    let of_net = || text.parse::<IpNet>().ok();
    let is_whole = |net: &IpNet| net.prefix_len() == if net.addr().is_ipv4() { 32 } else { 64 };
    let address =
        text.parse::<IpAddr>().ok().or_else(|| of_net().filter(is_whole).map(|n| n.addr()));
    address.map(Network::of).ok_or_else(|| {
        ConfigError::new(format!(
            "--network: expected an address or a network as the log has it, found {text:?}"
        ))
    })
}
