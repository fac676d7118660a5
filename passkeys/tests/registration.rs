//! Registration: a refused answer for each step of §7.1 that a relying party without attestation performs.

mod support;

use passkeys::{CborError, Error, Mediation};

use self::support::key::Key;
use self::support::{AT, BE, ED, Registration, UP, UV, cbor_text, head};

/// A step and what is wrong, the change, and the refusal.
type Case = (&'static str, fn(&mut Registration), Error);

/// The steps of §7.1.
///
/// Steps 1 and 2 make the options and call the browser. Step 4 keeps extension results, which are not read.
/// Step 12 is a hash, which registrations without attestation do not use.
const CASES: &[Case] = &[
    ("3: another type of credential", |it| it.r#type = "password", Error::CredentialType),
    ("3: id is not rawId", |it| it.id = vec![1; 16], Error::CredentialIdMismatch),
    (
        "3: rawId is not that of the authenticator data",
        |it| (it.id, it.raw_id) = (vec![1; 16], vec![1; 16]),
        Error::CredentialIdMismatch,
    ),
    (
        "5: a type that is no UTF-8 and decodes to another",
        type_that_is_no_utf_8,
        Error::ClientDataType,
    ),
    ("6: no JSON", |it| it.client_data.truncate(20), Error::ClientData),
    ("6: no object", |it| it.client_data = b"[]".to_vec(), Error::ClientData),
    ("6: something follows", |it| it.client_data.push(b'}'), Error::ClientData),
    ("6: no type", |it| it.replace("\"type\"", "\"kind\""), Error::ClientData),
    ("6: no challenge", |it| it.replace("\"challenge\"", "\"question\""), Error::ClientData),
    ("6: no origin", |it| it.replace("\"origin\"", "\"source\""), Error::ClientData),
    (
        "6: a member twice",
        |it| it.replace("\"crossOrigin\":false", "\"origin\":\"https://example.org\""),
        Error::ClientData,
    ),
    (
        "6: crossOrigin is no truth value",
        |it| it.replace("\"crossOrigin\":false", "\"crossOrigin\":null"),
        Error::ClientData,
    ),
    ("7: an assertion's", |it| it.replace("create", "get"), Error::ClientDataType),
    ("7: in capitals", |it| it.replace("webauthn", "WebAuthn"), Error::ClientDataType),
    ("8: another challenge", |it| it.replace("\"MzIg", "\"NzIg"), Error::Challenge),
    ("8: a part of the challenge", |it| it.replace("\"MzIg", "\""), Error::Challenge),
    ("8: a longer challenge", |it| it.replace("\"MzIg", "\"MzIgMzIg"), Error::Challenge),
    ("8: an empty challenge", empty_challenge, Error::Challenge),
    ("8: a padded challenge", |it| it.replace("\",\"origin", "=\",\"origin"), Error::Challenge),
    ("9: another host", |it| it.replace("//example.org", "//example.net"), Error::Origin),
    ("9: a host below", |it| it.replace("//example.org", "//a.example.org"), Error::Origin),
    ("9: another scheme", |it| it.replace("https://", "http://"), Error::Origin),
    ("9: another port", |it| it.replace("example.org\"", "example.org:8443\""), Error::Origin),
    ("9: a longer host", |it| it.replace("example.org\"", "example.org.evil\""), Error::Origin),
    ("9: a path", |it| it.replace("example.org\"", "example.org/\""), Error::Origin),
    ("9: capitals", |it| it.replace("//example.org", "//Example.org"), Error::Origin),
    (
        "10: in a frame of another origin",
        |it| it.replace("\"crossOrigin\":false", "\"crossOrigin\":true"),
        Error::CrossOrigin,
    ),
    (
        "11: a page around",
        |it| it.replace("\"crossOrigin\":false", "\"topOrigin\":\"https://example.org\""),
        Error::TopOrigin,
    ),
    (
        "11: a page around that is null",
        |it| it.replace("\"crossOrigin\":false", "\"topOrigin\":null"),
        Error::TopOrigin,
    ),
    (
        "13: no CBOR",
        |it| it.attestation_object = Some(vec![0xff]),
        Error::AttestationCbor(CborError::Unsupported),
    ),
    (
        "13: no map",
        |it| it.attestation_object = Some(head(4, 0)),
        Error::AttestationCbor(CborError::UnexpectedType),
    ),
    (
        "13: something follows",
        |it| it.attestation_object = Some([it.attestation_object(), vec![0]].concat()),
        Error::AttestationCbor(CborError::Leftover),
    ),
    (
        "13: a statement with a label twice",
        |it| it.statement = [head(5, 2), b"\x00\x00\x00\x00".to_vec()].concat(),
        Error::AttestationCbor(CborError::DuplicateLabel),
    ),
    (
        "13: a statement of indefinite length",
        |it| it.statement = b"\xbf\xff".to_vec(),
        Error::AttestationCbor(CborError::Indefinite),
    ),
    (
        "13: no authenticator data",
        |it| it.attestation_object = Some(without(it, "authData")),
        Error::AttestationObject,
    ),
    (
        "13: no format",
        |it| it.attestation_object = Some(without(it, "fmt")),
        Error::AttestationObject,
    ),
    (
        "13: no statement",
        |it| it.attestation_object = Some(without(it, "attStmt")),
        Error::AttestationObject,
    ),
    ("13: a format that is no text", |it| it.format = head(0, 1), Error::AttestationObject),
    ("13: authenticator data too short", |it| short(it, 36), Error::AuthenticatorData),
    ("13: no room for the credential", |it| short(it, 54), Error::AuthenticatorData),
    ("13: something follows the key", |it| it.data.tail = vec![0], Error::AuthenticatorData),
    (
        "13: a key cut short",
        |it| it.credential().2.truncate(76),
        Error::AuthenticatorDataCbor(CborError::Truncated),
    ),
    (
        "13: announced extensions that are not there",
        |it| it.data.flags |= ED,
        Error::AuthenticatorDataCbor(CborError::Truncated),
    ),
    (
        "13: extensions that are no map",
        |it| (it.data.flags, it.data.tail) = (it.data.flags | ED, vec![0x80]),
        Error::AuthenticatorDataCbor(CborError::UnexpectedType),
    ),
    ("13: no credential", no_credential, Error::AttestedCredential),
    ("14: another site", |it| "example.com".clone_into(&mut it.data.rp_id), Error::RpIdHash),
    ("15: nobody present", |it| it.data.flags &= !UP, Error::UserNotPresent),
    ("16: nobody verified", |it| it.data.flags &= !UV, Error::UserNotVerified),
    ("17: BS without BE", |it| it.data.flags &= !BE, Error::BackupState),
    // Steps 18 and 19 are policies on BE and BS: there are none.
    ("20: ES384", |it| set_key(it, b"\xa5\x01\x02\x03\x38\x22"), Error::Algorithm(-35)),
    ("20: PS256", |it| set_key(it, b"\xa5\x01\x02\x03\x38\x24"), Error::Algorithm(-37)),
    ("20: no algorithm", |it| it.credential().2 = b"\xa1\x01\x02".to_vec(), Error::PublicKey),
    ("20: a key that is no map", |it| it.credential().2 = vec![0], Error::PublicKey),
    ("20: another kind of key", |it| set_key(it, b"\xa5\x01\x01"), Error::PublicKey),
    ("20: another curve", |it| set_key(it, b"\xa5\x01\x02\x03\x26\x20\x02"), Error::PublicKey),
    ("20: a compressed point", compressed_point, Error::PublicKey),
    ("20: a coordinate too short", short_coordinate, Error::PublicKey),
    ("20: a parameter too many", parameter_too_many, Error::PublicKey),
    ("20: RSA of 1,024 bits", |it| rsa(it, &[0xff; 128], &[1, 0, 1]), Error::PublicKey),
    ("20: RSA with a leading zero", |it| rsa(it, &[0; 256], &[1, 0, 1]), Error::PublicKey),
    ("20: RSA without an exponent", |it| rsa(it, &[0xff; 256], &[]), Error::PublicKey),
    // Steps 21 to 24 verify the attestation statement, which is not asked for: see below.
    ("25: a credential id of 1,024 bytes", |it| set_id(it, 1024), Error::CredentialIdLength),
    ("25: an empty credential id", |it| set_id(it, 0), Error::CredentialIdLength),
    // Steps 26 and 29 need the accounts, and are the caller's. Step 27 is the result. Step 28 is about extensions: ignored.
];

#[test]
fn each_step_of_7_1_refuses_what_is_wrong() {
    let key = Key::es256(&[3; 32]);
    assert_eq!(Registration::new(&key).verify(Mediation::Prompted).err(), None);
    for (case, change, refusal) in CASES {
        let mut registration = Registration::new(&key);
        change(&mut registration);
        assert_eq!(registration.verify(Mediation::Prompted).as_ref(), Err(refusal), "{case}");
    }
}

fn type_that_is_no_utf_8(it: &mut Registration) {
    // The letter after `{"type":"webauthn.`.
    it.client_data[18] = 0xff;
}

fn empty_challenge(it: &mut Registration) {
    it.client_data = support::client_data("webauthn.create", b"").into_bytes();
}

fn without(it: &Registration, label: &str) -> Vec<u8> {
    let data = support::cbor_bytes(&it.data.bytes());
    let members =
        [("fmt", it.format.clone()), ("attStmt", it.statement.clone()), ("authData", data)];
    let members = members.into_iter().filter(|(name, _)| *name != label);
    let members: Vec<u8> =
        members.flat_map(|(name, value)| [cbor_text(name), value].concat()).collect();
    [head(5, 2), members].concat()
}

/// Cuts the authenticator data to `length` bytes.
fn short(it: &mut Registration, length: usize) {
    let data = support::cbor_bytes(&it.data.bytes()[..length]);
    let object = [without(it, "authData"), cbor_text("authData"), data].concat();
    it.attestation_object = Some([head(5, 3), object[1..].to_vec()].concat());
}

fn no_credential(it: &mut Registration) {
    it.data.flags &= !AT;
    it.data.credential = None;
}

fn set_id(it: &mut Registration, length: usize) {
    it.credential().1 = vec![9; length];
    it.id = vec![9; length];
    it.raw_id.clone_from(&it.id);
}

/// Replaces the beginning of the key, up to the same label.
fn set_key(it: &mut Registration, beginning: &[u8]) {
    let key = &mut it.credential().2;
    let rest = match beginning.len() {
        3 => key[3..].to_vec(),
        7 => key[7..].to_vec(),
        _ => key[5..].to_vec(),
    };
    *key = [beginning, &rest].concat();
}

fn compressed_point(it: &mut Registration) {
    let key = &mut it.credential().2;
    key.truncate(42);
    key.extend(b"\x22\xf5");
}

fn short_coordinate(it: &mut Registration) {
    let key = &mut it.credential().2;
    key.truncate(43);
    key.extend(support::cbor_bytes(&[1; 31]));
}

fn parameter_too_many(it: &mut Registration) {
    let key = &mut it.credential().2;
    key[0] = 0xa6;
    // key_ops (4).
    key.extend(b"\x04\x80");
}

fn rsa(it: &mut Registration, modulus: &[u8], exponent: &[u8]) {
    let (modulus, exponent) = (support::cbor_bytes(modulus), support::cbor_bytes(exponent));
    it.credential().2 =
        [b"\xa4\x01\x03\x03\x39\x01\x00\x20".as_slice(), &modulus, b"\x21", &exponent].concat();
}
