//! `keystead serve`: runs the server until it is told to stop.

use std::pin::pin;
use std::sync::Arc;

use clap::ArgMatches;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{CliError, core_dumps, log, serve_warnings};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Sources, UnknownVariable, unknown_variables};
use crate::log_writer::LogWriter;
use crate::public_url::PublicUrl;
use crate::random::Random;
use crate::server::{self, Inherited, Listen, Listener, Tls};
use crate::{api, chores, database};

/// Serves until SIGTERM or SIGINT (Ctrl-C).
pub(super) fn run(arguments: ArgMatches) -> Result<(), CliError> {
    // Before there are threads.
    let inherited = Inherited::take();
    let sources = Sources::new(arguments)?;
    let config = Config::read(&sources)?;
    if config.core_dumps {
        core_dumps::allow();
    }
    let log = log::start(&config)?;
    for UnknownVariable { name, nearest } in unknown_variables() {
        tracing::warn!(variable = name, did_you_mean = nearest, "unknown variable");
    }
    let done = serve_in_runtime(config, &sources, inherited, &log);
    log.flush(log::FLUSH_TIMEOUT);
    done
}

fn serve_in_runtime(
    config: Config,
    sources: &Sources,
    inherited: Inherited,
    log: &LogWriter,
) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    runtime.block_on(serve(config, sources, inherited, log))
}

async fn serve(
    config: Config,
    sources: &Sources,
    inherited: Inherited,
    log: &LogWriter,
) -> Result<(), CliError> {
    let tls = config.tls.clone().map(Tls::load).transpose();
    let tls = tls.map_err(|error| CliError::Failed(error.to_string()))?.map(Arc::new);
    let no_signals = |error| CliError::Failed(format!("cannot listen for signals: {error}"));
    let mut stop = pin!(stop_signal().map_err(no_signals)?);
    // Before it listens, so that nobody is connected to a server that cannot answer yet.
    let is_up = database::wait_until_up(&config.database, config.database_limits);
    tokio::select! {
        is_up = is_up => is_up.map_err(|error| CliError::Failed(error.to_string()))?,
        () = &mut stop => return Ok(()),
    }
    let listener = client_listener(&config.listen, inherited)?;
    let address = listener.address().clone();
    let metrics_listener =
        config.metrics_listen.map(|at| listen(&Listen::Address(at))).transpose()?;
    let own_url = own_url(&address, tls.is_some());
    let public_url = config.public_url.clone().or_else(|| own_url.clone()).ok_or_else(|| {
        let listen = format_args!("the server listens at {address}");
        ConfigError::new(format_args!(
            "--public-url: expected the URL that clients use, because {listen}"
        ))
    })?;
    let random = Random::system()
        .map_err(|error| CliError::Failed(format!("the system has no randomness: {error}")))?;
    let app = tokio::select! {
        started = App::start(&config, &public_url, Clock::system(), random) => {
            started.map_err(|error| CliError::Failed(error.to_string()))?
        }
        () = &mut stop => return Ok(()),
    };
    let lines = log.clone();
    app.metrics.register_counter(
        "log_lines_lost",
        "Log lines that could not be written",
        move || lines.lost(),
    );

    tracing::info!(version = env!("CARGO_PKG_VERSION"), listen = %address, %public_url, "starting");
    let reloader = tokio::spawn(reload_on_signal(tls.clone()).map_err(no_signals)?);
    tracing::info!(database = %config.database, "database opened");
    serve_warnings::warn(&config, sources, &address, &public_url);
    let service = api::service(&app, &config);
    // Before the metrics listener, so that its first response has all metrics.
    let (max_connections, keep_alive) = (config.max_connections, config.keep_alive_timeout);
    let metrics = &app.metrics;
    let serving = server::serve(listener, service, tls, max_connections, keep_alive, metrics, stop);
    let is_measured = metrics_listener.is_some();
    let stopping = CancellationToken::new();
    let metrics = metrics_listener.map(|listener| {
        tracing::info!(listen = %listener.address(), "serving metrics");
        let stop = stopping.clone().cancelled_owned();
        tokio::spawn(server::serve_metrics(listener, api::metrics_service(&app), keep_alive, stop))
    });
    match &own_url {
        Some(url) => log::announce(log, url),
        None => log::announce(log, &address),
    }
    let services = app.clone();
    let chores = tokio::spawn(async move { chores::run(&services, is_measured).await });
    serving.await;
    // Metrics are served until the last requests are done.
    stopping.cancel();
    if let Some(metrics) = metrics {
        // Ignore a panic of the listener, which has been logged.
        let _ = metrics.await;
    }
    chores.abort();
    reloader.abort();
    app.stop().await;
    Ok(())
}

/// Returns the socket that systemd has handed over, or else one that listens at the address.
fn client_listener(address: &Listen, mut inherited: Inherited) -> Result<Listener, CliError> {
    let unusable = |error| CliError::Failed(format!("cannot use the socket of systemd: {error}"));
    if let Some(listener) = inherited.listener().map_err(unusable)? {
        return Ok(listener);
    }
    listen(address)
}

fn listen(address: &Listen) -> Result<Listener, CliError> {
    Listener::bind(address)
        .map_err(|error| CliError::Failed(format!("cannot listen at {address}: {error}")))
}

/// Returns the URL of the listener; `None` for a Unix socket.
fn own_url(address: &Listen, has_tls: bool) -> Option<PublicUrl> {
    match (address, has_tls) {
        (Listen::Unix(_), _) => None,
        (_, true) => Some(PublicUrl::of_tls_listener(address)),
        (_, false) => Some(PublicUrl::of_listener(address)),
    }
}

/// Returns a future that completes at the first SIGTERM or SIGINT.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!(signal = "SIGTERM", "shutting down"),
            _ = interrupt.recv() => tracing::info!(signal = "SIGINT", "shutting down"),
        }
    })
}

/// Reloads the certificate at each SIGHUP. Without a certificate the signal is ignored; without a
/// listener it would end the process.
fn reload_on_signal(tls: Option<Arc<Tls>>) -> std::io::Result<impl Future<Output = ()>> {
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            match tls.as_ref().map(|tls| tls.reload()) {
                Some(Ok(())) => tracing::info!("certificate reloaded"),
                // The old certificate stays in use.
                Some(Err(error)) => tracing::error!(%error, "certificate reload failed"),
                None => tracing::info!("certificate reload skipped: --tls-cert is not set"),
            }
        }
    })
}
