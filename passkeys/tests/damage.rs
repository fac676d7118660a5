//! Damage: every truncation and every flipped bit is refused, or changes nothing but what nobody signs.

mod support;

use passkeys::{Error, Mediation, NewCredential};

use self::support::key::Key;
use self::support::{Authentication, Registration, UP, stored};

#[test]
fn every_truncation_of_an_attestation_object_is_refused() {
    for (name, key) in Key::each() {
        let mut registration = Registration::new(&key);
        let object = registration.attestation_object();
        for length in 0..object.len() {
            registration.attestation_object = Some(object[..length].to_vec());
            let verdict = registration.verify(Mediation::Conditional);
            assert!(matches!(verdict, Err(Error::AttestationCbor(_))), "{name} {length}");
        }
    }
}

#[test]
fn every_truncation_of_registered_authenticator_data_is_refused() {
    for (name, key) in Key::each() {
        let registration = Registration::new(&key);
        let data = registration.data.bytes();
        let object = registration.attestation_object();
        let statement = object.len() - support::cbor_bytes(&data).len();
        for length in 0..data.len() {
            let cut = support::cbor_bytes(&data[..length]);
            let object = [object[..statement].to_vec(), cut].concat();
            let cut = Registration { attestation_object: Some(object), ..registration.clone() };
            assert!(cut.verify(Mediation::Conditional).is_err(), "{name} {length}");
        }
    }
}

/// Without attestation nothing in a registration is signed, so a flipped bit may give another credential: with another
/// counter, AAGUID or backup state, or with a key by which nobody gets in.
#[test]
fn a_flipped_bit_of_a_registration_is_refused_or_harmless() {
    for (name, key) in Key::each() {
        let mut registration = Registration::new(&key);
        let genuine = registration.verify(Mediation::Prompted).unwrap();
        let mut owner = Authentication::new();
        owner.signature = Some(owner.signature(&key));
        let object = registration.attestation_object();
        let data = object.len() - registration.data.bytes().len();
        let mut accepted = 0;
        for at in 0..object.len() {
            for bit in 0..8 {
                let mut flipped = object.clone();
                flipped[at] ^= 1 << bit;
                registration.attestation_object = Some(flipped);
                let Ok(credential) = registration.verify(Mediation::Prompted) else { continue };
                accepted += 1;
                let place = format!("{name}: bit {bit} of byte {at} ({data})");
                let harmless = match at.checked_sub(data) {
                    // The format and the statement, which are not read.
                    None => credential == genuine,
                    // The flags: BS, whose truth only the authenticator knows, and two that are reserved.
                    Some(32) => {
                        credential
                            == NewCredential { backed_up: credential.backed_up, ..genuine.clone() }
                    }
                    // The counter.
                    Some(33..37) => {
                        credential
                            == NewCredential {
                                sign_count: credential.sign_count,
                                ..genuine.clone()
                            }
                    }
                    // The AAGUID.
                    Some(37..53) => {
                        credential == NewCredential { aaguid: credential.aaguid, ..genuine.clone() }
                    }
                    // The key: another one, by which the owner does not get in.
                    Some(55..) => {
                        let stored = stored(&credential.public_key);
                        let verdict = owner.verify_by(&key, &support::expected(), &stored);
                        verdict == Err(Error::Signature)
                    }
                    // The RP ID and the length of the id.
                    Some(_) => false,
                };
                assert!(harmless, "{place}");
            }
        }
        assert!(accepted > 200, "{name}: {accepted}");
    }
}

/// A part of an answer: its name, its bytes, and how to put others in their place.
type Part<'a> = (&'static str, &'a [u8], fn(&mut Authentication, Vec<u8>));

#[test]
fn every_flipped_bit_of_an_assertion_is_refused() {
    for (name, key) in Key::each() {
        let genuine = Authentication::new();
        let data = genuine.authenticator_data();
        let signature = genuine.signature(&key);
        let signed = Authentication { signature: Some(signature.clone()), ..genuine };
        assert_eq!(signed.verify(&key).err(), None, "{name}");
        let parts: [Part; 3] = [
            ("data", &data, |it, bytes| it.authenticator_data = Some(bytes)),
            ("client data", &signed.client_data, |it, bytes| it.client_data = bytes),
            ("signature", &signature, |it, bytes| it.signature = Some(bytes)),
        ];
        for (part, bytes, set) in parts {
            for at in 0..bytes.len() {
                for bit in 0..8 {
                    let mut flipped = bytes.to_vec();
                    flipped[at] ^= 1 << bit;
                    let mut authentication = signed.clone();
                    set(&mut authentication, flipped);
                    assert!(authentication.verify(&key).is_err(), "{name} {part} {at} {bit}");
                }
                let mut authentication = signed.clone();
                set(&mut authentication, bytes[..at].to_vec());
                assert!(authentication.verify(&key).is_err(), "{name} {part} cut to {at}");
            }
            let mut authentication = signed.clone();
            set(&mut authentication, [bytes, &[0]].concat());
            assert!(authentication.verify(&key).is_err(), "{name} {part} and a byte");
        }
    }
}

#[test]
fn no_assertion_signs_for_another_ceremony() {
    // A signature over a registration's client data, and one over authenticator data alone.
    let key = Key::es256(&[3; 32]);
    let mut authentication = Authentication::new();
    authentication.client_data = Registration::new(&key).client_data;
    assert_eq!(authentication.verify(&key), Err(Error::ClientDataType));
    let mut authentication = Authentication::new();
    authentication.signature = Some(key.sign(&authentication.authenticator_data()));
    assert_eq!(authentication.verify(&key), Err(Error::Signature));
    authentication.data.flags = UP;
    assert_eq!(authentication.verify(&key), Err(Error::UserNotVerified));
}
