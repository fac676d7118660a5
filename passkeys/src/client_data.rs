//! The client data (§5.8.1): what the browser vouches for.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

use crate::error::Error;

/// The members that are verified. Others may follow; one that is here twice is an error.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default, deserialize_with = "is_present")]
    top_origin: bool,
}

fn is_present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Parses client data: steps 5 and 6 of §7.1, steps 8 and 9 of §7.2.
fn parse(bytes: &[u8]) -> Result<ClientData, Error> {
    // "UTF-8 decode" replaces what is not UTF-8, and drops a byte order mark.
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|_| Error::ClientData)
}

/// Decodes the challenge of client data, and verifies nothing.
pub(crate) fn challenge(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    BASE64_URL_SAFE_NO_PAD.decode(parse(bytes)?.challenge).map_err(|_| Error::Challenge)
}

/// Verifies client data: steps 5 to 11 of §7.1, steps 8 to 14 of §7.2.
pub(crate) fn verify(
    bytes: &[u8],
    r#type: &str,
    challenge: &[u8],
    origins: &[String],
) -> Result<(), Error> {
    let data = parse(bytes)?;
    if data.r#type != r#type {
        return Err(Error::ClientDataType);
    }
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(challenge);
    if !bool::from(data.challenge.as_bytes().ct_eq(challenge.as_bytes())) {
        return Err(Error::Challenge);
    }
    if !origins.contains(&data.origin) {
        return Err(Error::Origin);
    }
    if data.cross_origin {
        return Err(Error::CrossOrigin);
    }
    if data.top_origin {
        return Err(Error::TopOrigin);
    }
    Ok(())
}
