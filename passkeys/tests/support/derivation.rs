//! The derivation of test vectors that §16 of the Recommendation describes: all that is random comes from
//! HKDF-SHA-256, by a counter as salt and the vector's name as information.

use ring::hkdf::{HKDF_SHA256, KeyType, Salt};

use super::key::Key;
use super::{
    AT, Authentication, AuthenticatorData, BE, BS, Registration, UP, UV, base64url, cbor_text,
    client_data, head,
};

/// A registration and an assertion by its credential.
pub(crate) struct Pair {
    pub(crate) key: Key,
    pub(crate) registration_challenge: Vec<u8>,
    pub(crate) registration: Registration,
    pub(crate) authentication_challenge: Vec<u8>,
    pub(crate) authentication: Authentication,
}

/// Derives the pair of this name. With `attested`, there is a key of the attestation, which has no part in what is made here.
pub(crate) fn derive(name: &str, attested: bool) -> Pair {
    let mut source = Source { name, salt: 0 };
    let registration_challenge = source.next(32);
    let key = match name.rsplit('.').next() {
        Some("ES256") => Key::es256(&source.next(32)),
        Some("EdDSA") => Key::ed_dsa(&source.next(32)),
        _ => Key::rs256(),
    };
    let created = source.client_data("webauthn.create", &registration_challenge);
    let (aaguid, id) = (source.next(16).try_into().unwrap(), source.next(32));
    let flags = source.next(1)[0];
    let backup = if flags & BE == 0 { 0 } else { flags & (BE | BS) };
    if attested {
        source.salt += 2;
    }
    let authentication_challenge = source.next(32);
    let got = source.client_data("webauthn.get", &authentication_challenge);
    let later = source.next(1)[0];

    let registered = AuthenticatorData {
        rp_id: "example.org".to_owned(),
        flags: UP | AT | (flags & UV) | backup,
        sign_count: 0,
        credential: Some((aaguid, id.clone(), key.cose())),
        tail: Vec::new(),
    };
    let asserted = AuthenticatorData {
        flags: UP | (later & UV) | (backup & BE) | if backup & BE == 0 { 0 } else { later & BS },
        credential: None,
        ..registered.clone()
    };
    let registration = Registration {
        r#type: "public-key",
        id: id.clone(),
        raw_id: id.clone(),
        client_data: created,
        format: cbor_text("none"),
        statement: head(5, 0),
        data: registered,
        attestation_object: None,
    };
    let authentication = Authentication {
        id: id.clone(),
        raw_id: id,
        client_data: got,
        data: asserted,
        user_handle: None,
        ..Authentication::new()
    };
    Pair { key, registration_challenge, registration, authentication_challenge, authentication }
}

struct Source<'a> {
    name: &'a str,
    salt: u8,
}

impl Source<'_> {
    fn next(&mut self, length: usize) -> Vec<u8> {
        let key = Salt::new(HKDF_SHA256, &[self.salt]).extract(b"WebAuthn test vectors");
        self.salt += 1;
        let mut bytes = vec![0; length];
        key.expand(&[self.name.as_bytes()], Length(length)).unwrap().fill(&mut bytes).unwrap();
        bytes
    }

    fn client_data(&mut self, r#type: &str, challenge: &[u8]) -> Vec<u8> {
        let mut text = client_data(r#type, challenge);
        if self.next(1)[0] & 1 == 1 {
            let random = base64url(&self.next(16));
            text.truncate(text.len() - 1);
            text += ",\"extraData\":\"clientDataJSON may be extended with additional fields in the future, such as this: ";
            text += &random;
            text += "\"}";
        }
        text.into_bytes()
    }
}

#[derive(Clone, Copy)]
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}
