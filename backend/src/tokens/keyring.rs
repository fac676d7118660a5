//! The keys that live, and which of them signs when.
//!
//! The keys follow each other: each signs from its own beginning until the next one's, and
//! verifies from when it is known until the last token of it has died. A key is known, and
//! published, before it signs, so that nobody meets a token whose key they cannot have.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{Jwk, JwkSet};

use super::Algorithm;
use super::key::SigningKey;
use crate::clock::Timestamp;

/// How much longer than its tokens a key verifies: several servers do not take its successor up in
/// the same second.
const SLACK: Duration = Duration::from_mins(1);

/// A key and its times.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Arc<SigningKey>,
    pub(super) signs_from: Timestamp,
    /// The longest that a token of it may live.
    pub(super) token_ttl: Duration,
}

/// Keys in the order in which they sign.
#[derive(Clone, Debug, Default)]
pub struct Keyring(Vec<Entry>);

/// What a key does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is published, and will sign.
    Next,
    /// It signs, and verifies.
    Signing,
    /// It only verifies.
    Verifying,
}

/// A key, for whoever looks after them.
#[derive(Clone, Debug)]
pub struct KeyInfo {
    /// Its id.
    pub kid: String,
    /// What it signs by.
    pub algorithm: Algorithm,
    /// What it does now.
    pub state: KeyState,
    /// From when on it signs.
    pub signs_from: Timestamp,
    /// Until when it verifies, if it has a successor.
    pub verifies_until: Option<Timestamp>,
}

impl Keyring {
    /// Of these keys, those that still live.
    pub(super) fn new(mut entries: Vec<Entry>, now: Timestamp) -> Self {
        entries.sort_by_key(|entry| entry.signs_from);
        let all = Self(entries);
        let lives = |index: &usize| all.dies_at(*index).is_none_or(|end| now < end);
        Self((0..all.0.len()).filter(lives).map(|index| all.0[index].clone()).collect())
    }

    /// The key that signs now.
    pub(super) fn signing(&self, now: Timestamp) -> Option<&SigningKey> {
        self.signing_index(now).map(|index| &*self.0[index].key)
    }

    /// The key whose tokens begin with this header, which pins type, algorithm and key id at once:
    /// a token says nothing of how it is to be verified (RFC 8725 §3.1).
    pub(super) fn verifying(&self, encoded_header: &str, now: Timestamp) -> Option<&SigningKey> {
        let index = self.0.iter().position(|entry| entry.key.encoded_header == encoded_header)?;
        self.dies_at(index).is_none_or(|end| now < end).then(|| &*self.0[index].key)
    }

    /// What everybody may have, who verifies tokens (RFC 7517 §5). Nothing under HS256.
    pub(crate) fn public(&self, now: Timestamp) -> JwkSet {
        let keys = self.living(now).filter_map(|entry| entry.key.public_jwk.clone());
        JwkSet { keys: keys.collect() }
    }

    /// The same with the secrets of HS256.
    pub(crate) fn secret(&self, now: Timestamp) -> jsonwebtoken::errors::Result<JwkSet> {
        let keys: Result<Vec<Jwk>, _> =
            self.living(now).map(|entry| entry.key.verification_jwk()).collect();
        Ok(JwkSet { keys: keys? })
    }

    /// All that live, in the order in which they sign.
    pub(crate) fn list(&self, now: Timestamp) -> Vec<KeyInfo> {
        let signing = self.signing_index(now);
        let info = |(index, entry): (usize, &Entry)| KeyInfo {
            kid: entry.key.kid.clone(),
            algorithm: entry.key.algorithm,
            state: match Some(index).cmp(&signing) {
                std::cmp::Ordering::Less => KeyState::Verifying,
                std::cmp::Ordering::Equal => KeyState::Signing,
                std::cmp::Ordering::Greater => KeyState::Next,
            },
            signs_from: entry.signs_from,
            verifies_until: self.dies_at(index),
        };
        self.0.iter().enumerate().map(info).collect()
    }

    /// The key of this id.
    pub(super) fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        let entry = self.0.iter().find(|entry| entry.key.kid == kid)?;
        Some(Arc::clone(&entry.key))
    }

    fn living(&self, now: Timestamp) -> impl Iterator<Item = &Entry> {
        let lives = move |index: usize| self.dies_at(index).is_none_or(|end| now < end);
        self.0.iter().enumerate().filter(move |(index, _)| lives(*index)).map(|(_, entry)| entry)
    }

    fn signing_index(&self, now: Timestamp) -> Option<usize> {
        let begun = self.0.iter().rposition(|entry| entry.signs_from <= now);
        // The first key was made by a server whose clock is ahead of this one's.
        begun.or((!self.0.is_empty()).then_some(0))
    }

    /// When the last token of a key has died, if it has a successor.
    fn dies_at(&self, index: usize) -> Option<Timestamp> {
        let successor = self.0.get(index + 1)?;
        Some(end(successor.signs_from, self.0[index].token_ttl))
    }
}

/// When the last token of a key has died whose successor signs from then on.
pub(super) fn end(successor_signs_from: Timestamp, token_ttl: Duration) -> Timestamp {
    successor_signs_from.after(token_ttl).after(SLACK)
}
