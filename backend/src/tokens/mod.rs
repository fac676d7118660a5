//! Tokens: JWTs (RFC 7519), and the keys that sign them. Access tokens of logins and of clients in the profile of
//! RFC 9068, and the ID tokens and logout tokens of clients.
//!
//! A valid token does not say that its session is still active: that is known to the sessions.

mod access_tokens;
mod algorithm;
mod chain;
mod claims;
mod client_claims;
mod client_tokens;
mod error;
mod generate;
mod key;
mod key_pair;
mod keyring;
mod pem;
mod prepare;
mod purpose;
mod rotation;
mod signing_keys;
mod store;
mod token_type;
mod verified;

pub use self::access_tokens::{LoginTokens, Tokens};
pub use self::algorithm::Algorithm;
pub use self::chain::{KeyInfo, KeyState};
pub use self::claims::{Grant, LOGIN_CLIENT_ID, Subject};
pub use self::client_claims::{ClientGrant, ClientSubject, IdTokenGrant, IdTokenHint, LogoutGrant};
pub use self::error::{KeysError, SignError, TokenError};
pub use self::keyring::Keyring;
pub use self::pem::to_pem;
pub use self::purpose::{ClientAlgorithm, Purpose};
pub use self::signing_keys::SigningKeys;
pub use self::token_type::TokenType;

#[cfg(test)]
mod tests;
