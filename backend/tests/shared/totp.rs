//! An authenticator app (RFC 6238) that the tests carry themselves.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// The app, with the secret of one account.
pub(crate) struct TotpApp(Vec<u8>);

impl TotpApp {
    /// Takes the secret as a person types it.
    pub(crate) fn of(secret: &str) -> Self {
        Self(BASE32_NOPAD.decode(secret.as_bytes()).unwrap())
    }

    /// The code of a step.
    pub(crate) fn code_at(&self, step: i64) -> String {
        let mac = <Hmac<Sha1> as Mac>::new_from_slice(&self.0).unwrap();
        let mac = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let offset = usize::from(mac[19] & 15);
        let number = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}
