//! The error of the master key.

use std::io;

/// The owners and modes that the file may have, as the fix for others.
pub(crate) const ALLOWED_MODES: &str = "run chmod 600 on it as the user of the server, or give it to root and the \
     group of the server (chown root, chgrp, chmod 640); in Kubernetes, set fsGroup for the pod and \
     defaultMode: 0440 for the secret";

/// An error of reading or creating the master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file could not be read or written.
    #[error("cannot read or create the master key {0}: {1}")]
    Io(String, io::Error),
    /// The file is gone, and a new key could not decrypt what the database has.
    #[error(
        "the master key {0} is missing, and the database has keys that are encrypted under it: \
         restore it, or copy it from another server of this database"
    )]
    Missing(String),
    /// The present user may not read the file.
    #[error("the master key {0} cannot be read by this user: {fix}", fix = ALLOWED_MODES)]
    Denied(String),
    /// Users other than the server's can read the file.
    #[error(
        "the master key {0} can be read by others: {fix}; rotate the keys if somebody may have read it",
        fix = ALLOWED_MODES
    )]
    Exposed(String),
    /// Users other than the server's can replace the content of the file.
    #[error("the master key {0} can be changed by others: {fix}", fix = ALLOWED_MODES)]
    Changeable(String),
    /// The text is not a key.
    #[error("the master key {0} is damaged, it should be 43 characters of Base64url: restore it")]
    Damaged(String),
}
