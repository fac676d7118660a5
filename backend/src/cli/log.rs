//! The outputs of `keystead serve`: the log on standard error, and one line on standard output. Neither
//! holds up the server, whatever they lead to.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::thread;
use std::time::Duration;

use super::CliError;
use crate::config::{Config, LogFormat};
use crate::log_writer::LogWriter;

/// The longest wait for queued lines to be written, at the start and at the end of the process.
pub(super) const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Starts the log, to which panics go as well.
pub(super) fn start(config: &Config) -> Result<LogWriter, CliError> {
    let writer = LogWriter::start(io::stderr())
        .map_err(|error| CliError::Failed(format!("cannot start the log: {error}")))?;
    let lines = writer.clone();
    let builder = tracing_subscriber::fmt()
        .with_max_level(config.log_level)
        .with_target(false)
        // They are printed to standard error, which may be stalled or closed.
        .log_internal_errors(false)
        .with_writer(move || lines.clone());
    match config.log_format {
        LogFormat::Text => builder.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(log_panic));
    Ok(writer)
}

/// Logs a panic, with a backtrace if `RUST_BACKTRACE` asks for it.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let backtrace = std::backtrace::Backtrace::capture();
    let is_captured = backtrace.status() == std::backtrace::BacktraceStatus::Captured;
    tracing::error!(
        cause = ?panic.payload_as_str().unwrap_or("a value of another type"),
        location = panic.location().map(tracing::field::display),
        // Quoted, so that it is one line.
        backtrace = is_captured.then(|| tracing::field::debug(backtrace.to_string())),
        "panicked"
    );
}

/// Prints the URL of the server, which is the only line on standard output. Everything else is logged.
pub(super) fn announce(log: &LogWriter, url: &impl Display) {
    // The log has everything that happened before this line.
    log.flush(FLUSH_TIMEOUT);
    let line = format!("Keystead is ready at {url}\n");
    // Ignore a closed stdout, and one that nobody reads.
    let _ = thread::Builder::new().name("announce".to_owned()).spawn(move || {
        let mut output = io::stdout().lock();
        let _ = output.write_all(line.as_bytes()).and_then(|()| output.flush());
    });
}
