//! Shows a secret that a command makes: a generated password, or the link of an invitation.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

use super::{CliError, print};
use crate::database::Uncommitted;

/// The time for which standard output may accept nothing.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(1);

/// Prints the line that `text` returns, which has a secret in it, then commits the change that makes the
/// secret valid.
///
/// In this order, no secret becomes valid that nobody has seen, wherever the process is stopped. The other
/// order would have to undo the change after a failure: a crash in between would leave an account that
/// nobody can enter, and a replaced password cannot be restored. Here, a crash leaves a printed secret that
/// is not valid, and the command can be run again. A reader that is gone has seen nothing either, so EPIPE
/// is an error like any other.
///
/// Until the commit, the transaction keeps others from writing. Output that is stalled is therefore given
/// up after [`OUTPUT_TIMEOUT`].
pub(super) async fn show_then_commit<T>(
    change: Uncommitted<T>,
    text: impl FnOnce(&T) -> String,
) -> Result<T, CliError> {
    let text = text(change.value());
    if let Err(error) = wait_until_writable().and_then(|()| print::write(text)) {
        // Ignore a failure: what is not committed is lost all the same.
        let _ = change.rollback().await;
        let reason = print::cannot_write(&error);
        return Err(CliError::Failed(format!("nothing was changed: {reason}")));
    }
    change.commit().await.map_err(|error| {
        let error = format!("what was printed may not be valid: the database failed: {error}");
        CliError::Failed(error.replace('\n', " "))
    })
}

/// Waits until a line can be written without blocking.
fn wait_until_writable() -> io::Result<()> {
    let output = io::stdout();
    let mut output = [PollFd::new(&output, PollFlags::OUT)];
    let timeout = OUTPUT_TIMEOUT.try_into().map_err(io::Error::other)?;
    match poll(&mut output, Some(&timeout))? {
        0 => Err(io::ErrorKind::TimedOut.into()),
        _ => Ok(()),
    }
}
