//! Checks of files: owner, permissions, and free disk space.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use indicatif::HumanBytes;
use rustix::fs::{Access, access, statvfs};

use super::report::Report;
use crate::config::Config;

/// Free bytes below which the check fails, since the next writes may fail.
const MIN_FREE_BYTES: u64 = 64 << 20;
/// Free bytes below which the check warns.
const LOW_FREE_BYTES: u64 = 1 << 30;

/// Checks that the data directory is writable here, and accessible to its owner only, like its files.
pub(super) fn data_directory(report: &mut Report, config: &Config) {
    const CHECK: &str = "data_directory";
    if !config.uses_data_dir() {
        return;
    }
    let place = config.data_dir.display();
    let Ok(directory) = fs::metadata(&config.data_dir) else {
        let fix = "keystead serve creates it; if it should exist already, correct --data-dir";
        return report.warn(CHECK, format!("{place} does not exist"), fix);
    };
    let files = files(config).filter_map(|path| Some((fs::metadata(&path).ok()?, path)));
    let files: Vec<(Metadata, PathBuf)> = files.collect();
    if !directory.is_dir() {
        report.fail(CHECK, format!("{place} is not a directory"));
    } else if access(&config.data_dir, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)
        .is_err()
    {
        let fix = "run this command and the server as the user that owns it";
        report.fail_with(CHECK, format!("{place} is not writable by the present user"), fix);
    } else if let Some((_, path)) = files.iter().find(|(data, _)| data.uid() != directory.uid()) {
        let detail = format!("{} belongs to another user than {place}", path.display());
        report.fail_with(CHECK, detail, "chown it to the user that the server runs as");
    } else if directory.mode() & 0o077 != 0 {
        report.warn(CHECK, format!("{place} is accessible to other users"), "run chmod 700 on it");
    } else if let Some((_, path)) = files.iter().find(|(data, _)| data.mode() & 0o077 != 0) {
        let detail = format!("{} can be read by other users", path.display());
        report.warn(CHECK, detail, "run chmod 600 on it");
    } else {
        report.ok(CHECK, format!("{place} and its files are accessible to their owner only"));
    }
}

/// Returns the files that the server keeps: the database, its logs, and the master key.
fn files(config: &Config) -> impl Iterator<Item = PathBuf> {
    let database = config.database.path().map(Path::to_owned);
    let with_suffix = |suffix: &'static str| {
        move |path: &PathBuf| PathBuf::from(format!("{}{suffix}", path.display()))
    };
    let logs =
        [database.as_ref().map(with_suffix("-wal")), database.as_ref().map(with_suffix("-shm"))];
    database.into_iter().chain(logs.into_iter().flatten()).chain(config.master_key.path())
}

/// Checks that there is free disk space for the database to grow.
pub(super) fn disk(report: &mut Report, config: &Config) {
    const CHECK: &str = "disk";
    let Some(directory) = config.database.path().and_then(Path::parent) else { return };
    let place = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let Ok(system) = statvfs(place) else { return };
    let free = system.f_bavail.saturating_mul(system.f_frsize);
    let detail = format!("{} are free at {}", HumanBytes(free), place.display());
    match free {
        ..MIN_FREE_BYTES => report.fail_with(CHECK, detail, "free some, or writes will fail"),
        MIN_FREE_BYTES..LOW_FREE_BYTES => report.warn(CHECK, detail, "free some soon"),
        _ => report.ok(CHECK, detail),
    }
}
