//! The answers of browsers: the JSON of `PublicKeyCredential.toJSON()` (§5.1).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::client_data;
use crate::error::Error;

/// Limits in bytes. An id may be longer than §7.1 allows, so that its refusal has its own reason.
const MAX_ID: usize = 2 * 1024;
const MAX_CLIENT_DATA: usize = 8 * 1024;
const MAX_ATTESTATION_OBJECT: usize = 32 * 1024;
const MAX_AUTHENTICATOR_DATA: usize = 4 * 1024;
/// RSA with 8,192 bits.
const MAX_SIGNATURE: usize = 1024;
/// §5.4.3.
const MAX_USER_HANDLE: usize = 64;
/// The registry of transports has six.
const MAX_TRANSPORTS: usize = 16;
const MAX_TRANSPORT: usize = 32;

/// The answer to [`CreationOptions`](crate::CreationOptions): a `RegistrationResponseJSON`.
///
/// It is read from JSON. Reading fails if a member is absent, twice there, of another type, too long, or not base64url
/// without padding. Unknown members are ignored, and so are those that repeat what the attestation object has.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct RegistrationResponse(pub(crate) Credential<Creation>);

impl RegistrationResponse {
    /// Returns the challenge that it claims to answer, decoded and not verified: for challenges that are not
    /// stored but prove themselves, by a MAC in them.
    ///
    /// Fails with [`Error::ClientData`] or [`Error::Challenge`] if it cannot be read.
    pub fn challenge(&self) -> Result<Vec<u8>, Error> {
        client_data::challenge(&self.0.response.client_data)
    }
}

/// The answer to [`RequestOptions`](crate::RequestOptions): an `AuthenticationResponseJSON`.
///
/// It is read from JSON as [`RegistrationResponse`] is.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct AuthenticationResponse(pub(crate) Credential<Assertion>);

impl AuthenticationResponse {
    /// The id of the credential that claims to answer, by which to look it up: up to 2 KiB, not verified.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        &self.0.raw_id
    }

    /// Returns the challenge that it claims to answer, as [`RegistrationResponse::challenge`] does.
    pub fn challenge(&self) -> Result<Vec<u8>, Error> {
        client_data::challenge(&self.0.response.client_data)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Credential<T> {
    #[serde(deserialize_with = "base64url::<MAX_ID, _>")]
    id: Vec<u8>,
    #[serde(rename = "rawId", deserialize_with = "base64url::<MAX_ID, _>")]
    pub(crate) raw_id: Vec<u8>,
    r#type: String,
    pub(crate) response: T,
}

impl<T> Credential<T> {
    /// Verifies that it is a credential of ours, with one id.
    pub(crate) fn verify(&self) -> Result<(), Error> {
        if self.r#type != "public-key" {
            return Err(Error::CredentialType);
        }
        if self.id != self.raw_id {
            return Err(Error::CredentialIdMismatch);
        }
        Ok(())
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Creation {
    #[serde(rename = "clientDataJSON", deserialize_with = "base64url::<MAX_CLIENT_DATA, _>")]
    pub(crate) client_data: Vec<u8>,
    #[serde(
        rename = "attestationObject",
        deserialize_with = "base64url::<MAX_ATTESTATION_OBJECT, _>"
    )]
    pub(crate) attestation_object: Vec<u8>,
    #[serde(default, deserialize_with = "transports")]
    pub(crate) transports: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Assertion {
    #[serde(rename = "clientDataJSON", deserialize_with = "base64url::<MAX_CLIENT_DATA, _>")]
    pub(crate) client_data: Vec<u8>,
    #[serde(
        rename = "authenticatorData",
        deserialize_with = "base64url::<MAX_AUTHENTICATOR_DATA, _>"
    )]
    pub(crate) authenticator_data: Vec<u8>,
    #[serde(deserialize_with = "base64url::<MAX_SIGNATURE, _>")]
    pub(crate) signature: Vec<u8>,
    #[serde(rename = "userHandle", default)]
    pub(crate) user_handle: Option<UserHandle>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UserHandle(
    #[serde(deserialize_with = "base64url::<MAX_USER_HANDLE, _>")] pub(crate) Vec<u8>,
);

/// Reads at most `MAX` bytes in base64url without padding.
fn base64url<'de, const MAX: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.len() / 4 * 3 > MAX {
        return Err(D::Error::custom(format_args!("longer than {MAX} bytes")));
    }
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| D::Error::custom("not base64url"))
}

/// Reads the names of transports. Unknown ones are kept, since browsers may know them (§5.8.4).
fn transports<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let transports = Vec::<String>::deserialize(deserializer)?;
    let is_name = |name: &String| {
        let is_letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=MAX_TRANSPORT).contains(&name.len()) && name.bytes().all(is_letter)
    };
    if transports.len() > MAX_TRANSPORTS || !transports.iter().all(is_name) {
        return Err(D::Error::custom("not a list of transports"));
    }
    Ok(transports)
}
