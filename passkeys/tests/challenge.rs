//! The challenge of an answer, read before it is verified.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod support;

use passkeys::{AuthenticationResponse, Error, Mediation, RegistrationResponse};

use self::support::key::Key;
use self::support::{Authentication, CHALLENGE, Registration, client_data, verify_registration};

/// Reads the challenge of a registration and of an authentication with this client data.
fn challenges(change: impl Fn(String) -> Vec<u8>) -> [Result<Vec<u8>, Error>; 2] {
    let key = Key::es256(&[3; 32]);
    let (mut created, mut got) = (Registration::new(&key), Authentication::new());
    for client_data in [&mut created.client_data, &mut got.client_data] {
        *client_data = change(String::from_utf8(client_data.clone()).unwrap());
    }
    let created: RegistrationResponse = serde_json::from_value(created.json()).unwrap();
    let got: AuthenticationResponse = serde_json::from_value(got.json(&key)).unwrap();
    [created.challenge(), got.challenge()]
}

#[test]
fn the_challenge_of_an_answer_is_read_whatever_else_is_wrong() {
    let read = Ok(CHALLENGE.to_vec());
    assert_eq!(challenges(String::into_bytes), [read.clone(), read.clone()]);
    let elsewhere = |text: String| text.replace("example.org", "example.net").into_bytes();
    assert_eq!(challenges(elsewhere), [read.clone(), read.clone()]);
    let other = |text: String| text.replace("webauthn.", "payment.").into_bytes();
    assert_eq!(challenges(other), [read.clone(), read]);
    let empty = |_| client_data("webauthn.get", b"").into_bytes();
    assert_eq!(challenges(empty), [Ok(Vec::new()), Ok(Vec::new())]);
}

#[test]
fn client_data_without_a_challenge_of_base64url_has_none() {
    for (from, to, error) in [
        ("{\"type\"", "\"type\"", Error::ClientData),
        ("\"challenge\"", "\"question\"", Error::ClientData),
        ("\"crossOrigin\":false", "\"challenge\":\"MzIg\"", Error::ClientData),
        ("\"MzIg", "\"MzIg=", Error::Challenge),
        ("\"MzIg", "\"Mz+/", Error::Challenge),
        // The last character has bits that belong to no byte.
        ("4\",\"origin", "5\",\"origin", Error::Challenge),
    ] {
        let changed = challenges(|text| {
            let changed = text.replace(from, to);
            assert_ne!(changed, text);
            changed.into_bytes()
        });
        assert_eq!(changed, [Err(error.clone()), Err(error)], "{from} as {to}");
    }
}

#[test]
fn an_answer_is_verified_against_the_challenge_that_was_read_from_it() {
    let key = Key::es256(&[3; 32]);
    let mut created = Registration::new(&key);
    created.client_data = client_data("webauthn.create", b"another, with a MAC").into_bytes();
    let response: RegistrationResponse = serde_json::from_value(created.json()).unwrap();
    let challenge = response.challenge().unwrap();
    verify_registration(created.json(), &challenge, Mediation::Prompted).unwrap();
    let refused = verify_registration(created.json(), CHALLENGE, Mediation::Prompted);
    assert_eq!(refused.err(), Some(Error::Challenge));
}
