//! Modes of the files that the server keeps. They are created for their owner only, but others change them:
//! where a pod has an `fsGroup`, Kubernetes makes every file of a volume readable and writable for that group,
//! at every mount.

use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::process::geteuid;

/// The permissions of group and others.
const OF_OTHERS: u32 = 0o077;

/// Returns true if the present user owns the file.
pub(crate) fn is_own(data: &Metadata) -> bool {
    data.uid() == geteuid().as_raw()
}

/// Returns true if users other than the owner have any access.
pub(crate) fn is_open_to_others(data: &Metadata) -> bool {
    data.mode() & OF_OTHERS != 0
}

/// Takes the access of others to a file of the present user away, and logs that. Files that are missing,
/// private or somebody else's stay as they are, and so do those of a file system that keeps no modes.
pub(crate) fn make_private(path: &Path) {
    let Ok(data) = fs::metadata(path) else { return };
    if !is_own(&data) || !is_open_to_others(&data) {
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
