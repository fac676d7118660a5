//! What the commands share that work on what a server keeps, beside it or while there is none.

use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;

use super::CliError;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Sources};
use crate::database::{Database, Tables};
use crate::public_url::PublicUrl;
use crate::random::Random;

/// A chore may wait longer for a lock than a request does: a server that is busy writing leaves gaps,
/// and nobody holds one open for a command.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Does some work with the services that the settings describe.
pub(super) fn run<T>(
    arguments: &ArgMatches,
    work: impl AsyncFnOnce(&App, &Config) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let mut config = Config::read(&Sources::new(arguments.clone())?)?;
    let timeout = &mut config.database_limits.timeout;
    *timeout = (*timeout).max(TIMEOUT);
    super::block_on(async {
        let app = open(&config).await?;
        let done = work(&app, &config).await;
        app.stop().await;
        done
    })?
}

async fn open(config: &Config) -> Result<Arc<App>, CliError> {
    if config.database.path().is_some_and(|path| !path.exists()) {
        return Err(no_database(config));
    }
    let failed = |error: &dyn std::fmt::Display| CliError::Failed(error.to_string());
    let look = Database::open_read_only(&config.database, config.database_limits).await;
    let look = look.map_err(|error| failed(&error))?;
    let tables = look.tables(&config.database).await;
    look.close().await;
    let tables = tables?;
    if tables == Tables::Missing {
        return Err(no_database(config));
    }
    // The server of the version before may be at work, and could not be started again.
    if tables == Tables::Old {
        return Err(CliError::Failed(format!(
            "the database {} is of an earlier version: start keystead serve of this version, \
             which brings it up to date",
            config.database
        )));
    }
    let random = Random::system().map_err(|error| failed(&error))?;
    // No token is made here: what a server is called that listens nowhere is of no account.
    let url = config.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(config.listen));
    App::open(config, &url, Clock::system(), random).await.map_err(|error| failed(&error))
}

/// Nothing is made by a command that was given the wrong place.
fn no_database(config: &Config) -> CliError {
    let database = &config.database;
    let setting = if database.path().is_some() { "--data-dir" } else { "--database-url" };
    CliError::Failed(format!(
        "there is no database {database}: is {setting} right? keystead serve makes one"
    ))
}
