//! `keystead doctor`: finds problems of a server, running or not, and changes nothing.

mod apps;
mod database;
mod files;
mod hashes;
mod log;
mod network;
mod postgresql;
mod report;

use clap::{ArgMatches, Command};
use serde_json::json;

use self::report::{Outcome, Report};
use super::{CliError, print, runtime};
use crate::clock::Clock;
use crate::config::{Config, Sources, unknown_variables};

/// Returns the command, without the flags of the settings.
pub(super) fn command() -> Command {
    Command::new("doctor")
        .about("Find problems of a server, running or not, without changing anything")
        .arg(print::json_flag())
        .after_help(
            "Give it the settings of the server, and run it as the user that the server runs as.\n\
             The exit code is 0 if no check failed, else 1.",
        )
}

/// Runs `keystead doctor`.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let report = runtime::block_on(examine(arguments))?;
    print::json_or_text(arguments, || json!(report), report.to_text())?;
    match report.count(Outcome::Failed) {
        0 => Ok(()),
        failed => {
            let warnings = print::count(report.count(Outcome::Warning), "warning");
            Err(CliError::Failed(format!("{failed} failed, {warnings}")))
        }
    }
}

/// Checks that every variable that looks like a setting is one.
fn variables(report: &mut Report) {
    const CHECK: &str = "variables";
    let unknown = unknown_variables();
    if unknown.is_empty() {
        report.ok(CHECK, "every KEYSTEAD_ variable is a setting");
    }
    for variable in unknown {
        report.fail_with(CHECK, variable.to_string(), "correct its name, or remove it");
    }
}

/// Runs the checks.
async fn examine(arguments: &ArgMatches) -> Report {
    let mut report = Report::default();
    variables(&mut report);
    let config = Sources::new(arguments.clone()).and_then(|sources| Config::read(&sources));
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            report.fail("settings", error.to_string());
            return report;
        }
    };
    report.ok("settings", "all settings are valid");
    let clock = Clock::system();
    network::throttle(&mut report, &config);
    network::public_url(&mut report, &config);
    network::passkeys(&mut report, &config);
    network::forward_auth(&mut report, &config);
    let certificate = network::certificate(&mut report, &config, clock.now());
    let is_running = network::listen(&mut report, &config, certificate.as_ref()).await;
    network::metrics(&mut report, &config, is_running);
    if is_running {
        log::lost_lines(&mut report, &config).await;
    }
    files::password_blocklist(&mut report, &config);
    files::brand(&mut report, &config);
    files::data_directory(&mut report, &config);
    files::disk(&mut report, &config);
    database::check(&mut report, &config, clock).await;
    report
}
