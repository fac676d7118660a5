//! Opens the services for a command that works on a server's data, whether or not a server runs.

use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;

use super::{CliError, runtime, settings};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Sources};
use crate::database::{Database, Tables};
use crate::public_url::PublicUrl;
use crate::random::Random;

/// The shortest database timeout of a command. It may wait longer for a lock than a request does: a
/// busy server leaves gaps between its writes, but does not hold one open for a command.
const MIN_DATABASE_TIMEOUT: Duration = Duration::from_secs(30);

/// Runs `work` with the services that the settings describe.
pub(super) fn run<T>(
    arguments: &ArgMatches,
    work: impl AsyncFnOnce(&App, &Config) -> Result<T, CliError>,
) -> Result<T, CliError> {
    run_or_without(arguments, async |app: Option<&App>, config: &Config| match app {
        Some(app) => work(app, config).await,
        None => Err(no_database(config)),
    })
}

/// Like [`run`], without services where there is no database yet.
pub(super) fn run_or_without<T>(
    arguments: &ArgMatches,
    work: impl AsyncFnOnce(Option<&App>, &Config) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let mut config = Config::read(&Sources::new(arguments.clone())?)?;
    settings::warn_of_unknown_variables();
    let timeout = &mut config.database_limits.timeout;
    *timeout = (*timeout).max(MIN_DATABASE_TIMEOUT);
    runtime::block_on(async {
        let Some(app) = open(&config).await? else { return work(None, &config).await };
        let done = work(Some(&*app), &config).await;
        app.stop().await;
        done
    })?
}

/// Opens the services; `None` if there is no database.
async fn open(config: &Config) -> Result<Option<Arc<App>>, CliError> {
    if config.database.path().is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    let failed = |error: &dyn std::fmt::Display| CliError::Failed(error.to_string());
    let database = Database::open_read_only(&config.database, config.database_limits).await;
    let database = database.map_err(|error| failed(&error))?;
    let tables = database.tables(&config.database).await;
    database.close().await;
    let tables = tables?;
    if tables == Tables::Missing {
        return Ok(None);
    }
    // Not migrated here: a running server of the earlier version could not be started again.
    if tables == Tables::Old {
        return Err(CliError::Failed(format!(
            "the database {} has the tables of an earlier version: start keystead serve of this \
             version, which migrates them",
            config.database
        )));
    }
    let random = Random::system().map_err(|error| failed(&error))?;
    // Commands issue no tokens, so any issuer will do.
    let url = config.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(&config.listen));
    let app = App::open(config, &url, Clock::system(), random).await;
    app.map(Some).map_err(|error| failed(&error))
}

/// The error for a database that does not exist. A command creates none, since it may have been given
/// the wrong location.
fn no_database(config: &Config) -> CliError {
    let database = &config.database;
    let setting = if database.path().is_some() { "--data-dir" } else { "--database-url" };
    CliError::Failed(format!(
        "there is no database {database}: is {setting} right? keystead serve creates one"
    ))
}
