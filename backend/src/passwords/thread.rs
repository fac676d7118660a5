//! Threads that run below the priority of those that answer requests, and survive a panic.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

/// Starts a thread with the given niceness, which ends when `work` returns. When `work` panics it
/// is called again, so it must not leave anything half done where other threads can see it.
pub(super) fn spawn(
    name: String,
    niceness: i32,
    work: impl Fn() + Send + 'static,
) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.clone());
    thread
        .spawn(move || {
            // The system may refuse. Then all threads have the same priority.
            let _ = rustix::process::nice(niceness);
            while panic::catch_unwind(AssertUnwindSafe(&work)).is_err() {
                tracing::error!(thread = name, "thread panicked, starting it again");
            }
        })
        .map(drop)
}
