//! Device cookies: tell a browser that has logged in to an account before from a stranger (OWASP, Slow
//! Down Online Guessing Attacks with Device Cookies).
//!
//! A cookie is a list of entries, one for each account, because several people may share a browser. An
//! entry is the device's id and two MACs: one over the id and the account, which the entry does not
//! name, and one over those and the account's password hash. The first finds the entry of an account
//! again; the second makes the device known until the password changes, because an attacker who knew
//! the old password may have collected any number of entries.
//!
//! Nothing is stored on the server, and a cookie gives access to nothing. All that a known device gets is
//! a failure counter of its own.

use std::fmt;
use std::sync::Arc;

use hmac::Mac;
use keystead_common::Secret;
use uuid::Uuid;

use crate::clock::Clock;
use crate::master_key::MasterKey;
use crate::passwords::PasswordHash;
use crate::random::Random;
use crate::sealed_token::{ServerKey, TokenMac, decode, encode};

/// The number of accounts that a cookie holds entries for: the most recent logins.
const MAX_ACCOUNTS: usize = 5;
const SEPARATOR: char = '.';
const ID_LENGTH: usize = 16;
/// Half of what the hash function yields: 128 bits cannot be guessed.
const MAC_LENGTH: usize = 16;
const ENTRY_LENGTH: usize = ID_LENGTH + 2 * MAC_LENGTH;
/// Characters of a bcrypt hash.
const HASH_LENGTH: usize = 60;

/// A cookie's entry for one account.
type Entry = [u8; ENTRY_LENGTH];

/// Makes and recognizes device cookies, cheap to clone.
#[derive(Clone)]
pub struct Devices(Arc<Inner>);

struct Inner {
    key: ServerKey,
    /// Stands in for the hash of an account that does not exist, and has the length of a real one.
    placeholder_hash: PasswordHash,
    clock: Clock,
    random: Random,
}

impl Devices {
    /// Creates the cookies of the server with this master key.
    #[must_use]
    pub fn new(master_key: &MasterKey, clock: Clock, random: Random) -> Self {
        let key = ServerKey::derive(master_key, b"keystead device cookies");
        let placeholder_hash = PasswordHash::from_stored("-".repeat(HASH_LENGTH));
        Self(Arc::new(Inner { key, placeholder_hash, clock, random }))
    }

    /// Returns the device that a cookie names, if it has logged in to the account since the account has
    /// this password hash. Takes as long where there is no account.
    #[must_use]
    pub fn find(&self, cookie: &str, account: Option<(Uuid, &PasswordHash)>) -> Option<Uuid> {
        let (account, hash) = account.unwrap_or((Uuid::nil(), &self.0.placeholder_hash));
        self.find_current(cookie, account, hash)
    }

    /// Returns the cookie of a device after a login to the account, whose password hash is `hash`. The
    /// device keeps the id that its previous cookie gave it.
    #[must_use]
    pub fn add(&self, cookie: &str, account: Uuid, hash: &PasswordHash) -> Secret {
        let known = self.find_any(cookie, account);
        let device = known.unwrap_or_else(|| self.0.random.uuid(self.0.clock.now()));
        self.with_entry(cookie, device, account, hash)
    }

    /// Returns the cookie without its entry for the account; empty if it has no other.
    #[must_use]
    pub fn remove(&self, cookie: &str, account: Uuid) -> Secret {
        join(self.others(cookie, account))
    }

    fn find_current(&self, cookie: &str, account: Uuid, hash: &PasswordHash) -> Option<Uuid> {
        entries(cookie).find_map(|(_, entry)| {
            let device = self.device(&entry, account)?;
            let mac = self.mac(device, account).chain_update(hash.expose());
            mac.verify_truncated_left(&entry[ID_LENGTH + MAC_LENGTH..]).ok().map(|()| device)
        })
    }

    /// Returns the device of the account's entry, whatever the password was at that login.
    fn find_any(&self, cookie: &str, account: Uuid) -> Option<Uuid> {
        entries(cookie).find_map(|(_, entry)| self.device(&entry, account))
    }

    fn with_entry(&self, cookie: &str, device: Uuid, account: Uuid, hash: &PasswordHash) -> Secret {
        let of_account = self.mac(device, account);
        let of_password = of_account.clone().chain_update(hash.expose());
        let mut entry = [0; ENTRY_LENGTH];
        entry[..ID_LENGTH].copy_from_slice(device.as_bytes());
        entry[ID_LENGTH..][..MAC_LENGTH]
            .copy_from_slice(&of_account.finalize().into_bytes()[..MAC_LENGTH]);
        entry[ID_LENGTH + MAC_LENGTH..]
            .copy_from_slice(&of_password.finalize().into_bytes()[..MAC_LENGTH]);
        let newest = encode(&entry);
        let others = self.others(cookie, account).take(MAX_ACCOUNTS - 1);
        join(std::iter::once(newest.expose()).chain(others))
    }

    fn others<'a>(&self, cookie: &'a str, account: Uuid) -> impl Iterator<Item = &'a str> {
        entries(cookie)
            .filter(move |(_, entry)| self.device(entry, account).is_none())
            .map(|(text, _)| text)
    }

    /// Returns the device of an entry if the entry is for this account.
    fn device(&self, entry: &Entry, account: Uuid) -> Option<Uuid> {
        let device = Uuid::from_bytes(*entry.first_chunk()?);
        let mac = self.mac(device, account);
        mac.verify_truncated_left(&entry[ID_LENGTH..][..MAC_LENGTH]).ok().map(|()| device)
    }

    fn mac(&self, device: Uuid, account: Uuid) -> TokenMac {
        self.0.key.mac().chain_update(account.as_bytes()).chain_update(device.as_bytes())
    }
}

impl fmt::Debug for Devices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Devices(redacted)")
    }
}

/// Returns the well-formed entries of a cookie, as text and as bytes; at most as many as are ever set.
fn entries(cookie: &str) -> impl Iterator<Item = (&str, Entry)> {
    let texts = cookie.split(SEPARATOR).take(MAX_ACCOUNTS);
    texts.filter_map(|text| Some((text, *decode::<ENTRY_LENGTH>(text)?)))
}

fn join<'a>(entries: impl Iterator<Item = &'a str>) -> Secret {
    entries.collect::<Vec<_>>().join(&SEPARATOR.to_string()).into()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn devices(key: u8) -> Devices {
        Devices(Arc::new(Inner {
            key: ServerKey::of([key; 32]),
            placeholder_hash: hash(),
            clock: Clock::system(),
            random: Random::system().unwrap(),
        }))
    }

    fn id(number: usize) -> Uuid {
        Uuid::from_u128(number as u128)
    }

    fn hash() -> PasswordHash {
        PasswordHash::from_stored("one".to_owned())
    }

    fn with(cookie: &str, device: usize, account: usize) -> Secret {
        devices(1).with_entry(cookie, id(device), id(account), &hash())
    }

    fn find(cookie: &str, account: usize) -> Option<Uuid> {
        devices(1).find_current(cookie, id(account), &hash())
    }

    #[test]
    fn a_device_is_known_to_the_account_it_logged_in_to_and_to_no_other() {
        let cookie = with("", 7, 1);
        assert_eq!(find(cookie.expose(), 1), Some(id(7)));
        assert_eq!(find(cookie.expose(), 2), None);
        assert_eq!(devices(2).find_current(cookie.expose(), id(1), &hash()), None);
    }

    #[test]
    fn a_new_password_makes_the_device_a_stranger_with_the_same_entry() {
        let cookie = with(with("", 8, 2).expose(), 7, 1);
        let other = PasswordHash::from_stored("another".to_owned());
        assert_eq!(devices(1).find_current(cookie.expose(), id(1), &other), None);
        assert_eq!(devices(1).find_any(cookie.expose(), id(1)), Some(id(7)));
        let again = devices(1).with_entry(cookie.expose(), id(7), id(1), &other);
        assert_eq!(devices(1).find_current(again.expose(), id(1), &other), Some(id(7)));
        assert_eq!(find(again.expose(), 1), None);
        assert_eq!(again.expose().len(), cookie.expose().len(), "an account has one entry");
        assert_eq!(
            find(again.expose(), 2),
            Some(id(8)),
            "the other account of the browser keeps its entry"
        );
    }

    #[test]
    fn a_cookie_with_a_flipped_bit_is_a_strangers() {
        let cookie = with("", 7, 1);
        let bytes = URL_SAFE_NO_PAD.decode(cookie.expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(find(&changed, 1), None, "bit {bit}");
        }
        let cut = &cookie.expose()[1..];
        for text in ["", ".", "ä", "nonsense", cut, &format!("{}AAAA", cookie.expose())] {
            assert_eq!(find(text, 1), None, "{text}");
        }
    }

    #[test]
    fn accounts_that_share_a_browser_are_known_up_to_the_limit() {
        let mut cookie = Secret::default();
        for account in 1..=MAX_ACCOUNTS + 1 {
            cookie = with(cookie.expose(), 10 + account, account);
        }
        assert_eq!(find(cookie.expose(), 1), None, "the oldest login");
        for account in 2..=MAX_ACCOUNTS + 1 {
            assert_eq!(find(cookie.expose(), account), Some(id(10 + account)));
        }
        let again = with(cookie.expose(), 99, 2);
        assert_eq!(again.expose().len(), cookie.expose().len(), "an account has one entry");
        let less = devices(1).remove(again.expose(), id(2));
        assert_eq!(find(less.expose(), 2), None);
        assert_eq!(find(less.expose(), 3), Some(id(13)));
        assert_eq!(devices(1).remove(with("", 7, 1).expose(), id(1)).expose(), "");
    }

    #[test]
    fn malformed_entries_are_dropped() {
        let junk = format!("x.{};y", "A".repeat(63));
        let cookie = with(&junk, 7, 1);
        assert_eq!(cookie.expose().len(), 64);
    }
}
