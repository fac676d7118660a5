//! The tokens of logins that were verified. A client sends the same one again and again, and its signature does not change:
//! what was found out once is remembered, so that each algorithm costs a request as little as HMAC.
//!
//! A token is known by a fingerprint of all its bytes, under a key that only this process has: whoever could make a token
//! that is taken for another one could break SipHash-2-4, a pseudorandom function (Aumasson and Bernstein 2012). What depends
//! on the time is checked each time. The memory belongs to a keyring: when the keys are read again, it begins anew, and a
//! key that is gone has verified nothing.

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

/// The tokens that the keys of a keyring have verified.
pub(super) struct VerifiedTokens {
    hasher: SipHasher24,
    known: Cache<u128, LoginClaims>,
}

impl VerifiedTokens {
    pub(super) fn new(random: Random) -> Self {
        let hasher = SipHasher24::new_with_key(&random.bytes());
        Self { hasher, known: Cache::new(CAPACITY) }
    }

    /// Returns the claims of a token that `verify` has accepted before, or accepts now.
    pub(super) fn get_or_verify<E>(
        &self,
        token: &str,
        verify: impl FnOnce() -> Result<LoginClaims, E>,
    ) -> Result<LoginClaims, E> {
        let fingerprint = self.hasher.hash(token.as_bytes()).as_u128();
        if let Some(known) = self.known.get(&fingerprint) {
            return Ok(known);
        }
        let claims = verify()?;
        self.known.insert(fingerprint, claims);
        Ok(claims)
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
    fn what_was_accepted_is_verified_once_and_what_was_refused_each_time() {
        let tokens = VerifiedTokens::new(Random::system().unwrap());
        let subject = Subject { account: Uuid::from_u128(1), session: Uuid::from_u128(2) };
        let claims = LoginClaims { subject, begin: 3, end: 4 };
        for _ in 0..2 {
            assert_eq!(tokens.get_or_verify("a.b.c", || Err(())), Err(()));
        }
        assert_eq!(tokens.get_or_verify("a.b.c", || Ok::<_, ()>(claims)), Ok(claims));
        assert_eq!(tokens.get_or_verify("a.b.c", || Err(())), Ok(claims));
        for other in ["a.b.d", "a.b.c ", "a.b", ""] {
            assert_eq!(tokens.get_or_verify(other, || Err(())), Err(()), "{other:?}");
        }
        let others = VerifiedTokens::new(Random::system().unwrap());
        assert_eq!(others.get_or_verify("a.b.c", || Err(())), Err(()), "of another keyring");
    }
}
