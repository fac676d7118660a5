//! How far a command has come: shown on a terminal, and nowhere else.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar, gone when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// One that counts rows.
    pub(super) fn of_rows() -> Self {
        Self::new("{msg:24} {wide_bar} {human_pos} of {human_len} rows, {eta} to go")
    }

    /// One that counts bytes.
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

    /// Shows what is being done, and how much of it is.
    pub(super) fn show(&self, what: &str, done: u64, of: u64) {
        self.0.set_message(what.to_owned());
        self.0.set_length(of);
        self.0.set_position(done);
    }

    /// Says something on standard error, where the bar is not in its way.
    pub(super) fn say(&self, line: &str) {
        self.0.suspend(|| eprintln!("{line}"));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
