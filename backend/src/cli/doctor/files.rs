//! Checks of files: owner, permissions, and free disk space.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use indicatif::HumanBytes;
use rustix::fs::{Access, access, statvfs};
use rustix::process::geteuid;

use super::report::Report;
use crate::brand::Brand;
use crate::config::Config;
use crate::file_modes;
use crate::master_key::MasterKeySource;

/// Free bytes below which the check fails, since the next writes may fail.
const MIN_FREE_BYTES: u64 = 64 << 20;
/// Free bytes below which the check warns.
const LOW_FREE_BYTES: u64 = 1 << 30;

/// The fix for a file of the present user that others can read.
pub(super) const FIXED_BY_START: &str = "the next start of keystead serve sets its mode to 600";

/// Checks that the list of passwords to refuse can be used, if there is one.
pub(super) fn password_blocklist(report: &mut Report, config: &Config) {
    const CHECK: &str = "password_blocklist";
    match config.password_policy.open_blocklist() {
        Ok(None) => {}
        Ok(Some(found)) => report.ok(CHECK, format!("it has {found}")),
        Err(error) => report.fail(CHECK, error.to_string()),
    }
}

/// Checks that the files of the brand can be shown, if there are any.
pub(super) fn brand(report: &mut Report, config: &Config) {
    const CHECK: &str = "brand";
    let files = [&config.brand.logo, &config.brand.icon].into_iter().flatten();
    let files: Vec<_> = files.map(|path| path.display().to_string()).collect();
    match Brand::load(&config.brand) {
        Ok(_) if files.is_empty() => {}
        Ok(_) => report.ok(CHECK, format!("browsers can show {}", files.join(" and "))),
        Err(error) => report.fail(CHECK, error.to_string()),
    }
}

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
    // With fsGroup, the directory of a mounted volume belongs to root and to a group of the server.
    let is_volume = directory.uid() == 0 && !geteuid().is_root();
    let files = files(config).filter_map(|path| Some((fs::metadata(&path).ok()?, path)));
    let files: Vec<(Metadata, PathBuf)> = files.collect();
    if !directory.is_dir() {
        report.fail(CHECK, format!("{place} is not a directory"));
    } else if access(&config.data_dir, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)
        .is_err()
    {
        let fix = "run this command and the server as the user that owns it; in Kubernetes, set \
                   fsGroup for the pod";
        report.fail_with(CHECK, format!("{place} is not writable by the present user"), fix);
    } else if let Some((_, path)) = files
        .iter()
        .find(|(data, _)| data.uid() != directory.uid() && !(is_volume && file_modes::is_own(data)))
    {
        let detail = format!("{} belongs to another user than {place}", path.display());
        report.fail_with(CHECK, detail, "chown it to the user that the server runs as");
    } else if is_volume && directory.mode() & 0o002 != 0 {
        let detail = format!("every user of this machine can replace the files in {place}");
        report.warn(CHECK, detail, "run chmod o-w on it, or mount it only here");
    } else if !is_volume && file_modes::is_open_to_others(&directory) {
        report.warn(CHECK, format!("{place} is accessible to other users"), "run chmod 700 on it");
    } else if let Some((data, path)) =
        files.iter().find(|(data, _)| file_modes::is_open_to_others(data))
    {
        let detail = format!("{} can be read by other users", path.display());
        let is_own = file_modes::is_own(data);
        report.warn(CHECK, detail, if is_own { FIXED_BY_START } else { "run chmod 600 on it" });
    } else {
        report.ok(CHECK, format!("{place} and its files are accessible to their owner only"));
    }
}

/// Returns the files that the server keeps: the database, its logs, what restores left beside it, and the
/// master key.
fn files(config: &Config) -> impl Iterator<Item = PathBuf> {
    let key = match &config.master_key {
        MasterKeySource::Directory(_) => config.master_key.path(),
        // Somebody else keeps it.
        MasterKeySource::File(_) | MasterKeySource::Text(_) => None,
    };
    config.database.files().into_iter().chain(key)
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
