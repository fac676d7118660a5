//! What sessions give out that is not a JWT: the session's id, a number, and a MAC over both. What the
//! number means is known to whoever makes one: [`super::refresh`], [`super::pass`].
//!
//! None is kept: the row has half of the MAC's key, the server's secret is the other half, so that
//! neither a copy of the database nor the secret alone makes a token. One made for one use is none for
//! another: each use has a secret of its own.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::tokens::MasterKey;

const ID: usize = 16;
const NUMBER: usize = 8;
const MAC: usize = 32;

/// The server's half of the keys of one use.
pub(super) struct Keys(Zeroizing<[u8; 32]>);

/// The session's half of its keys, from its row.
#[derive(Clone)]
pub(super) struct Half(Zeroizing<Vec<u8>>);

/// A token, taken apart, not checked yet.
pub(super) struct Parsed {
    pub(super) session: Uuid,
    pub(super) number: i64,
    mac: [u8; MAC],
}

impl Keys {
    pub(super) fn new(master_key: &MasterKey, purpose: &[u8]) -> Self {
        Self(master_key.derive(purpose))
    }

    /// The token of this session with this number.
    pub(super) fn make(&self, session: Uuid, number: i64, half: &Half) -> Secret {
        let mut bytes = Zeroizing::new(Vec::with_capacity(ID + NUMBER + MAC));
        bytes.extend_from_slice(session.as_bytes());
        bytes.extend_from_slice(&number.to_be_bytes());
        bytes.extend_from_slice(&self.mac(session, number, half).finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes.as_slice()).into()
    }

    /// Whether this server made it for the session with this half. Takes the same time for every
    /// wrong MAC.
    pub(super) fn is_ours(&self, token: &Parsed, half: &Half) -> bool {
        self.mac(token.session, token.number, half).verify_slice(&token.mac).is_ok()
    }

    fn mac(&self, session: Uuid, number: i64, half: &Half) -> Hmac<Sha256> {
        let key = keyed(self.0.as_slice()).chain_update(half.0.as_slice()).finalize().into_bytes();
        keyed(&key).chain_update(session.as_bytes()).chain_update(number.to_be_bytes())
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys(redacted)")
    }
}

impl Half {
    pub(super) fn from_stored(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn to_store(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Half {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Half(redacted)")
    }
}

impl Parsed {
    pub(super) fn parse(token: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; ID + NUMBER + MAC]);
        let length = URL_SAFE_NO_PAD.decode_slice(token, bytes.as_mut_slice()).ok()?;
        let (session, rest) = bytes.get(..length)?.split_first_chunk()?;
        let (number, mac) = rest.split_first_chunk()?;
        Some(Self {
            session: Uuid::from_bytes(*session),
            number: i64::from_be_bytes(*number),
            mac: mac.try_into().ok()?,
        })
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys(Zeroizing::new([1; 32]))
    }

    fn half(text: &str) -> Half {
        Half::from_stored(text.into())
    }

    fn token() -> Secret {
        keys().make(Uuid::from_u128(7), 3, &half("half"))
    }

    #[test]
    fn a_token_is_ours_under_both_halves_of_its_key_only() {
        let parsed = Parsed::parse(token().expose()).unwrap();
        assert_eq!((parsed.session, parsed.number), (Uuid::from_u128(7), 3));
        assert!(keys().is_ours(&parsed, &half("half")));
        assert!(!keys().is_ours(&parsed, &half("other")));
        assert!(!Keys(Zeroizing::new([2; 32])).is_ours(&parsed, &half("half")));
    }

    #[test]
    fn every_changed_bit_makes_it_another_token() {
        let bytes = URL_SAFE_NO_PAD.decode(token().expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let parsed = Parsed::parse(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert!(!keys().is_ours(&parsed, &half("half")), "bit {bit}");
        }
    }

    #[test]
    fn what_is_no_token_is_not_taken_apart() {
        let token = token();
        let token = token.expose();
        for text in ["", "x", &token[1..], &format!("{token}AAAA"), &token.replace('A', "+"), "ä"]
        {
            assert!(Parsed::parse(text).is_none(), "{text}");
        }
    }
}
