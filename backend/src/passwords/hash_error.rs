//! The reasons that a password hash cannot be imported.

/// An error about an imported password hash. It does not quote the hash: hashes must not be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The account has no password.
    #[error("the account has no password: nobody could log in to it")]
    NoPassword,
    /// The form is unknown.
    #[error(
        "password_hash is no bcrypt, argon2, scrypt, PBKDF2, SHA-crypt, yescrypt or SCRAM hash in a known spelling"
    )]
    Unknown,
    /// The form is known by its name, and nothing here verifies it.
    #[error("password_hash is {0}, which is not supported")]
    NotSupported(&'static str),
    /// The text has the shape of a form that is not supported, but no mark that says so.
    #[error("password_hash looks like {0}, which is not supported")]
    LooksLike(&'static str),
    /// The hash can be guessed too quickly to be stored as it is.
    #[error("password_hash is {0}, which is weak: --allow-weak imports it, wrapped in bcrypt")]
    Weak(&'static str),
    /// The function has so few rounds that the hash can be guessed too quickly. It names the form and its numbers.
    #[error(
        "password_hash is {0}, which is weak: --allow-weak imports it, stored as it is until the first login"
    )]
    TooQuick(String),
    /// The form is known, but the text does not follow it.
    #[error("password_hash is not a valid {0} hash")]
    Malformed(&'static str),
    /// Verification would take too long or too much memory. It names the form and its numbers.
    #[error("password_hash is {0}, which would take more than 2 seconds or 256 MiB to verify")]
    TooCostly(String),
    /// The hash cannot be verified without parameters of the system that made it.
    #[error("password_hash is of Firebase, which needs the parameters of its project")]
    FirebaseParametersNeeded,
    /// The hash has a pepper that this server cannot open.
    #[error(
        "password_hash has a pepper sealed by a server with another master key: import the file that its \
         system wrote, with the pepper"
    )]
    ForeignPepper,
    /// The rule of the pepper does not fit the form.
    #[error("password_hash is {0}, which the rule of the pepper does not fit")]
    PepperDoesNotFit(&'static str),
    /// bcrypt would read too little of a password behind a text of this many bytes.
    #[error(
        "password_hash is bcrypt, which reads 72 bytes: the pepper or salt before the password takes {0} of them, and \
         passwords that only differ at their end would all be right"
    )]
    LittleOfPassword(usize),
}
