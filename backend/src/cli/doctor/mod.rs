//! `keystead doctor`: whether a server would run here with these settings, and run well; or what is
//! wrong with the one that does. Nothing is changed.

mod database;
mod files;
mod network;
mod report;

use clap::{ArgMatches, Command};
use serde_json::json;

use self::report::{Outcome, Report};
use super::{CliError, print};
use crate::clock::Clock;
use crate::config::{Config, Sources};

/// The command; the flags of the settings are added to it.
pub(super) fn command() -> Command {
    Command::new("doctor")
        .about("Find out what is wrong with a server, running or not; nothing is changed")
        .arg(print::json_flag())
        .after_help(
            "Give it the settings of the server, and run it as the user that the server runs as.\n\
             Exit code 0 if nothing failed, else 1.",
        )
}

/// Runs it.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let report = super::block_on(examine(arguments))?;
    print::either(arguments, || json!(report), report.to_text());
    match report.count(Outcome::Failed) {
        0 => Ok(()),
        failed => {
            let warnings = print::count(report.count(Outcome::Warning), "warning");
            Err(CliError::Failed(format!("{failed} failed, {warnings}")))
        }
    }
}

async fn examine(arguments: &ArgMatches) -> Report {
    let mut report = Report::default();
    let config = Sources::new(arguments.clone()).and_then(|sources| Config::read(&sources));
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            report.fail("settings", error.to_string());
            return report;
        }
    };
    report.ok("settings", "all can be read and are what they should be");
    let clock = Clock::system();
    network::throttle(&mut report, &config);
    network::public_url(&mut report, &config);
    network::forward_auth(&mut report, &config);
    let certificate = network::certificate(&mut report, &config, clock.now());
    let is_running = network::listen(&mut report, &config, certificate.as_ref()).await;
    network::metrics(&mut report, &config, is_running);
    files::data_directory(&mut report, &config);
    files::disk(&mut report, &config);
    database::examine(&mut report, &config, clock).await;
    report
}
