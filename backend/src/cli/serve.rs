//! `keystead serve`: runs the server until it is told to stop.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use clap::ArgMatches;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{CliError, log};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Sources, UnknownVariable, unknown_variables};
use crate::log_writer::LogWriter;
use crate::public_url::PublicUrl;
use crate::random::Random;
use crate::server::{self, Tls};
use crate::{api, chores, database};

/// Serves until SIGTERM or SIGINT (Ctrl-C).
pub(super) fn run(arguments: ArgMatches) -> Result<(), CliError> {
    let config = Config::read(&Sources::new(arguments)?)?;
    let log = log::start(&config)?;
    for UnknownVariable { name, nearest } in unknown_variables() {
        tracing::warn!(variable = name, did_you_mean = nearest, "unknown variable");
    }
    let done = serve_in_runtime(config, &log);
    log.flush(log::FLUSH_TIMEOUT);
    done
}

fn serve_in_runtime(config: Config, log: &LogWriter) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    runtime.block_on(serve(config, log))
}

async fn serve(config: Config, log: &LogWriter) -> Result<(), CliError> {
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
    let (listener, address) = listen(config.listen)?;
    let metrics_listener = config.metrics_listen.map(listen).transpose()?;
    let own_url = match tls {
        Some(_) => PublicUrl::of_tls_listener(address),
        None => PublicUrl::of_listener(address),
    };
    let public_url = config.public_url.clone().unwrap_or_else(|| own_url.clone());
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
    if !config.throttle {
        tracing::warn!("throttle is off: password guessing is not slowed down");
    }
    let service = api::service(&app, &config);
    // Before the metrics listener, so that its first response has all metrics.
    let (max_connections, keep_alive) = (config.max_connections, config.keep_alive_timeout);
    let metrics = &app.metrics;
    let serving = server::serve(listener, service, tls, max_connections, keep_alive, metrics, stop);
    let is_measured = metrics_listener.is_some();
    let stopping = CancellationToken::new();
    let metrics = metrics_listener.map(|(listener, address)| {
        tracing::info!(listen = %address, "serving metrics");
        let stop = stopping.clone().cancelled_owned();
        tokio::spawn(server::serve_metrics(listener, api::metrics_service(&app), keep_alive, stop))
    });
    log::announce(log, &own_url);
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

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), CliError> {
    let failed = |error| CliError::Failed(format!("cannot listen at {address}: {error}"));
    let listener = server::listen(address).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
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
