//! A soft authenticator and browser whose every part can be wrong.

#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

pub(crate) mod derivation;
pub(crate) mod key;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use passkeys::{
    Assertion, AuthenticationResponse, Error, ExpectedAssertion, Mediation, NewCredential,
    RegistrationResponse, RelyingParty, StoredCredential, UserVerification,
};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use self::key::Key;

pub(crate) const CHALLENGE: &[u8] = b"32 bytes that were random, once.";
pub(crate) const USER: &[u8; 16] = b"a user handle...";
pub(crate) const ID: &[u8] = b"the id of one credential";
pub(crate) const AAGUID: [u8; 16] = [7; 16];

/// Flags of the authenticator data (§6.1).
pub(crate) const UP: u8 = 0x01;
pub(crate) const UV: u8 = 0x04;
pub(crate) const BE: u8 = 0x08;
pub(crate) const BS: u8 = 0x10;
pub(crate) const AT: u8 = 0x40;
pub(crate) const ED: u8 = 0x80;

pub(crate) fn relying_party() -> RelyingParty {
    RelyingParty {
        id: "example.org".to_owned(),
        name: "Example".to_owned(),
        origins: vec!["https://example.org".to_owned(), "https://example.com:8443".to_owned()],
    }
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// Writes client data as browsers do (§5.8.1.1).
pub(crate) fn client_data(r#type: &str, challenge: &[u8]) -> String {
    let challenge = base64url(challenge);
    format!(
        r#"{{"type":"{type}","challenge":"{challenge}","origin":"https://example.org","crossOrigin":false}}"#
    )
}

/// Writes the head of an item of CBOR.
pub(crate) fn head(major: u8, argument: usize) -> Vec<u8> {
    let first = |information: u8| major << 5 | information;
    match u8::try_from(argument) {
        Ok(small @ 0..24) => vec![first(small)],
        Ok(byte) => vec![first(24), byte],
        Err(_) => {
            [vec![first(25)], u16::try_from(argument).unwrap().to_be_bytes().to_vec()].concat()
        }
    }
}

pub(crate) fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len()), bytes.to_vec()].concat()
}

pub(crate) fn cbor_text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

/// Authenticator data in its parts.
#[derive(Clone)]
pub(crate) struct AuthenticatorData {
    pub(crate) rp_id: String,
    pub(crate) flags: u8,
    pub(crate) sign_count: u32,
    /// AAGUID, id and key.
    pub(crate) credential: Option<([u8; 16], Vec<u8>, Vec<u8>)>,
    /// Extensions, or whatever else follows.
    pub(crate) tail: Vec<u8>,
}

impl AuthenticatorData {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = sha256(self.rp_id.as_bytes());
        bytes.push(self.flags);
        bytes.extend(self.sign_count.to_be_bytes());
        if let Some((aaguid, id, key)) = &self.credential {
            bytes.extend(aaguid);
            bytes.extend(u16::try_from(id.len()).unwrap().to_be_bytes());
            bytes.extend(id);
            bytes.extend(key);
        }
        bytes.extend(&self.tail);
        bytes
    }
}

/// The answer to a registration, in its parts.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(crate) r#type: &'static str,
    pub(crate) id: Vec<u8>,
    pub(crate) raw_id: Vec<u8>,
    pub(crate) client_data: Vec<u8>,
    pub(crate) format: Vec<u8>,
    pub(crate) statement: Vec<u8>,
    pub(crate) data: AuthenticatorData,
    /// In place of the attestation object that the parts make.
    pub(crate) attestation_object: Option<Vec<u8>>,
}

impl Registration {
    pub(crate) fn new(key: &Key) -> Self {
        Self {
            r#type: "public-key",
            id: ID.to_vec(),
            raw_id: ID.to_vec(),
            client_data: client_data("webauthn.create", CHALLENGE).into_bytes(),
            format: cbor_text("none"),
            statement: head(5, 0),
            data: AuthenticatorData {
                rp_id: "example.org".to_owned(),
                flags: UP | UV | BE | BS | AT,
                sign_count: 0,
                credential: Some((AAGUID, ID.to_vec(), key.cose())),
                tail: Vec::new(),
            },
            attestation_object: None,
        }
    }

    pub(crate) fn credential(&mut self) -> &mut ([u8; 16], Vec<u8>, Vec<u8>) {
        self.data.credential.as_mut().unwrap()
    }

    pub(crate) fn replace(&mut self, from: &str, to: &str) {
        replace(&mut self.client_data, from, to);
    }

    pub(crate) fn attestation_object(&self) -> Vec<u8> {
        self.attestation_object.clone().unwrap_or_else(|| {
            let data = cbor_bytes(&self.data.bytes());
            let members =
                [("fmt", &self.format), ("attStmt", &self.statement), ("authData", &data)];
            let members = members.map(|(label, value)| [cbor_text(label), value.clone()].concat());
            [head(5, 3), members.concat()].concat()
        })
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.raw_id),
            "type": self.r#type,
            "response": {
                "clientDataJSON": base64url(&self.client_data),
                "attestationObject": base64url(&self.attestation_object()),
                "transports": ["internal", "hybrid"],
                "publicKeyAlgorithm": "ignored",
            },
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }

    pub(crate) fn verify(&self, mediation: Mediation) -> Result<NewCredential, Error> {
        verify_registration(self.json(), CHALLENGE, mediation)
    }
}

pub(crate) fn verify_registration(
    json: Value,
    challenge: &[u8],
    mediation: Mediation,
) -> Result<NewCredential, Error> {
    let response: RegistrationResponse = serde_json::from_value(json).unwrap();
    relying_party().verify_registration(&response, challenge, mediation)
}

/// The answer to an authentication, in its parts.
#[derive(Clone)]
pub(crate) struct Authentication {
    pub(crate) r#type: &'static str,
    pub(crate) id: Vec<u8>,
    pub(crate) raw_id: Vec<u8>,
    pub(crate) client_data: Vec<u8>,
    pub(crate) data: AuthenticatorData,
    pub(crate) user_handle: Option<Vec<u8>>,
    /// In place of the authenticator data that the parts make.
    pub(crate) authenticator_data: Option<Vec<u8>>,
    /// In place of the signature by the key.
    pub(crate) signature: Option<Vec<u8>>,
}

impl Authentication {
    pub(crate) fn new() -> Self {
        Self {
            r#type: "public-key",
            id: ID.to_vec(),
            raw_id: ID.to_vec(),
            client_data: client_data("webauthn.get", CHALLENGE).into_bytes(),
            data: AuthenticatorData {
                rp_id: "example.org".to_owned(),
                flags: UP | UV | BE | BS,
                sign_count: 0,
                credential: None,
                tail: Vec::new(),
            },
            user_handle: Some(USER.to_vec()),
            authenticator_data: None,
            signature: None,
        }
    }

    pub(crate) fn replace(&mut self, from: &str, to: &str) {
        replace(&mut self.client_data, from, to);
    }

    pub(crate) fn authenticator_data(&self) -> Vec<u8> {
        self.authenticator_data.clone().unwrap_or_else(|| self.data.bytes())
    }

    pub(crate) fn signature(&self, key: &Key) -> Vec<u8> {
        let signed = [self.authenticator_data(), sha256(&self.client_data)].concat();
        self.signature.clone().unwrap_or_else(|| key.sign(&signed))
    }

    pub(crate) fn json(&self, key: &Key) -> Value {
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.raw_id),
            "type": self.r#type,
            "response": {
                "clientDataJSON": base64url(&self.client_data),
                "authenticatorData": base64url(&self.authenticator_data()),
                "signature": base64url(&self.signature(key)),
                "userHandle": self.user_handle.as_deref().map(base64url),
            },
            "clientExtensionResults": {},
        })
    }

    /// Verifies it as a login without a name.
    pub(crate) fn verify(&self, key: &Key) -> Result<Assertion, Error> {
        self.verify_by(key, &expected(), &stored(&key.cose()))
    }

    pub(crate) fn verify_by(
        &self,
        key: &Key,
        expected: &ExpectedAssertion,
        stored: &StoredCredential,
    ) -> Result<Assertion, Error> {
        let response: AuthenticationResponse = serde_json::from_value(self.json(key)).unwrap();
        relying_party().verify_authentication(&response, expected, stored)
    }
}

pub(crate) fn expected() -> ExpectedAssertion<'static> {
    ExpectedAssertion {
        challenge: CHALLENGE,
        user_verification: UserVerification::Required,
        user_known: false,
    }
}

pub(crate) fn stored(public_key: &[u8]) -> StoredCredential<'_> {
    StoredCredential { id: ID, public_key, sign_count: 0, backup_eligible: true, user_handle: USER }
}

fn replace(client_data: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(client_data.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    *client_data = text.replace(from, to).into_bytes();
}
