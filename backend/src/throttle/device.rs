//! Device cookies: what tells a browser that has logged in to an account before from a stranger
//! (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
//!
//! A cookie is a list of entries, one for each account, since several people may share a browser.
//! An entry is the id of the device and a MAC over it and the account, which it does not name.
//! None is kept on the server. It opens nothing: all it gives is a count of one's own.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::tokens::MasterKey;

/// How many accounts one cookie has entries for: those that logged in last.
const ACCOUNTS: usize = 5;
const BETWEEN: char = '.';
const ID: usize = 16;
const MAC: usize = 32;

/// What signs the entries.
pub(super) struct DeviceKey(Zeroizing<[u8; 32]>);

impl DeviceKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(master_key.derive(b"keystead device cookies"))
    }

    /// Which device this cookie says it is, if it has logged in to this account.
    pub(super) fn find(&self, cookie: &str, account: Uuid) -> Option<Uuid> {
        entries(cookie).find_map(|(_, entry)| self.device(&entry, account))
    }

    /// The cookie of a device that has logged in to this account, and had this cookie before.
    pub(super) fn with(&self, cookie: &str, device: Uuid, account: Uuid) -> Secret {
        let mut entry = [0; ID + MAC];
        entry[..ID].copy_from_slice(device.as_bytes());
        entry[ID..].copy_from_slice(&self.mac(device.as_bytes(), account).finalize().into_bytes());
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

    fn device(&self, entry: &[u8; ID + MAC], account: Uuid) -> Option<Uuid> {
        let (id, mac) = entry.split_first_chunk()?;
        self.mac(id, account).verify_slice(mac).ok().map(|()| Uuid::from_bytes(*id))
    }

    fn mac(&self, device: &[u8; ID], account: Uuid) -> Hmac<Sha256> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        mac.chain_update(account.as_bytes()).chain_update(device)
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeviceKey(redacted)")
    }
}

/// What in a cookie may be entries, as text and as bytes; no more of them than are ever given.
fn entries(cookie: &str) -> impl Iterator<Item = (&str, [u8; ID + MAC])> {
    cookie.split(BETWEEN).take(ACCOUNTS).filter_map(|text| {
        let mut entry = [0; ID + MAC];
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

    #[test]
    fn a_device_is_known_to_the_account_it_logged_in_to_and_to_no_other() {
        let cookie = key().with("", id(7), id(1));
        assert_eq!(key().find(cookie.expose(), id(1)), Some(id(7)));
        assert_eq!(key().find(cookie.expose(), id(2)), None);
        let other = DeviceKey(Zeroizing::new([2; 32]));
        assert_eq!(other.find(cookie.expose(), id(1)), None);
    }

    #[test]
    fn every_changed_bit_makes_it_a_stranger() {
        let cookie = key().with("", id(7), id(1));
        let bytes = URL_SAFE_NO_PAD.decode(cookie.expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(key().find(&changed, id(1)), None, "bit {bit}");
        }
        let cut = &cookie.expose()[1..];
        for text in ["", ".", "ä", "nonsense", cut, &format!("{}AAAA", cookie.expose())] {
            assert_eq!(key().find(text, id(1)), None, "{text}");
        }
    }

    #[test]
    fn those_who_share_a_browser_are_known_until_there_are_too_many() {
        let mut cookie = Secret::default();
        for account in 1..=ACCOUNTS + 1 {
            cookie = key().with(cookie.expose(), id(10 + account), id(account));
        }
        assert_eq!(key().find(cookie.expose(), id(1)), None, "the one that came first");
        for account in 2..=ACCOUNTS + 1 {
            assert_eq!(key().find(cookie.expose(), id(account)), Some(id(10 + account)));
        }
        let again = key().with(cookie.expose(), id(99), id(2));
        assert_eq!(again.expose().len(), cookie.expose().len(), "an account has one entry");
        let less = key().without(again.expose(), id(2));
        assert_eq!(key().find(less.expose(), id(2)), None);
        assert_eq!(key().find(less.expose(), id(3)), Some(id(13)));
        assert_eq!(key().without(key().with("", id(7), id(1)).expose(), id(1)).expose(), "");
    }

    #[test]
    fn what_is_no_entry_is_not_carried_on() {
        let junk = format!("x.{};y", "A".repeat(63));
        let cookie = key().with(&junk, id(7), id(1));
        assert_eq!(cookie.expose().len(), 64);
    }
}
