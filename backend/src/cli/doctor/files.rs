//! What is kept in files: whose they are, who can read them, whether there is room.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use indicatif::HumanBytes;
use rustix::fs::{Access, access, statvfs};

use super::report::Report;
use crate::config::Config;

/// Less room than this, and the next writes may fail; less than that, and it is time to look.
const SCARCE: u64 = 64 << 20;
const LITTLE: u64 = 1 << 30;

/// Whether the directory and what is in it is its owner's alone, and whoever runs this is that.
pub(super) fn data_directory(report: &mut Report, config: &Config) {
    const CHECK: &str = "data_directory";
    if !config.uses_data_dir() {
        return;
    }
    let place = config.data_dir.display();
    let Ok(directory) = fs::metadata(&config.data_dir) else {
        let mend = "keystead serve makes it; if there should be one, --data-dir is wrong";
        return report.warn(CHECK, format!("{place} is not there"), mend);
    };
    let files = files(config).filter_map(|path| Some((fs::metadata(&path).ok()?, path)));
    let files: Vec<(Metadata, PathBuf)> = files.collect();
    if !directory.is_dir() {
        report.fail(CHECK, format!("{place} is no directory"));
    } else if access(&config.data_dir, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)
        .is_err()
    {
        let mend = "run this, and the server, as the user that it belongs to";
        report.fail_with(CHECK, format!("{place} cannot be written by who runs this"), mend);
    } else if let Some((_, path)) = files.iter().find(|(data, _)| data.uid() != directory.uid()) {
        let detail = format!("{} belongs to another user than {place}", path.display());
        report.fail_with(CHECK, detail, "chown it to the user that the server runs as");
    } else if directory.mode() & 0o077 != 0 {
        report.warn(CHECK, format!("{place} is open to others"), "run chmod 700 on it");
    } else if let Some((_, path)) = files.iter().find(|(data, _)| data.mode() & 0o077 != 0) {
        let detail = format!("{} can be read by others", path.display());
        report.warn(CHECK, detail, "run chmod 600 on it");
    } else {
        report.ok(CHECK, format!("{place} and what is in it is for its owner alone"));
    }
}

/// What the server keeps in files.
fn files(config: &Config) -> impl Iterator<Item = PathBuf> {
    let database = config.database.path().map(Path::to_owned);
    let beside =
        |end: &'static str| move |path: &PathBuf| PathBuf::from(format!("{}{end}", path.display()));
    let logs = [database.as_ref().map(beside("-wal")), database.as_ref().map(beside("-shm"))];
    database.into_iter().chain(logs.into_iter().flatten()).chain(config.master_key.path())
}

/// Whether there is room for the database to grow.
pub(super) fn disk(report: &mut Report, config: &Config) {
    const CHECK: &str = "disk";
    let Some(directory) = config.database.path().and_then(Path::parent) else { return };
    let place = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let Ok(system) = statvfs(place) else { return };
    let free = system.f_bavail.saturating_mul(system.f_frsize);
    let detail = format!("{} are free at {}", HumanBytes(free), place.display());
    match free {
        ..SCARCE => report.fail_with(CHECK, detail, "make room, or writes will be refused"),
        SCARCE..LITTLE => report.warn(CHECK, detail, "make room soon"),
        _ => report.ok(CHECK, detail),
    }
}
