//! Access tokens: JWTs (RFC 7519) in the profile of RFC 9068, and the keys that sign them.
//!
//! A valid token does not say that its session is still active: that is known to the sessions.

mod access_tokens;
mod algorithm;
mod claims;
mod client_algorithm;
mod error;
mod generate;
mod key;
mod keyring;
mod pem;
mod rotation;
mod signing_keys;
mod store;

pub use self::access_tokens::Tokens;
pub use self::algorithm::Algorithm;
pub use self::claims::{Grant, Subject};
pub use self::client_algorithm::{ClientAlgorithm, TokenType};
pub use self::error::{KeysError, SignError, TokenError};
pub use self::keyring::{KeyInfo, KeyState, Keyring};
pub use self::pem::to_pem;
pub use self::signing_keys::SigningKeys;

#[cfg(test)]
mod tests;
