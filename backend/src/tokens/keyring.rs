//! The active keys of every purpose.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{Jwk, JwkSet};

use super::chain::{Chain, Entry, KeyInfo};
use super::key::SigningKey;
use super::token_type::HeaderType;
use super::verified::VerifiedTokens;
use super::{ClientAlgorithm, Purpose};
use crate::clock::Timestamp;
use crate::random::Random;

/// A chain of keys for each purpose that has one.
#[derive(Debug)]
pub struct Keyring {
    /// The chains, that of logins first.
    chains: BTreeMap<Purpose, Chain>,
    /// The tokens that they have verified.
    pub(super) verified: Arc<VerifiedTokens>,
}

impl Keyring {
    /// Creates a keyring of those keys that have not expired.
    pub(super) fn new(entries: Vec<(Purpose, Entry)>, now: Timestamp, random: Random) -> Self {
        let mut chains: BTreeMap<Purpose, Vec<Entry>> = BTreeMap::new();
        for (purpose, entry) in entries {
            chains.entry(purpose).or_default().push(entry);
        }
        let chains = chains.into_iter();
        let chains = chains.map(|(purpose, entries)| (purpose, Chain::new(entries, now))).collect();
        Self { chains, verified: Arc::new(VerifiedTokens::new(random)) }
    }

    /// Returns the keyring with the memory of an earlier one, if none of its keys is gone: what these have verified stays
    /// true.
    pub(super) fn remembering(self, earlier: &Self) -> Self {
        let is_there = |key: &Arc<SigningKey>| self.find(&key.kid).is_some();
        if earlier.keys().all(is_there) {
            return Self { verified: Arc::clone(&earlier.verified), ..self };
        }
        self
    }

    /// Returns the key that signs for this purpose now.
    pub(super) fn signing(&self, purpose: Purpose, now: Timestamp) -> Option<&SigningKey> {
        self.chains.get(&purpose)?.signing(now)
    }

    /// Returns the key whose tokens of logins have this header, and their type. The header pins type, algorithm and
    /// key id at once: a token cannot choose how it is verified (RFC 8725 §3.1).
    pub(super) fn verifying_logins(
        &self,
        encoded_header: &str,
        now: Timestamp,
    ) -> Option<(&SigningKey, HeaderType)> {
        self.chains.get(&Purpose::Logins)?.verifying(encoded_header, now)
    }

    /// Like [`Self::verifying_logins`], of the tokens of clients.
    pub(super) fn verifying_clients(
        &self,
        encoded_header: &str,
        now: Timestamp,
    ) -> Option<(&SigningKey, HeaderType)> {
        let chains = ClientAlgorithm::ALL.into_iter().map(Purpose::Clients);
        let mut chains = chains.filter_map(|purpose| self.chains.get(&purpose));
        chains.find_map(|chain| chain.verifying(encoded_header, now))
    }

    /// Returns true if there is a key for this purpose, whose tokens may live for `token_ttl`.
    pub(super) fn is_prepared(&self, purpose: Purpose, token_ttl: Duration) -> bool {
        self.chains.get(&purpose).is_some_and(|chain| chain.is_prepared(token_ttl))
    }

    /// Returns true if there is a key for this purpose.
    pub(super) fn has(&self, purpose: Purpose) -> bool {
        self.is_prepared(purpose, Duration::ZERO)
    }

    /// Returns true if a text has the header of a token of one of the keys, whatever the token's claims and
    /// signature are.
    pub(crate) fn are_named_in(&self, text: &str) -> bool {
        self.keys().any(|key| key.is_named_in(text))
    }

    /// Returns the public keys that verify tokens of logins (RFC 7517 §5), first the one that signs. HS256 has none.
    pub(crate) fn public(&self, now: Timestamp) -> JwkSet {
        let keys = self.active(Purpose::Logins, now).filter_map(|key| key.public_jwk.clone());
        JwkSet { keys: keys.collect() }
    }

    /// Returns the public keys that verify tokens of clients. Services that take tokens of logins do not get them: a token
    /// that an app has got is none that the person has logged in with.
    pub(crate) fn public_of_clients(&self, now: Timestamp) -> JwkSet {
        let clients = ClientAlgorithm::ALL.into_iter().map(Purpose::Clients);
        let keys = clients.flat_map(|purpose| self.active(purpose, now));
        JwkSet { keys: keys.filter_map(|key| key.public_jwk.clone()).collect() }
    }

    /// Returns the keys that verify tokens of logins, in the order of [`Self::public`]. The secrets of HS256 are included.
    pub(crate) fn secret(&self, now: Timestamp) -> jsonwebtoken::errors::Result<JwkSet> {
        let keys: Result<Vec<Jwk>, _> =
            self.active(Purpose::Logins, now).map(SigningKey::verification_jwk).collect();
        Ok(JwkSet { keys: keys? })
    }

    /// Lists the keys of each purpose in the order in which they sign.
    pub(crate) fn list(&self, now: Timestamp) -> Vec<KeyInfo> {
        self.chains.iter().flat_map(|(purpose, chain)| chain.list(*purpose, now)).collect()
    }

    /// Returns the key with this id.
    pub(super) fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        self.keys().find(|key| key.kid == kid).map(Arc::clone)
    }

    fn keys(&self) -> impl Iterator<Item = &Arc<SigningKey>> {
        self.chains.values().flat_map(Chain::keys)
    }

    fn active(&self, purpose: Purpose, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        self.chains.get(&purpose).into_iter().flat_map(move |chain| chain.active(now))
    }
}
