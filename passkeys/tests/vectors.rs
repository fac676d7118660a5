//! Test vectors: those of the Recommendation (§16), where they are at hand, and our own by its derivation.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod support;

use std::path::Path;

use passkeys::{
    Algorithm, AuthenticationResponse, Counter, Error, ExpectedAssertion, Mediation,
    StoredCredential, UserVerification,
};
use serde_json::{Value, json};

use self::support::derivation::{Pair, derive};
use self::support::{base64url, relying_party, verify_registration};

#[test]
fn vectors_derived_by_paragraph_16_verify() {
    // Several of a kind, so that UV, BE, BS and extra members of the client data are there and are not.
    let mut seen = [false; 6];
    for number in 0..8 {
        for (name, algorithm) in
            [("ES256", Algorithm::Es256), ("EdDSA", Algorithm::EdDsa), ("RS256", Algorithm::Rs256)]
        {
            if name == "RS256" && number > 1 {
                continue;
            }
            let name = format!("keystead.{number}.{name}");
            let pair = derive(&name, false);
            let registered = verify_registration(
                pair.registration.json(),
                &pair.registration_challenge,
                Mediation::Conditional,
            )
            .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(registered.algorithm, algorithm, "{name}");
            assert_eq!(registered.public_key, pair.key.cose(), "{name}");
            assert_eq!(registered.id, pair.registration.raw_id, "{name}");
            assert_eq!(registered.transports, ["internal", "hybrid"], "{name}");

            let stored = StoredCredential {
                id: &registered.id,
                public_key: &registered.public_key,
                sign_count: registered.sign_count,
                backup_eligible: registered.backup_eligible,
                user_handle: b"",
            };
            let assertion = pair
                .authentication
                .verify_by(&pair.key, &expected(&pair.authentication_challenge), &stored)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!((assertion.sign_count, assertion.counter), (0, Counter::Unused), "{name}");
            let extra = pair.registration.client_data.len() > 200;
            let observed = [registered.user_verified, registered.backup_eligible, extra];
            for (at, observed) in observed.into_iter().enumerate() {
                seen[2 * at + usize::from(observed)] = true;
            }
        }
    }
    assert_eq!(seen, [true; 6]);
}

/// The verdicts on the 15 pairs of §16.
const VERDICTS: [(&str, Option<Error>); 15] = [
    ("none-es256", None),
    ("packed-self-es256", None),
    ("none-es256-crossOrigin", Some(Error::CrossOrigin)),
    ("none-es256-topOrigin", Some(Error::CrossOrigin)),
    ("none-es256-long-credential-id", None),
    ("packed-es256", None),
    ("packed-es384", Some(Error::Algorithm(-35))),
    ("packed-es512", Some(Error::Algorithm(-36))),
    ("packed-rs256", None),
    ("packed-eddsa", None),
    ("packed-ed448", Some(Error::Algorithm(-53))),
    ("tpm-es256", None),
    ("android-key-es256", None),
    ("apple-es256", None),
    ("fido-u2f-es256", None),
];

#[test]
fn the_vectors_of_the_recommendation_verify_or_are_refused_as_meant() {
    let Some(vectors) = published() else { return };
    assert_eq!(vectors.len(), VERDICTS.len());
    for (vector, (name, refusal)) in vectors.iter().zip(VERDICTS) {
        assert_eq!(vector["name"], name);
        let registration = &vector["reg"];
        let id = base64url(&hex(&registration["credential_id"]));
        let answer = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&hex(&registration["client_data"])),
                "attestationObject": base64url(&hex(&registration["attestation"])),
            },
        });
        let challenge = hex(&registration["challenge"]);
        let registered = verify_registration(answer, &challenge, Mediation::Conditional);
        let authentication = &vector["auth"];
        let answer = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&hex(&authentication["client_data"])),
                "authenticatorData": base64url(&hex(&authentication["auth_data"])),
                "signature": base64url(&hex(&authentication["signature"])),
            },
        });
        let answer: AuthenticationResponse = serde_json::from_value(answer).unwrap();
        let registered = match registered {
            Ok(registered) => registered,
            Err(error) => {
                assert_eq!(Some(error), refusal, "{name}");
                continue;
            }
        };
        assert_eq!(refusal, None, "{name}");
        let stored = StoredCredential {
            id: &registered.id,
            public_key: &registered.public_key,
            sign_count: registered.sign_count,
            backup_eligible: registered.backup_eligible,
            user_handle: b"",
        };
        let challenge = hex(&authentication["challenge"]);
        let assertion =
            relying_party().verify_authentication(&answer, &expected(&challenge), &stored);
        assert_eq!(assertion.map(|assertion| assertion.counter), Ok(Counter::Unused), "{name}");
    }
}

#[test]
fn the_derivation_gives_the_vectors_of_the_recommendation() {
    let Some(vectors) = published() else { return };
    for (vector, name, attested) in [
        ("none-es256", "none.ES256", false),
        ("packed-eddsa", "packed.EdDSA", true),
        ("packed-rs256", "packed.RS256", true),
    ] {
        let vector = vectors.iter().find(|candidate| candidate["name"] == vector).unwrap();
        let Pair { key, registration, authentication, .. } = derive(name, attested);
        assert_eq!(registration.client_data, hex(&vector["reg"]["client_data"]), "{name}");
        let (made, published) =
            (registration.attestation_object(), hex(&vector["reg"]["attestation"]));
        if attested {
            assert!(published.ends_with(&registration.data.bytes()), "{name}");
        } else {
            assert_eq!(made, published, "{name}");
        }
        let asserted = &vector["auth"];
        assert_eq!(authentication.client_data, hex(&asserted["client_data"]), "{name}");
        assert_eq!(authentication.authenticator_data(), hex(&asserted["auth_data"]), "{name}");
        assert_eq!(authentication.signature(&key), hex(&asserted["signature"]), "{name}");
    }
}

fn expected(challenge: &[u8]) -> ExpectedAssertion<'_> {
    ExpectedAssertion {
        challenge,
        user_verification: UserVerification::Preferred,
        user_known: true,
    }
}

/// The vectors as published. They are kept beside the repository, not in it.
fn published() -> Option<Vec<Value>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/cases/webauthn-level3-vectors.json"))
        .find(|file| file.exists());
    if file.is_none() {
        eprintln!("SKIPPED: no shared/cases/webauthn-level3-vectors.json beside the repository");
    }
    file.map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap())
}

fn hex(text: &Value) -> Vec<u8> {
    let digits = text.as_str().unwrap().as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}
