//! The error of changing factors. `api::errors` maps it to responses.

use crate::database;

/// An error of changing the factors of an account.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// The code is wrong, or nothing waits for one.
    #[error("the code is wrong")]
    InvalidCode,
    /// The answer of the authenticator does not verify.
    #[error("the passkey does not verify: {0}")]
    InvalidPasskey(#[from] Unverified),
    /// The passkey is known here already, or the account has as many as it may.
    #[error("the passkey exists")]
    PasskeyExists,
    /// The account has no such factor.
    #[error("there is no such factor")]
    NotFound,
    /// Without the factor, nobody could log in to the account any more.
    #[error("the account needs the factor")]
    Required,
    /// See [`database::Error`].
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The reason why an authenticator's answer does not verify. For the log, not for clients.
#[derive(Debug, thiserror::Error)]
pub enum Unverified {
    /// The challenge was not issued here, or for something else, has expired or was answered.
    #[error("the challenge is not a current one")]
    Challenge,
    /// No account has the credential.
    #[error("the credential is unknown")]
    UnknownCredential,
    /// Another account has the credential.
    #[error("the credential is another account's")]
    OtherAccount,
    /// A step of the verification failed.
    #[error(transparent)]
    WebAuthn(#[from] passkeys::Error),
}
