//! The authenticator data (§6.1).

use crate::cbor::{CborError, Reader};
use crate::error::Error;

/// The longest credential id, in bytes (§7.1, step 25).
const MAX_CREDENTIAL_ID: usize = 1023;

/// Authenticator data, taken apart.
pub(crate) struct AuthenticatorData<'a> {
    /// The SHA-256 of the RP ID.
    pub(crate) rp_id_hash: &'a [u8; 32],
    flags: u8,
    /// The signature counter.
    pub(crate) sign_count: u32,
    /// The new credential. Registrations have one.
    pub(crate) credential: Option<AttestedCredential<'a>>,
}

/// The attested credential data (§6.5.1).
pub(crate) struct AttestedCredential<'a> {
    /// The authenticator's model.
    pub(crate) aaguid: [u8; 16],
    /// The credential id: 1 to 1,023 bytes.
    pub(crate) id: &'a [u8],
    /// The public key as it is encoded, an item of CBOR.
    pub(crate) public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut rest = bytes;
        let rp_id_hash = take(&mut rest)?;
        let &[flags] = take(&mut rest)?;
        let sign_count = u32::from_be_bytes(*take(&mut rest)?);
        let mut data = Self { rp_id_hash, flags, sign_count, credential: None };
        if data.has(0x40) {
            data.credential = Some(AttestedCredential::read(&mut rest)?);
        }
        if data.has(0x80) {
            // Extensions are ignored, but must be a map.
            read(&mut rest, |reader| reader.map().map(drop))?;
        }
        if rest.is_empty() { Ok(data) } else { Err(Error::AuthenticatorData) }
    }

    /// Somebody was there (UP).
    pub(crate) fn user_present(&self) -> bool {
        self.has(0x01)
    }

    /// The authenticator verified the user, by a PIN or a fingerprint (UV).
    pub(crate) fn user_verified(&self) -> bool {
        self.has(0x04)
    }

    /// The credential may be synced (BE).
    pub(crate) fn backup_eligible(&self) -> bool {
        self.has(0x08)
    }

    /// The credential is synced (BS).
    pub(crate) fn backed_up(&self) -> bool {
        self.has(0x10)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

impl<'a> AttestedCredential<'a> {
    fn read(rest: &mut &'a [u8]) -> Result<Self, Error> {
        let aaguid = *take(rest)?;
        let length = usize::from(u16::from_be_bytes(*take(rest)?));
        if length == 0 || length > MAX_CREDENTIAL_ID {
            return Err(Error::CredentialIdLength);
        }
        let (id, after) = rest.split_at_checked(length).ok_or(Error::AuthenticatorData)?;
        *rest = after;
        let public_key = read(rest, Reader::item)?;
        Ok(Self { aaguid, id, public_key })
    }
}

/// Takes the next `N` bytes.
fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], Error> {
    let (taken, after) = rest.split_first_chunk().ok_or(Error::AuthenticatorData)?;
    *rest = after;
    Ok(taken)
}

/// Reads an item of CBOR.
fn read<'a, T>(
    rest: &mut &'a [u8],
    item: impl FnOnce(&mut Reader<'a>) -> Result<T, CborError>,
) -> Result<T, Error> {
    let mut reader = Reader::new(rest);
    let item = item(&mut reader).map_err(Error::AuthenticatorDataCbor)?;
    *rest = reader.rest();
    Ok(item)
}
