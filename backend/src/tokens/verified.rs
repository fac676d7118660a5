//! The tokens of logins that were verified. A client sends the same one again and again, and its signature does not change:
//! what was found out once is remembered, so that each algorithm costs a request as little as HMAC.
//!
//! A token is known by a fingerprint of all its bytes, under a key that only this process has: whoever could make a token
//! that is taken for another one could break SipHash-2-4, a pseudorandom function (Aumasson and Bernstein 2012). What depends
//! on the time is checked each time. The memory belongs to a keyring, whose tokens are all of one issuer. It begins anew when
//! a key is gone, which has then verified nothing.

use std::fmt;

use quick_cache::sync::Cache;
use siphasher::sip128::SipHasher24;

use super::Subject;
use crate::random::Random;

/// Tokens that are remembered, some 100 bytes each. Past that, the least used are verified again.
const CAPACITY: usize = 10_000;

/// The facts that a token of a login was signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LoginClaims {
    pub(super) subject: Subject,
    /// The later one of the times at which it was issued and begins to be valid, in seconds since the epoch.
    pub(super) begin: i64,
    /// The time from which on it is not valid, in seconds since the epoch.
    pub(super) end: i64,
}

/// The fingerprint of a token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint(u128);

/// The tokens that the keys of a keyring have verified.
pub(super) struct VerifiedTokens {
    hasher: SipHasher24,
    known: Cache<Fingerprint, LoginClaims>,
}

impl VerifiedTokens {
    pub(super) fn new(random: Random) -> Self {
        let hasher = SipHasher24::new_with_key(&random.bytes());
        Self { hasher, known: Cache::new(CAPACITY) }
    }

    /// Returns the fingerprint of a token.
    pub(super) fn fingerprint(&self, token: &str) -> Fingerprint {
        Fingerprint(self.hasher.hash(token.as_bytes()).as_u128())
    }

    /// Returns the claims of the token with this fingerprint, if it is remembered.
    pub(super) fn get(&self, fingerprint: Fingerprint) -> Option<LoginClaims> {
        self.known.get(&fingerprint)
    }

    /// Remembers a token that was accepted.
    pub(super) fn insert(&self, fingerprint: Fingerprint, claims: LoginClaims) {
        self.known.insert(fingerprint, claims);
    }
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifiedTokens({})", self.known.len())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_is_known_by_all_its_bytes_and_in_one_keyring() {
        let [tokens, others] = [(); 2].map(|()| VerifiedTokens::new(Random::system().unwrap()));
        let subject = Subject { account: Uuid::from_u128(1), session: Uuid::from_u128(2) };
        let claims = LoginClaims { subject, begin: 3, end: 4 };
        tokens.insert(tokens.fingerprint("a.b.c"), claims);
        assert_eq!(tokens.get(tokens.fingerprint("a.b.c")), Some(claims));
        for other in ["a.b.d", "a.b.c ", "a.b", ""] {
            assert_eq!(tokens.get(tokens.fingerprint(other)), None, "{other:?}");
        }
        let same = others.fingerprint("a.b.c");
        assert!(others.get(same).is_none() && same != tokens.fingerprint("a.b.c"));
    }
}
