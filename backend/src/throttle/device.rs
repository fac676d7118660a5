//! Device cookies: what tells a browser that has logged in to an account before from a stranger
//! (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
//!
//! A cookie is a list of entries, one for each account, since several people may share a browser.
//! An entry is the id of the device and two MACs: one over it and the account, which it does not
//! name, and one over those and the account's password hash. By the first the server finds the
//! entry of an account again, by the second it knows the device: until the password changes, for
//! whoever knew the old one may have collected as many entries as they liked.
//!
//! None is kept on the server. It opens nothing: all it gives is a count of one's own.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::passwords::PasswordHash;
use crate::tokens::MasterKey;

/// How many accounts one cookie has entries for: those that logged in last.
const ACCOUNTS: usize = 5;
const BETWEEN: char = '.';
const ID: usize = 16;
/// Half of what the hash function gives: 128 bits are not guessed.
const MAC: usize = 16;

/// What a cookie has for one account.
type Entry = [u8; ID + 2 * MAC];

/// What signs the entries.
pub(super) struct DeviceKey(Zeroizing<[u8; 32]>);

impl DeviceKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(master_key.derive(b"keystead device cookies"))
    }

    /// Which device this cookie says it is, if it has logged in to this account since the
    /// account has this password.
    pub(super) fn find(&self, cookie: &str, account: Uuid, hash: &PasswordHash) -> Option<Uuid> {
        entries(cookie).find_map(|(_, entry)| {
            let device = self.device(&entry, account)?;
            let mac = self.mac(device, account).chain_update(hash.expose());
            mac.verify_truncated_left(&entry[ID + MAC..]).ok().map(|()| device)
        })
    }

    /// Which device this cookie says it is, if it has logged in to this account ever.
    pub(super) fn find_of_old(&self, cookie: &str, account: Uuid) -> Option<Uuid> {
        entries(cookie).find_map(|(_, entry)| self.device(&entry, account))
    }

    /// The cookie of a device that knows this account's password, and had this cookie before.
    pub(super) fn with(
        &self,
        cookie: &str,
        device: Uuid,
        account: Uuid,
        hash: &PasswordHash,
    ) -> Secret {
        let of_account = self.mac(device, account);
        let of_password = of_account.clone().chain_update(hash.expose());
        let mut entry = [0; ID + 2 * MAC];
        entry[..ID].copy_from_slice(device.as_bytes());
        entry[ID..ID + MAC].copy_from_slice(&of_account.finalize().into_bytes()[..MAC]);
        entry[ID + MAC..].copy_from_slice(&of_password.finalize().into_bytes()[..MAC]);
        let newest = URL_SAFE_NO_PAD.encode(entry);
        let others = self.others(cookie, account).take(ACCOUNTS - 1);
        join(std::iter::once(&*newest).chain(others))
    }

    /// The cookie without its entry for this account; empty if it has no other.
    pub(super) fn without(&self, cookie: &str, account: Uuid) -> Secret {
        join(self.others(cookie, account))
    }

    fn others<'a>(&self, cookie: &'a str, account: Uuid) -> impl Iterator<Item = &'a str> {
        entries(cookie)
            .filter(move |(_, entry)| self.device(entry, account).is_none())
            .map(|(text, _)| text)
    }

    /// The device of an entry, if it is one of this account, whatever its password was then.
    fn device(&self, entry: &Entry, account: Uuid) -> Option<Uuid> {
        let device = Uuid::from_bytes(*entry.first_chunk()?);
        let mac = self.mac(device, account);
        mac.verify_truncated_left(&entry[ID..ID + MAC]).ok().map(|()| device)
    }

    fn mac(&self, device: Uuid, account: Uuid) -> Hmac<Sha256> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        mac.chain_update(account.as_bytes()).chain_update(device.as_bytes())
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeviceKey(redacted)")
    }
}

/// What in a cookie may be entries, as text and as bytes; no more of them than are ever given.
fn entries(cookie: &str) -> impl Iterator<Item = (&str, Entry)> {
    cookie.split(BETWEEN).take(ACCOUNTS).filter_map(|text| {
        let mut entry = [0; ID + 2 * MAC];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut entry).ok()?;
        (length == entry.len()).then_some((text, entry))
    })
}

fn join<'a>(entries: impl Iterator<Item = &'a str>) -> Secret {
    entries.collect::<Vec<_>>().join(&BETWEEN.to_string()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> DeviceKey {
        DeviceKey(Zeroizing::new([1; 32]))
    }

    fn id(number: usize) -> Uuid {
        Uuid::from_u128(number as u128)
    }

    fn hash() -> PasswordHash {
        PasswordHash::from_stored("one".to_owned())
    }

    fn with(cookie: &str, device: usize, account: usize) -> Secret {
        key().with(cookie, id(device), id(account), &hash())
    }

    fn find(cookie: &str, account: usize) -> Option<Uuid> {
        key().find(cookie, id(account), &hash())
    }

    #[test]
    fn a_device_is_known_to_the_account_it_logged_in_to_and_to_no_other() {
        let cookie = with("", 7, 1);
        assert_eq!(find(cookie.expose(), 1), Some(id(7)));
        assert_eq!(find(cookie.expose(), 2), None);
        let other = DeviceKey(Zeroizing::new([2; 32]));
        assert_eq!(other.find(cookie.expose(), id(1), &hash()), None);
    }

    #[test]
    fn another_password_makes_it_a_stranger_whose_place_is_found_again() {
        let cookie = with(with("", 8, 2).expose(), 7, 1);
        let other = PasswordHash::from_stored("another".to_owned());
        assert_eq!(key().find(cookie.expose(), id(1), &other), None);
        assert_eq!(key().find_of_old(cookie.expose(), id(1)), Some(id(7)));
        let again = key().with(cookie.expose(), id(7), id(1), &other);
        assert_eq!(key().find(again.expose(), id(1), &other), Some(id(7)));
        assert_eq!(find(again.expose(), 1), None);
        assert_eq!(again.expose().len(), cookie.expose().len(), "an account has one entry");
        assert_eq!(find(again.expose(), 2), Some(id(8)), "who shares the browser stays");
    }

    #[test]
    fn every_changed_bit_makes_it_a_stranger() {
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
    fn those_who_share_a_browser_are_known_until_there_are_too_many() {
        let mut cookie = Secret::default();
        for account in 1..=ACCOUNTS + 1 {
            cookie = with(cookie.expose(), 10 + account, account);
        }
        assert_eq!(find(cookie.expose(), 1), None, "the one that came first");
        for account in 2..=ACCOUNTS + 1 {
            assert_eq!(find(cookie.expose(), account), Some(id(10 + account)));
        }
        let again = with(cookie.expose(), 99, 2);
        assert_eq!(again.expose().len(), cookie.expose().len(), "an account has one entry");
        let less = key().without(again.expose(), id(2));
        assert_eq!(find(less.expose(), 2), None);
        assert_eq!(find(less.expose(), 3), Some(id(13)));
        assert_eq!(key().without(with("", 7, 1).expose(), id(1)).expose(), "");
    }

    #[test]
    fn what_is_no_entry_is_not_carried_on() {
        let junk = format!("x.{};y", "A".repeat(63));
        let cookie = with(&junk, 7, 1);
        assert_eq!(cookie.expose().len(), 64);
    }
}
