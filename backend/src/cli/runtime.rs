//! The async runtime of commands other than `serve` and `migrate-database`.

use super::CliError;

/// Runs a command's work on one thread, which is all that it needs.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::Failed(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(work))
}
