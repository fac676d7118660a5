//! A browser with an authenticator whose every answer the tests decide: flags, counter, origin and user handle.
//! [`super::browser_passkeys`] has a well-kept one.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use keystead::random::Random;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Flags of the authenticator data (WebAuthn Level 3 §6.1).
pub(crate) const UP: u8 = 0x01;
pub(crate) const UV: u8 = 0x04;
pub(crate) const BE: u8 = 0x08;
pub(crate) const BS: u8 = 0x10;
const AT: u8 = 0x40;

/// The public URL of servers in tests of passkeys: an IP address is no id of a relying party.
pub(crate) const ORIGIN: &str = "https://keystead.test";
/// The flag of it.
pub(crate) const PUBLIC_URL: &str = "--public-url=https://keystead.test";

/// A passkey and its authenticator.
#[derive(Clone)]
pub(crate) struct SoftPasskey {
    pub(crate) key: SigningKey,
    pub(crate) id: Vec<u8>,
    /// The user handle that it was made with.
    pub(crate) handle: Option<String>,
    pub(crate) flags: u8,
    pub(crate) count: u32,
    pub(crate) aaguid: [u8; 16],
}

impl SoftPasskey {
    pub(crate) fn new() -> Self {
        let random = Random::system().unwrap();
        Self {
            key: SigningKey::from_slice(&random.bytes::<32>()).unwrap(),
            id: random.bytes::<20>().to_vec(),
            handle: None,
            flags: UP | UV | BE | BS,
            count: 0,
            aaguid: [0; 16],
        }
    }

    /// Sets the flags of the next answers.
    pub(crate) fn with_flags(mut self, flags: u8) -> Self {
        self.flags = flags;
        self
    }

    /// The id as JSON has it.
    pub(crate) fn id(&self) -> String {
        base64url(&self.id)
    }

    /// Answers the options of `create()`.
    pub(crate) fn create(&mut self, options: &Value) -> Value {
        self.handle = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let point = self.key.verifying_key().to_encoded_point(false);
        let cose = [
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(),
            point.x().unwrap(),
            b"\x22\x58\x20",
            point.y().unwrap(),
        ];
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), AT);
        data.extend(self.aaguid);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(cose.concat());
        let length = u8::try_from(data.len()).unwrap();
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        let object = [head.as_slice(), &[length], &data].concat();
        json!({
            "id": self.id(),
            "rawId": self.id(),
            "type": "public-key",
            "response": {
                "clientDataJSON": client_data("webauthn.create", options),
                "attestationObject": base64url(&object),
                "transports": ["internal"],
            },
        })
    }

    /// Answers the options of `get()`.
    pub(crate) fn get(&self, options: &Value) -> Value {
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client_data = client_data("webauthn.get", options);
        let hash = Sha256::digest(BASE64_URL_SAFE_NO_PAD.decode(&client_data).unwrap());
        let signature: DerSignature = self.key.sign(&[&*data, &*hash].concat());
        json!({
            "id": self.id(),
            "rawId": self.id(),
            "type": "public-key",
            "response": {
                "clientDataJSON": client_data,
                "authenticatorData": base64url(&data),
                "signature": base64url(signature.as_bytes()),
                "userHandle": self.handle,
            },
        })
    }

    fn data(&self, rp_id: &str, more_flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(rp_id).to_vec();
        data.push(self.flags | more_flags);
        data.extend(self.count.to_be_bytes());
        data
    }
}

fn client_data(kind: &str, options: &Value) -> String {
    let challenge = &options["challenge"];
    let data =
        json!({ "type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": false });
    base64url(data.to_string().as_bytes())
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
