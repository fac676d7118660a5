//! Errors of tokens and of the keys that sign them.

use crate::clock::Timestamp;
use crate::database;
use crate::master_key::MasterKeyError;

/// The reason for which a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token, not one of this server, or not an access token.
    #[error("The access token is malformed or was not issued by this server.")]
    Invalid,
    /// It has expired.
    #[error("The access token has expired.")]
    Expired,
}

/// The reason for which a token could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// There is no signing key at this time.
    #[error("there is no signing key")]
    NoKey,
    /// The key failed.
    #[error(transparent)]
    Failed(#[from] jsonwebtoken::errors::Error),
}

/// The reason for which the signing keys could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The master key could not be read or created.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The database failed.
    #[error("cannot read or write the signing keys: {}", database::describe(.0))]
    Database(#[from] database::Error),
    /// A key was sealed under another master key.
    #[error(
        "the signing key {0} was sealed under another master key: restore that one, or copy it from \
         another server of this database"
    )]
    OtherMasterKey(String),
    /// A later version of this program made a key.
    #[error("the signing key {0} has the algorithm {1}, which this version does not know")]
    UnknownAlgorithm(String, String),
    /// A later version of this program made a key.
    #[error("the signing key {0} is for {1}, which this version does not know")]
    UnknownPurpose(String, String),
    /// A key cannot be parsed.
    #[error("the signing key {0} is damaged: {1}")]
    Damaged(String, jsonwebtoken::errors::Error),
    /// There is no key to rotate.
    #[error("there is no signing key yet: start the server once to create the first")]
    NoKey,
    /// There is no key of clients to rotate.
    #[error("no client has needed a key of {0} yet")]
    NoClientKey(&'static str),
    /// The last rotation is not finished: the next key does not sign yet.
    #[error("the next key, {0}, is waiting already: it starts to sign at {1}")]
    RotationPending(String, Timestamp),
}
