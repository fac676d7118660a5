//! The targets of malformed input, a function each. Shared by the test that replays the corpus and by the fuzzer.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use passkeys::{
    AuthenticationResponse, ExpectedAssertion, Mediation, RegistrationResponse, RelyingParty,
    StoredCredential, UserVerification,
};
use serde_json::json;

/// A target: its name, which is also that of its corpus, and the function that takes the bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All targets.
pub(crate) const TARGETS: &[Target] = &[("registration", registration), ("assertion", assertion)];

const CHALLENGE: &[u8] = b"32 bytes that were random, once.";

/// The answer to a registration as JSON, or its attestation object.
pub(crate) fn registration(bytes: &[u8]) {
    if let Ok(answer) = serde_json::from_slice(bytes) {
        register(&answer);
    }
    // The id of a credential that stands in the data is not known before, so that of the seeds is taken.
    let answer = json!({
        "id": encode(ID),
        "rawId": encode(ID),
        "type": "public-key",
        "response": { "clientDataJSON": encode(CREATED), "attestationObject": encode(bytes) },
    });
    if let Ok(answer) = serde_json::from_value(answer) {
        register(&answer);
    }
}

fn register(answer: &RegistrationResponse) {
    let challenge = answer.challenge();
    for mediation in [Mediation::Prompted, Mediation::Conditional] {
        let verdict = relying_party().verify_registration(answer, CHALLENGE, mediation);
        let Ok(credential) = verdict else { continue };
        assert_eq!(challenge.as_deref(), Ok(CHALLENGE));
        assert!((1..=1023).contains(&credential.id.len()));
        assert!(credential.backup_eligible || !credential.backed_up);
        assert!(credential.user_verified || mediation == Mediation::Conditional);
        // The verdict is not looked at: there are keys of Ed25519 by which nothing is a signature of everything, and who
        // registers one harms nobody else.
        let answer = assertion_by(&credential.id, DATA, &[0; 64]);
        verifies(&answer, &credential.id, &credential.public_key);
    }
}

/// The answer to an authentication as JSON, its authenticator data, or its signature. None is by the stored
/// credential, whose private key nobody has.
pub(crate) fn assertion(bytes: &[u8]) {
    let mut answers: Vec<AuthenticationResponse> =
        serde_json::from_slice(bytes).into_iter().collect();
    answers.push(assertion_by(ID, bytes, &[0; 64]));
    answers.push(assertion_by(ID, DATA, bytes));
    for public_key in KEYS {
        for answer in &answers {
            assert!(!verifies(answer, ID, public_key), "forged: {answer:?}");
        }
    }
}

fn verifies(answer: &AuthenticationResponse, id: &[u8], public_key: &[u8]) -> bool {
    let expected = ExpectedAssertion {
        challenge: CHALLENGE,
        user_verification: UserVerification::Preferred,
        user_known: true,
    };
    let stored = StoredCredential {
        id,
        public_key,
        sign_count: 0,
        backup_eligible: true,
        user_handle: b"a user handle...",
    };
    let challenge = answer.challenge();
    let verifies = relying_party().verify_authentication(answer, &expected, &stored).is_ok();
    assert!(!verifies || challenge.as_deref() == Ok(CHALLENGE));
    verifies
}

fn assertion_by(id: &[u8], data: &[u8], signature: &[u8]) -> AuthenticationResponse {
    let (data, signature) =
        (&data[..data.len().min(4096)], &signature[..signature.len().min(1024)]);
    let answer = json!({
        "id": encode(id),
        "rawId": encode(id),
        "type": "public-key",
        "response": {
            "clientDataJSON": encode(GOT),
            "authenticatorData": encode(data),
            "signature": encode(signature),
        },
    });
    serde_json::from_value(answer).expect("a well-formed answer")
}

fn relying_party() -> RelyingParty {
    RelyingParty {
        id: "example.org".to_owned(),
        name: "Example".to_owned(),
        origins: vec!["https://example.org".to_owned()],
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

const ID: &[u8] = b"the id of one credential";
const CREATED: &[u8] = br#"{"type":"webauthn.create","challenge":"MzIgYnl0ZXMgdGhhdCB3ZXJlIHJhbmRvbSwgb25jZS4","origin":"https://example.org"}"#;
const GOT: &[u8] = br#"{"type":"webauthn.get","challenge":"MzIgYnl0ZXMgdGhhdCB3ZXJlIHJhbmRvbSwgb25jZS4","origin":"https://example.org"}"#;

/// Authenticator data for `example.org`, with UP, UV, BE and BS.
const DATA: &[u8] = b"\xbf\xab\xc3\x74\x32\x95\x8b\x06\x33\x60\xd3\xad\x64\x61\xc9\xc4\x73\x5a\xe7\xf8\xed\xd4\x65\x92\xa5\xe0\xf0\x14\x52\xb2\xe4\xb5\x1d\0\0\0\0";

/// Public keys of nobody: points whose coordinate is a hash.
const KEYS: [&[u8]; 2] = [include_bytes!("es256.cose"), include_bytes!("eddsa.cose")];
