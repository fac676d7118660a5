//! The progress bar of a command, shown on terminals only.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar, which is removed when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Returns a bar that counts rows.
    pub(super) fn of_rows() -> Self {
        Self::new("{msg:24} {wide_bar} {human_pos} of {human_len} rows, {eta} to go")
    }

    /// Returns a bar that counts bytes.
    pub(super) fn of_bytes() -> Self {
        Self::new("{msg:24} {wide_bar} {binary_bytes} of {binary_total_bytes}, {eta} to go")
    }

    fn new(template: &str) -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Shows the present step and its progress.
    pub(super) fn show(&self, step: &str, done: u64, total: u64) {
        self.0.set_message(step.to_owned());
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Prints a line on standard error, above the bar. Waits for its reader: there may be thousands.
    pub(super) fn print_above(&self, line: &str) {
        self.0.suspend(|| {
            // Ignore a closed stderr: there is no other place to report it.
            let _ = writeln!(io::stderr(), "{line}");
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
