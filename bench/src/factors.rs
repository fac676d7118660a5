//! A passkey and an authenticator app, as the owner of an account would use them.

use std::fmt::Display;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::BASE32_NOPAD;
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// Flags of the authenticator data (WebAuthn Level 3 §6.1): present, verified; and a new credential.
const USED: u8 = 0x05;
const CREATED: u8 = 0x45;

/// A key that several credentials of one authenticator share.
pub(crate) struct PasskeyKey {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    origin: String,
}

impl PasskeyKey {
    /// Makes a key for the server at this origin.
    pub(crate) fn new(origin: String) -> io::Result<Self> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(failed)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pair.as_ref(), &random);
        Ok(Self { pair: pair.map_err(failed)?, random, origin })
    }

    /// Answers the options of `create()` with a credential of this id.
    pub(crate) fn create(&self, id: &[u8], options: &Value) -> Value {
        let (_, point) = self.pair.public_key().as_ref().split_at(1);
        let (x, y) = point.split_at(32);
        let cose = [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x, b"\x22\x58\x20", y].concat();
        let length = u16::try_from(id.len()).unwrap_or(u16::MAX).to_be_bytes();
        let rp_id = options["rp"]["id"].as_str().unwrap_or_default();
        let data = [&*data(rp_id, CREATED), &[0; 16], &length, id, &cose].concat();
        let data_length = u8::try_from(data.len()).unwrap_or(u8::MAX);
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        let object = [head.as_slice(), &[data_length], &data].concat();
        let response = json!({
            "clientDataJSON": encode(self.client_data("webauthn.create", options).as_bytes()),
            "attestationObject": encode(&object),
        });
        credential(id, &response)
    }

    /// Answers the options of `get()` with the credential of this id, made with this user handle.
    pub(crate) fn get(&self, id: &[u8], handle: &str, options: &Value) -> io::Result<Value> {
        let client_data = self.client_data("webauthn.get", options);
        let data = data(options["rpId"].as_str().unwrap_or_default(), USED);
        let hash = digest(&SHA256, client_data.as_bytes());
        let message = [&*data, hash.as_ref()].concat();
        let signature = self.pair.sign(&self.random, &message).map_err(failed)?;
        Ok(credential(
            id,
            &json!({
                "clientDataJSON": encode(client_data.as_bytes()),
                "authenticatorData": encode(&data),
                "signature": encode(signature.as_ref()),
                "userHandle": handle,
            }),
        ))
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let (challenge, origin) = (&options["challenge"], &self.origin);
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
    }
}

fn data(rp_id: &str, flags: u8) -> Vec<u8> {
    [digest(&SHA256, rp_id.as_bytes()).as_ref(), &[flags], &[0; 4]].concat()
}

fn credential(id: &[u8], response: &Value) -> Value {
    let id = encode(id);
    json!({ "id": id, "rawId": id, "type": "public-key", "response": response })
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Returns an error of `ring`, which is no standard one.
fn failed(error: impl Display) -> io::Error {
    io::Error::other(error.to_string())
}

/// Returns the code of a secret in Base32 at this time in seconds (RFC 6238).
pub(crate) fn totp_code(secret: &str, seconds: u64) -> io::Result<String> {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).map_err(io::Error::other)?;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
    let mac = hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let mac = mac.as_ref();
    let at = usize::from(mac[19] & 15);
    let number = u32::from_be_bytes([mac[at], mac[at + 1], mac[at + 2], mac[at + 3]]);
    Ok(format!("{:06}", (number & 0x7fff_ffff) % 1_000_000))
}
