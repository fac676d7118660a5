//! The keys of one purpose, and the times at which each signs and verifies.
//!
//! A key signs from its own start until the start of its successor. It verifies, and is published, from
//! its creation until its last token has expired. Services thus know a key before they see a token that
//! it signed.

use std::sync::Arc;
use std::time::Duration;

use super::key::SigningKey;
use super::token_type::HeaderType;
use super::{Algorithm, Purpose};
use crate::clock::Timestamp;

/// The time for which a key verifies after its last token should have expired. Servers do not switch to
/// its successor in the same second.
const EXPIRY_MARGIN: Duration = Duration::from_mins(1);

/// A key and its times.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Arc<SigningKey>,
    pub(super) signs_from: Timestamp,
    /// The longest lifetime of a token that it signed.
    pub(super) token_ttl: Duration,
}

/// The keys in the order in which they sign.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain(Vec<Entry>);

/// The present use of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is published and verifies; it will sign later.
    Next,
    /// It signs and verifies.
    Signing,
    /// It only verifies.
    Verifying,
}

/// A key as operators see it.
#[derive(Clone, Debug)]
pub struct KeyInfo {
    /// The key id.
    pub kid: String,
    /// The tokens that it signs.
    pub purpose: Purpose,
    /// The algorithm that it signs with.
    pub algorithm: Algorithm,
    /// Its present use.
    pub state: KeyState,
    /// The time from which on it signs.
    pub signs_from: Timestamp,
    /// The time until which it verifies; `None` while it has no successor.
    pub verifies_until: Option<Timestamp>,
}

impl Chain {
    /// Creates a chain of those keys that have not expired.
    pub(super) fn new(mut entries: Vec<Entry>, now: Timestamp) -> Self {
        entries.sort_by_key(|entry| entry.signs_from);
        let all = Self(entries);
        let is_active = |index: &usize| all.is_active(*index, now);
        Self((0..all.0.len()).filter(is_active).map(|index| all.0[index].clone()).collect())
    }

    /// Returns the key that signs now.
    pub(super) fn signing(&self, now: Timestamp) -> Option<&SigningKey> {
        self.signing_index(now).map(|index| &*self.0[index].key)
    }

    /// Returns the key whose tokens have this header, and their type.
    pub(super) fn verifying(
        &self,
        encoded_header: &str,
        now: Timestamp,
    ) -> Option<(&SigningKey, HeaderType)> {
        let with_header = |(index, entry): (usize, &Entry)| {
            entry.key.type_of(encoded_header).map(|of| (index, of))
        };
        let (index, of) = self.0.iter().enumerate().find_map(with_header)?;
        self.is_active(index, now).then(|| (&*self.0[index].key, of))
    }

    /// Returns true if the chain has a key, and each counts with tokens that live for `token_ttl`.
    pub(super) fn is_prepared(&self, token_ttl: Duration) -> bool {
        !self.0.is_empty() && self.0.iter().all(|entry| entry.token_ttl >= token_ttl)
    }

    /// Returns the keys of the chain, expired ones as well.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Arc<SigningKey>> {
        self.0.iter().map(|entry| &entry.key)
    }

    /// Lists the keys in the order in which they sign.
    pub(super) fn list(&self, purpose: Purpose, now: Timestamp) -> Vec<KeyInfo> {
        let signing = self.signing_index(now);
        let info = |(index, entry): (usize, &Entry)| KeyInfo {
            kid: entry.key.kid.clone(),
            purpose,
            algorithm: entry.key.algorithm,
            state: match Some(index).cmp(&signing) {
                std::cmp::Ordering::Less => KeyState::Verifying,
                std::cmp::Ordering::Equal => KeyState::Signing,
                std::cmp::Ordering::Greater => KeyState::Next,
            },
            signs_from: entry.signs_from,
            verifies_until: self.verifies_until(index),
        };
        self.0.iter().enumerate().map(info).collect()
    }

    /// Returns the active keys: the one that signs, then those after it, then those before it from the newest
    /// on. Some verifiers only try the first key, or the first of each type.
    pub(super) fn active(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        let signing = self.signing_index(now).unwrap_or_default();
        let indices = (signing..self.0.len()).chain((0..signing).rev());
        let indices = indices.filter(move |index| self.is_active(*index, now));
        indices.map(|index| &*self.0[index].key)
    }

    fn signing_index(&self, now: Timestamp) -> Option<usize> {
        let begun = self.0.iter().rposition(|entry| entry.signs_from <= now);
        // Before the start of the first key: a server whose clock is ahead of this one's made it.
        begun.or((!self.0.is_empty()).then_some(0))
    }

    fn is_active(&self, index: usize, now: Timestamp) -> bool {
        self.verifies_until(index).is_none_or(|end| now < end)
    }

    fn verifies_until(&self, index: usize) -> Option<Timestamp> {
        let successor = self.0.get(index + 1)?;
        Some(verifies_until(successor.signs_from, self.0[index].token_ttl))
    }
}

/// Returns the time until which a key verifies, given the time at which its successor starts to sign.
pub(super) fn verifies_until(successor_signs_from: Timestamp, token_ttl: Duration) -> Timestamp {
    successor_signs_from.after(token_ttl).after(EXPIRY_MARGIN)
}
