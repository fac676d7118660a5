//! Owners and modes that the file of the master key may have.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{FsWord, StatVfsMountFlags, statfs, statvfs};

use super::MasterKeySource;
use super::error::MasterKeyError;
use crate::file_modes;

/// The access that others have to the file of a key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// None, or only that of the group.
    Restricted,
    /// The next start of the server takes it away.
    Fixable,
    /// They can read it, and nobody here can change that.
    Exposed,
}

/// Returns the access of others to the key; `None` if it is in no file, or the file is missing.
pub(crate) fn inspect(source: &MasterKeySource) -> Result<Option<Access>, MasterKeyError> {
    let Some(path) = source.path() else { return Ok(None) };
    match of_file(&path) {
        Err(MasterKeyError::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        access => access.map(Some),
    }
}

/// Takes the access of others away if the present user owns the file. Fails if they keep it.
pub(crate) fn fix_mode(source: &MasterKeySource) -> Result<(), MasterKeyError> {
    let Some(path) = source.path() else { return Ok(()) };
    if inspect(source)? != Some(Access::Fixable) {
        return Ok(());
    }
    file_modes::make_private(&path);
    match inspect(source)? {
        Some(Access::Fixable) => Err(MasterKeyError::Exposed(path.display().to_string())),
        _ => Ok(()),
    }
}

/// Returns the access of others to a file; fails if that is too much.
///
/// - The file may be private, or its mode can be set because the present user owns it.
/// - It may belong to root and be readable for a group. That is how secrets reach a process that is not
///   root: by `fsGroup` and `defaultMode: 0440` in Kubernetes, and on a machine by `chgrp` and `chmod 640`.
/// - On a read-only tmpfs, everybody may read it. Kubernetes mounts secrets there, with mode 0644 unless told
///   otherwise, and nobody in the container can change a mode: refusing would be a crash loop, and the only
///   other users are those of the container. It is a warning, which names the setting. A read-only mount of
///   a disk proves nothing: systemd makes one of the whole machine, where others can read the file.
/// - Everywhere else somebody can set the mode, so a key that others can read is refused. So is one that
///   others can replace, wherever it is: its group, everybody, or an owner who is neither root nor the present
///   user.
pub(super) fn of_file(path: &Path) -> Result<Access, MasterKeyError> {
    const ROOT: u32 = 0;
    let place = || path.display().to_string();
    let data = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => MasterKeyError::Denied(place()),
        _ => MasterKeyError::Io(place(), error),
    })?;
    let is_readable_by_all = data.mode() & 0o004 != 0;
    let is_writable = data.mode() & 0o022 != 0;
    let is_own = file_modes::is_own(&data);
    if !file_modes::is_open_to_others(&data) {
        return Ok(Access::Restricted);
    }
    if data.uid() == ROOT && !is_writable && !is_readable_by_all {
        return Ok(Access::Restricted);
    }
    if !is_own && (is_writable || data.uid() != ROOT) {
        return Err(MasterKeyError::Changeable(place()));
    }
    if !is_writable && is_on_secret_mount(path) {
        return Ok(if is_readable_by_all { Access::Exposed } else { Access::Restricted });
    }
    if is_own { Ok(Access::Fixable) } else { Err(MasterKeyError::Exposed(place())) }
}

/// Returns true for a read-only tmpfs, as Kubernetes mounts secrets.
fn is_on_secret_mount(path: &Path) -> bool {
    /// linux/magic.h
    const TMPFS_MAGIC: u32 = 0x0102_1994;
    let is_read_only =
        statvfs(path).is_ok_and(|mount| mount.f_flag.contains(StatVfsMountFlags::RDONLY));
    is_read_only && statfs(path).is_ok_and(|system| system.f_type == FsWord::from(TMPFS_MAGIC))
}
