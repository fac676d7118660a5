//! How a session goes on: refresh tokens and their rotation.
//!
//! A token is the session's id, the number of its step, and a MAC over both. None is kept: the
//! row has the number of the newest step and half of the MAC's key, the server's secret is the
//! other half, so that neither a copy of the database nor the secret alone makes a token. To
//! rotate is to count one step further, in one guarded update.
//!
//! A token one step behind gets the current one again: its answer was lost, or another tab was
//! quicker. Further behind, it was taken by somebody, and the session ends (RFC 9700 §4.14.2).

use std::cmp::Ordering;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Authenticated, Issued, SessionError, Sessions, store};
use crate::audit::EventType;
use crate::client::Client;
use crate::database::Notice;
use crate::tokens::MasterKey;

const ID: usize = 16;
const STEP: usize = 8;
const MAC: usize = 32;

/// The server's half of the keys.
pub(super) struct RefreshKeys(Zeroizing<[u8; 32]>);

/// A refresh token, taken apart, not checked yet.
pub(super) struct Parsed {
    pub(super) session: Uuid,
    step: i64,
    mac: [u8; MAC],
}

/// What the database has of a session's rotation.
pub(super) struct Rotation {
    pub(super) of: Authenticated,
    pub(super) key: Vec<u8>,
    pub(super) step: i64,
}

impl RefreshKeys {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(master_key.derive(b"keystead refresh tokens"))
    }

    /// The token of this step.
    pub(super) fn make(&self, session: Uuid, step: i64, key: &[u8]) -> Secret {
        let mut bytes = Zeroizing::new(Vec::with_capacity(ID + STEP + MAC));
        bytes.extend_from_slice(session.as_bytes());
        bytes.extend_from_slice(&step.to_be_bytes());
        bytes.extend_from_slice(&self.mac(session, step, key).finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes.as_slice()).into()
    }

    /// Whether this server made it for the session with this key. Takes the same time for every
    /// wrong MAC.
    pub(super) fn is_ours(&self, token: &Parsed, key: &[u8]) -> bool {
        self.mac(token.session, token.step, key).verify_slice(&token.mac).is_ok()
    }

    fn mac(&self, session: Uuid, step: i64, key: &[u8]) -> Hmac<Sha256> {
        let key = keyed(self.0.as_slice()).chain_update(key).finalize().into_bytes();
        keyed(&key).chain_update(session.as_bytes()).chain_update(step.to_be_bytes())
    }
}

impl fmt::Debug for RefreshKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RefreshKeys(redacted)")
    }
}

impl Parsed {
    pub(super) fn parse(token: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; ID + STEP + MAC]);
        let length = URL_SAFE_NO_PAD.decode_slice(token, bytes.as_mut_slice()).ok()?;
        let (session, rest) = bytes.get(..length)?.split_first_chunk()?;
        let (step, mac) = rest.split_first_chunk()?;
        Some(Self {
            session: Uuid::from_bytes(*session),
            step: i64::from_be_bytes(*step),
            mac: mac.try_into().ok()?,
        })
    }
}

impl Sessions {
    /// Fresh tokens for the session of a refresh token.
    pub async fn refresh(&self, token: &str, client: &Client) -> Result<Issued, SessionError> {
        let token = Parsed::parse(token).ok_or(SessionError::InvalidRefreshToken)?;
        loop {
            let found = {
                let mut connection = self.0.database.read().await?;
                store::find_rotation(&mut connection, token.session).await?
            };
            let mut found = found
                .filter(|found| self.0.refresh_keys.is_ours(&token, &found.key))
                .filter(|found| self.0.clock.now() < found.of.session.expires_at)
                .ok_or(SessionError::InvalidRefreshToken)?;
            let behind = found.step.checked_sub(token.step);
            match behind.map(|steps| steps.cmp(&1)) {
                Some(Ordering::Less) if found.step == token.step => {
                    if self.rotate(&mut found, client).await? {
                        return self.issue(&found.of, &found.key, found.step);
                    }
                    // Another request was quicker: look again how far behind this one is now.
                }
                Some(Ordering::Equal) => return self.issue(&found.of, &found.key, found.step),
                Some(Ordering::Greater) => {
                    self.end_as_stolen(&found, client).await?;
                    return Err(SessionError::InvalidRefreshToken);
                }
                // Ahead: the database was set back to an earlier copy.
                _ => return Err(SessionError::InvalidRefreshToken),
            }
        }
    }

    /// Counts one step further, if nobody has since the step was read; whether it was done.
    async fn rotate(&self, found: &mut Rotation, client: &Client) -> Result<bool, SessionError> {
        let (now, step) = (self.0.clock.now(), found.step);
        let session = &mut found.of.session;
        session.last_used_at = now;
        session.expires_at = self.end_if_used_at(now, session.created_at);
        session.ip = Some(client.ip.to_string());
        session.user_agent.clone_from(&client.user_agent);
        let mut transaction = self.0.database.write().await?;
        let done = store::step(&mut transaction, session, step).await?;
        transaction.commit().await?;
        self.0.standing.forget(session.id);
        found.step = step + 1;
        Ok(done)
    }

    async fn end_as_stolen(&self, found: &Rotation, client: &Client) -> Result<(), SessionError> {
        let (account, session) = (found.of.account.id, found.of.session.id);
        let mut transaction = self.0.database.write().await?;
        if store::delete(&mut transaction, account, session).await? {
            let kind = EventType::RefreshReused;
            self.remember(&mut transaction, account, kind, session, client).await?;
            transaction.tell(Notice::SessionsEnded(vec![session])).await?;
        }
        transaction.commit().await?;
        tracing::warn!(%account, %session, "a used-up refresh token came again: session ended");
        Ok(())
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> RefreshKeys {
        RefreshKeys(Zeroizing::new([1; 32]))
    }

    #[test]
    fn a_token_is_ours_under_both_halves_of_its_key_only() {
        let token = keys().make(Uuid::from_u128(7), 3, b"half");
        let parsed = Parsed::parse(token.expose()).unwrap();
        assert_eq!((parsed.session, parsed.step), (Uuid::from_u128(7), 3));
        assert!(keys().is_ours(&parsed, b"half"));
        assert!(!keys().is_ours(&parsed, b"other"));
        assert!(!RefreshKeys(Zeroizing::new([2; 32])).is_ours(&parsed, b"half"));
    }

    #[test]
    fn every_changed_bit_makes_it_another_token() {
        let token = keys().make(Uuid::from_u128(7), 3, b"half");
        let bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let parsed = Parsed::parse(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert!(!keys().is_ours(&parsed, b"half"), "bit {bit}");
        }
    }

    #[test]
    fn what_is_no_token_is_not_taken_apart() {
        let token = keys().make(Uuid::from_u128(7), 3, b"half");
        let token = token.expose();
        for text in ["", "x", &token[1..], &format!("{token}AAAA"), &token.replace('A', "+"), "ä"]
        {
            assert!(Parsed::parse(text).is_none(), "{text}");
        }
    }
}
