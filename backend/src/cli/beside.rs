//! What the commands share that work on what a server keeps, beside it or while there is none.

use std::sync::Arc;

use clap::ArgMatches;

use super::CliError;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, PublicUrl, Sources};
use crate::random::Random;

/// Does some work with the services that the settings describe.
pub(super) fn run<T>(
    arguments: &ArgMatches,
    work: impl AsyncFnOnce(&App, &Config) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let config = Config::read(&Sources::new(arguments.clone())?)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let app = open(&config).await?;
        let done = work(&app, &config).await;
        app.stop().await;
        done
    })
}

async fn open(config: &Config) -> Result<Arc<App>, CliError> {
    if config.database.path().is_some_and(|path| !path.exists()) {
        let database = &config.database;
        return Err(CliError::Failed(format!(
            "there is no database {database}: is --data-dir right? keystead serve makes one"
        )));
    }
    let failed = |error: &dyn std::fmt::Display| CliError::Failed(error.to_string());
    let random = Random::system().map_err(|error| failed(&error))?;
    // No token is made here: what a server is called that listens nowhere is of no account.
    let url = config.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(config.listen));
    App::open(config, &url, Clock::system(), random).await.map_err(|error| failed(&error))
}
