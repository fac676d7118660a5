//! Modes of the files that the server keeps. They are created for their owner only, but others change them:
//! where a pod has an `fsGroup`, Kubernetes makes every file of a volume readable and writable for that group,
//! at every mount.

use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::process::geteuid;

/// The permissions of group and others.
const OF_OTHERS: u32 = 0o077;
/// The permission of everybody to write.
const WRITE_OF_ALL: u32 = 0o002;
/// The permissions of group and others to write.
const WRITE_OF_OTHERS: u32 = 0o022;
/// The permission of everybody to read.
const READ_OF_ALL: u32 = 0o004;
/// The mode of directories in which nobody deletes the files of others.
const STICKY: u32 = 0o1000;

/// Returns true if the present user owns the file.
pub(crate) fn is_own(data: &Metadata) -> bool {
    data.uid() == geteuid().as_raw()
}

/// Returns true if users other than the owner have any access.
pub(crate) fn is_open_to_others(data: &Metadata) -> bool {
    data.mode() & OF_OTHERS != 0
}

/// Takes the permission of everybody to write to a directory of the present user away, and logs that: they
/// could replace the files in it. Logs a warning where it is somebody else's.
pub(crate) fn protect_directory(path: &Path) {
    let Ok(data) = fs::metadata(path) else { return };
    if data.mode() & WRITE_OF_ALL == 0 || data.mode() & STICKY != 0 {
        return;
    }
    let (directory, mode) = (path.display(), format!("{:04o}", data.mode() & 0o7777));
    let fixed = Permissions::from_mode(data.mode() & 0o7777 & !WRITE_OF_ALL);
    if is_own(&data) && fs::set_permissions(path, fixed).is_ok() {
        tracing::warn!(%directory, %mode, "directory mode fixed");
    } else {
        let fix = "run chmod o-w on it, or mount it only here";
        tracing::warn!(%directory, %mode, fix, "every user can replace the files in this directory");
    }
}

/// Logs a warning about a file of settings that others can change, or read where it has a password.
pub(crate) fn check_config_file(path: &Path, has_password: bool) {
    let Ok(data) = fs::metadata(path) else { return };
    let file = path.display();
    if data.mode() & WRITE_OF_OTHERS != 0 {
        tracing::warn!(%file, fix = "run chmod go-w on it", "others can change the configuration");
    } else if has_password && data.mode() & READ_OF_ALL != 0 {
        let fix = "run chmod 640 on it, and give it to the group of the server";
        tracing::warn!(%file, fix, "others can read a secret in the configuration");
    }
}

/// Takes the access of others to a file of the present user away, and logs that. Files that are missing,
/// private or somebody else's stay as they are, with a warning if everybody can write; and so do those of a
/// file system that keeps no modes.
pub(crate) fn make_private(path: &Path) {
    let Ok(data) = fs::metadata(path) else { return };
    if !is_open_to_others(&data) {
        return;
    }
    if !is_own(&data) {
        if data.mode() & WRITE_OF_ALL != 0 {
            let fix = "chown it to the user of the server, and run chmod 600 on it";
            tracing::warn!(file = %path.display(), fix, "every user can change this file");
        }
        return;
    }
    let (file, mode) = (path.display(), format!("{:04o}", data.mode() & 0o7777));
    let changed = fs::set_permissions(path, Permissions::from_mode(data.mode() & 0o700));
    match changed.and_then(|()| fs::metadata(path)) {
        Ok(data) if !is_open_to_others(&data) => tracing::warn!(%file, %mode, "file mode fixed"),
        Ok(_) => tracing::warn!(%file, %mode, "file mode fix failed: the file system ignores it"),
        Err(error) => tracing::warn!(%file, %mode, %error, "file mode fix failed"),
    }
}
