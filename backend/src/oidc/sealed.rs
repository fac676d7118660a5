//! Values that the server hands out and takes back, readable and writable by itself alone: codes, and requests that
//! wait for a person.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::master_key::{MasterKey, SealingKey};
use crate::random::Random;

/// The longest text that is decrypted, in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// The purpose of a value, so that none is taken for another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// An authorization code.
    Code,
    /// A request of an app that waits for the person.
    Request,
    /// A request of an app to log out, that waits for the person.
    Logout,
}

impl Purpose {
    fn place(self) -> &'static str {
        match self {
            Self::Code => "authorization code",
            Self::Request => "authorization request",
            Self::Logout => "logout request",
        }
    }
}

/// Seals and opens values.
pub(super) struct Seal {
    key: SealingKey,
    random: Random,
}

impl Seal {
    pub(super) fn new(master_key: &MasterKey, random: Random) -> Self {
        Self { key: master_key.sealing_key(b"keystead provider"), random }
    }

    /// Encrypts a value, as Base64url.
    pub(super) fn seal(&self, purpose: Purpose, value: &impl Serialize) -> String {
        let bytes = serde_json::to_vec(value).expect("requests and codes can be written as JSON");
        URL_SAFE_NO_PAD.encode(self.key.seal(&bytes, purpose.place(), self.random))
    }

    /// Decrypts a value; `None` if it was not sealed here for this purpose.
    pub(super) fn open<T: DeserializeOwned>(&self, purpose: Purpose, text: &str) -> Option<T> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&self.key.open(&sealed, purpose.place())?).ok()
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal(redacted)")
    }
}
