//! Threads below the priority of those that answer requests, which go on whatever happens.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

/// Starts a thread that is so much nicer than the others, and works until there is nothing more
/// to do. When it fails it begins anew: `work` leaves nothing half done where others see it.
pub(super) fn spawn(
    name: String,
    niceness: i32,
    work: impl Fn() + Send + 'static,
) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.clone());
    thread
        .spawn(move || {
            // Refused where the system does not have it; then all threads are equals.
            let _ = rustix::process::nice(niceness);
            while panic::catch_unwind(AssertUnwindSafe(&work)).is_err() {
                tracing::error!(thread = name, "a thread failed and begins anew");
            }
        })
        .map(drop)
}
