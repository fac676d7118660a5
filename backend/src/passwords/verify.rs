//! Verifies passwords, in a time that says nothing of the account.

use std::net::IpAddr;

use bcrypt_lanes::Cost;
use keystead_common::Password;

use super::Passwords;
use super::bcrypt_hash::{self, Bcrypt, Scheme};
use super::hash::{Kind, PasswordHash};
use super::input::Prepared;
use super::legacy::LegacyHash;
use super::threads::Overloaded;

/// The slowest hashes in use. Every failed login takes as long as they do.
#[derive(Clone, Debug, Default)]
pub struct SlowestHash {
    /// The highest cost of a bcrypt hash.
    pub cost: Option<Cost>,
    /// The legacy hash that takes longest to verify.
    pub legacy: Option<PasswordHash>,
}

/// The result of verifying a password.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is wrong.
    Wrong,
    /// The password is right.
    Right {
        /// A new hash to store instead of the account's legacy hash. It was computed anyway.
        renewed: Option<PasswordHash>,
        /// The work that a failure would have done as well. If the right password is refused all the
        /// same, call [`Passwords::burn_time`] with it, so that the time reveals nothing.
        unspent: Unspent,
    },
}

/// Work that only a wrong password takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unspent {
    /// A second run of bcrypt, of at least this cost.
    bcrypt: Option<Cost>,
    /// A legacy hash.
    legacy: Option<PasswordHash>,
}

impl Passwords {
    /// Verifies a password. Without a hash the verdict is `Wrong`, after the same time: every
    /// failure takes as long as a new hash, or as the `slowest` ones if those take longer.
    ///
    /// Whatever the account's own hash is, bcrypt runs first, for some passwords twice, and then a legacy
    /// hash if any are in use. So a refusal as overloaded does not reveal the kind of hash either.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<&PasswordHash>,
        slowest: &SlowestHash,
        client: IpAddr,
    ) -> Result<Verdict, Overloaded> {
        let at_least = slowest.cost.map_or(self.cost, |cost| cost.max(self.cost));
        let parsed = hash.and_then(PasswordHash::parse);
        let prepared =
            parsed.as_ref().map(|parsed| parsed.input.prepare(&password, self.pepper_key.as_ref()));
        // A pepper that cannot be opened makes every password wrong, in the usual time.
        let can_be_right = prepared.as_ref().is_some_and(Option::is_some);
        let prepared = prepared.flatten();
        let Prepared { password: input, secret } =
            prepared.unwrap_or_else(|| Prepared { password: password.clone(), secret: None });
        let takes_two_runs = bcrypt_hash::takes_two_runs(&password);
        let bcrypt = match parsed.map(|parsed| parsed.kind) {
            Some(Kind::Legacy(own)) => {
                // The bcrypt run is of use here: its hash replaces the legacy one if this is right.
                let renewed = self.hash_known(&password, at_least, client).await?;
                if takes_two_runs {
                    self.hash_known(&password, at_least, client).await?;
                }
                let own = match secret {
                    Some(secret) => own.with_secret(secret),
                    None => own,
                };
                let slowest_legacy = slowest.parse_legacy();
                let verify = move || match slowest_legacy {
                    Some(slowest_legacy) => own.verify_as_long_as(&slowest_legacy, &input),
                    None => own.verify(&input),
                };
                let right = self.run_legacy(client, verify).await? && can_be_right;
                let verdict =
                    Verdict::Right { renewed: Some(renewed), unspent: Unspent::default() };
                return Ok(if right { verdict } else { Verdict::Wrong });
            }
            Some(Kind::Bcrypt(bcrypt)) => Some(bcrypt),
            None => None,
        };
        let found = bcrypt.as_ref().unwrap_or(&self.dummy);
        let mut unspent =
            Unspent { bcrypt: takes_two_runs.then_some(at_least), legacy: slowest.legacy.clone() };
        let mut right = self.run_bcrypt(&input, found, found.scheme, at_least, client).await?;
        if !right && takes_two_runs {
            let other = found.other_scheme();
            let scheme = other.unwrap_or(found.scheme);
            right =
                self.run_bcrypt(&input, found, scheme, at_least, client).await? && other.is_some();
            unspent.bcrypt = None;
        }
        if right && can_be_right {
            return Ok(Verdict::Right { renewed: None, unspent });
        }
        unspent.bcrypt = None;
        self.burn_time(password, &unspent, client).await?;
        Ok(Verdict::Wrong)
    }

    /// Verifies a password under a scheme with a bcrypt hash.
    async fn run_bcrypt(
        &self,
        password: &Password,
        Bcrypt { hash, .. }: &Bcrypt,
        scheme: Scheme,
        at_least: Cost,
        client: IpAddr,
    ) -> Result<bool, Overloaded> {
        let (taken, key) = bcrypt_hash::key(password, hash.salt(), scheme);
        let digest = self.threads.run(hash.job(key), at_least, client).await?;
        Ok(digest == *hash.digest() && taken == scheme)
    }

    /// Does work for the time alone that it takes.
    pub async fn burn_time(
        &self,
        password: Password,
        unspent: &Unspent,
        client: IpAddr,
    ) -> Result<(), Overloaded> {
        if let Some(at_least) = unspent.bcrypt {
            self.hash_known(&password, at_least, client).await?;
        }
        if let Some(Kind::Legacy(legacy)) =
            unspent.legacy.as_ref().and_then(PasswordHash::parse).map(|parsed| parsed.kind)
        {
            self.run_legacy(client, move || legacy.verify(&password)).await?;
        }
        Ok(())
    }

    async fn run_legacy(
        &self,
        client: IpAddr,
        verify: impl FnOnce() -> bool + Send + 'static,
    ) -> Result<bool, Overloaded> {
        let verified = self.legacy.run(client, verify).await;
        verified.inspect_err(|_| {
            self.counts.refused.inc();
        })
    }
}

impl SlowestHash {
    /// Parses the legacy hash, if there is one.
    fn parse_legacy(&self) -> Option<LegacyHash> {
        match self.legacy.as_ref()?.parse()?.kind {
            Kind::Legacy(legacy) => Some(legacy),
            Kind::Bcrypt(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
