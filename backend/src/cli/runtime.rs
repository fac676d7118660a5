//! The async runtime of commands other than `serve` and `migrate-database`.

use tokio::signal::unix::{SignalKind, signal};

use super::CliError;

/// Runs a command's work on one thread, which is all that it needs.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(work))
}

/// Waits for SIGINT or SIGTERM.
pub(super) async fn stop_signal() {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
