//! Tokens that are not JWTs: values with a MAC under a key that is derived from the master key.
//!
//! [`ServerKey`] is the key of one purpose, so that a token made for one purpose is invalid for every
//! other. [`OpaqueToken`] is the form that sessions use: the session's id, a number, and a MAC over both.
//! Its key has two halves, of which one is in the session's row: neither a copy of the database nor the
//! master key alone makes a token.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::master_key::MasterKey;

/// HMAC-SHA-256 (RFC 2104).
pub(crate) type TokenMac = Hmac<Sha256>;

const ID_LENGTH: usize = 16;
const NUMBER_LENGTH: usize = 8;
const MAC_LENGTH: usize = 32;
const TOKEN_LENGTH: usize = ID_LENGTH + NUMBER_LENGTH + MAC_LENGTH;

/// The server's key for one purpose. Never printed, wiped when dropped.
pub(crate) struct ServerKey(Zeroizing<[u8; 32]>);

impl ServerKey {
    /// Derives the key for `purpose` from the master key.
    pub(crate) fn derive(master_key: &MasterKey, purpose: &[u8]) -> Self {
        Self(master_key.derive(purpose))
    }

    /// Takes the key of another server; `None` if it has another length.
    pub(crate) fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// Returns the key, to be sealed for another server.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Starts a MAC under this key.
    pub(crate) fn mac(&self) -> TokenMac {
        mac(self.0.as_slice())
    }

    /// Makes the opaque token of a session with this number.
    pub(crate) fn make(&self, session: Uuid, number: i64, key: &SessionKey) -> Secret {
        let mut bytes = Zeroizing::new([0; TOKEN_LENGTH]);
        bytes[..ID_LENGTH].copy_from_slice(session.as_bytes());
        bytes[ID_LENGTH..][..NUMBER_LENGTH].copy_from_slice(&number.to_be_bytes());
        let mac = self.token_mac(session, number, key).finalize().into_bytes();
        bytes[ID_LENGTH + NUMBER_LENGTH..].copy_from_slice(&mac);
        encode(bytes.as_slice())
    }

    /// Returns true if this server made the token for the session with this key. Takes the same time
    /// for every wrong MAC.
    pub(crate) fn verify(&self, token: &OpaqueToken, key: &SessionKey) -> bool {
        self.token_mac(token.session, token.number, key).verify_slice(&token.mac).is_ok()
    }

    fn token_mac(&self, session: Uuid, number: i64, key: &SessionKey) -> TokenMac {
        let key = self.mac().chain_update(key.0.as_slice()).finalize().into_bytes();
        mac(&key).chain_update(session.as_bytes()).chain_update(number.to_be_bytes())
    }

    #[cfg(test)]
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ServerKey(redacted)")
    }
}

/// The session's half of the key, stored in its row. Never printed, wiped when dropped.
#[derive(Clone)]
pub(crate) struct SessionKey(Zeroizing<Vec<u8>>);

impl SessionKey {
    /// Takes the key as the row has it.
    pub(crate) fn from_stored(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the key as the row keeps it.
    pub(crate) fn to_stored(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionKey(redacted)")
    }
}

/// An opaque token as a client sent it, decoded and not verified yet.
pub(crate) struct OpaqueToken {
    /// The id of the session.
    pub(crate) session: Uuid,
    /// The number beside it; what it means is up to the purpose.
    pub(crate) number: i64,
    mac: [u8; MAC_LENGTH],
}

impl OpaqueToken {
    /// Decodes a token; `None` if the text has another form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = decode::<TOKEN_LENGTH>(text)?;
        let (session, rest) = bytes.split_first_chunk()?;
        let (number, mac) = rest.split_first_chunk()?;
        Some(Self {
            session: Uuid::from_bytes(*session),
            number: i64::from_be_bytes(*number),
            mac: mac.try_into().ok()?,
        })
    }
}

/// Encodes the bytes of a token as Base64url without padding (RFC 4648 §5).
pub(crate) fn encode(bytes: &[u8]) -> Secret {
    URL_SAFE_NO_PAD.encode(bytes).into()
}

/// Decodes a token of exactly `LENGTH` bytes.
pub(crate) fn decode<const LENGTH: usize>(text: &str) -> Option<Zeroizing<[u8; LENGTH]>> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    let length = URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice()).ok()?;
    (length == LENGTH).then_some(bytes)
}

fn mac(key: &[u8]) -> TokenMac {
    <TokenMac as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_key() -> ServerKey {
        ServerKey::of([1; 32])
    }

    fn session_key(text: &str) -> SessionKey {
        SessionKey::from_stored(text.into())
    }

    fn token() -> Secret {
        server_key().make(Uuid::from_u128(7), 3, &session_key("key"))
    }

    #[test]
    fn a_token_is_valid_under_both_halves_of_its_key_only() {
        let parsed = OpaqueToken::parse(token().expose()).unwrap();
        assert_eq!((parsed.session, parsed.number), (Uuid::from_u128(7), 3));
        assert!(server_key().verify(&parsed, &session_key("key")));
        assert!(!server_key().verify(&parsed, &session_key("other")));
        assert!(!ServerKey::of([2; 32]).verify(&parsed, &session_key("key")));
    }

    #[test]
    fn a_token_with_a_flipped_bit_is_invalid() {
        let bytes = URL_SAFE_NO_PAD.decode(token().expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let parsed = OpaqueToken::parse(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert!(!server_key().verify(&parsed, &session_key("key")), "bit {bit}");
        }
    }

    #[test]
    fn other_text_is_not_a_token() {
        let token = token();
        let token = token.expose();
        for text in ["", "x", &token[1..], &format!("{token}AAAA"), &token.replace('A', "+"), "ä"]
        {
            assert!(OpaqueToken::parse(text).is_none(), "{text}");
        }
    }
}
