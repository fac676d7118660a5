//! Registration: what is accepted, and what comes out of it.

mod support;

use passkeys::{Algorithm, Error, Mediation, NewCredential};

use self::support::key::Key;
use self::support::{
    AAGUID, AT, BE, BS, ED, ID, Registration, UP, UV, cbor_text, head, relying_party,
};

/// A peculiarity, and the change that makes it.
type Case = (&'static str, fn(&mut Registration));

#[test]
fn what_the_recommendation_leaves_open_is_accepted() {
    let key = Key::es256(&[3; 32]);
    let cases: &[Case] = &[
        ("a byte order mark", |it| {
            it.client_data.splice(0..0, *b"\xef\xbb\xbf");
        }),
        ("other members", |it| it.replace("}", ",\"other\":{\"deep\":[1,null]}}")),
        ("no crossOrigin", |it| it.replace(",\"crossOrigin\":false", "")),
        ("escaped", |it| it.replace("https:", "\\u0068ttps:")),
        ("a related origin", |it| it.replace("//example.org", "//example.com:8443")),
        ("extensions", |it| {
            it.data.flags |= ED;
            it.data.tail = [head(5, 1), cbor_text("credProtect"), head(0, 3)].concat();
        }),
        ("reserved flags", |it| it.data.flags |= 0x22),
        ("a statement of any kind", |it| {
            it.format = cbor_text("packed");
            it.statement = [head(5, 1), cbor_text("sig"), head(2, 0)].concat();
        }),
        ("an unknown format", |it| it.format = cbor_text("of next year")),
        ("labels in another order", |it| {
            let data = support::cbor_bytes(&it.data.bytes());
            let object = [
                head(5, 3),
                [cbor_text("authData"), data].concat(),
                [cbor_text("fmt"), cbor_text("none")].concat(),
                [cbor_text("attStmt"), head(5, 0)].concat(),
            ];
            it.attestation_object = Some(object.concat());
        }),
        ("a credential id of 1,023 bytes", |it| set_id(it, 1023)),
        ("a credential id of one byte", |it| set_id(it, 1)),
    ];
    for (case, change) in cases {
        let mut registration = Registration::new(&key);
        change(&mut registration);
        assert_eq!(registration.verify(Mediation::Prompted).err(), None, "{case}");
    }
}

#[test]
fn the_new_credential_is_what_the_authenticator_said() {
    for (name, key) in Key::each() {
        let mut registration = Registration::new(&key);
        registration.data.sign_count = 0x0102_0304;
        registration.data.flags = UP | UV | BE | AT;
        let algorithm = match key {
            Key::Es256(_) => Algorithm::Es256,
            Key::EdDsa(_) => Algorithm::EdDsa,
            Key::Rs256(..) => Algorithm::Rs256,
        };
        let credential = NewCredential {
            id: ID.to_vec(),
            public_key: key.cose(),
            algorithm,
            sign_count: 0x0102_0304,
            user_verified: true,
            backup_eligible: true,
            backed_up: false,
            transports: vec!["internal".to_owned(), "hybrid".to_owned()],
            aaguid: AAGUID,
        };
        assert_eq!(registration.verify(Mediation::Prompted), Ok(credential), "{name}");
    }
}

#[test]
fn a_conditional_create_proves_neither_presence_nor_verification() {
    let mut registration = Registration::new(&Key::es256(&[3; 32]));
    registration.data.flags = AT | BE | BS;
    assert_eq!(registration.verify(Mediation::Prompted), Err(Error::UserNotPresent));
    let credential = registration.verify(Mediation::Conditional).unwrap();
    assert!(!credential.user_verified && credential.backed_up);
    registration.data.flags = AT | BS;
    assert_eq!(registration.verify(Mediation::Conditional), Err(Error::BackupState));
}

#[test]
fn a_relying_party_without_origins_accepts_nothing() {
    let registration = Registration::new(&Key::es256(&[3; 32]));
    let response = serde_json::from_value(registration.json()).unwrap();
    let mut relying_party = relying_party();
    relying_party.origins.clear();
    let verdict =
        relying_party.verify_registration(&response, support::CHALLENGE, Mediation::Prompted);
    assert_eq!(verdict, Err(Error::Origin));
}

fn set_id(it: &mut Registration, length: usize) {
    it.credential().1 = vec![9; length];
    it.id = vec![9; length];
    it.raw_id.clone_from(&it.id);
}
