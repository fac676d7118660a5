//! Authentication: a refused answer for each step of §7.2, and counters, backup state and users.

mod support;

use passkeys::{
    Assertion, CborError, Counter, Error, ExpectedAssertion, StoredCredential, UserVerification,
};

use self::support::key::Key;
use self::support::{
    AAGUID, AT, Authentication, BE, BS, CHALLENGE, ED, ID, UP, UV, expected, head, stored,
};

/// A step and what is wrong, the change, and the refusal.
type Case = (&'static str, fn(&mut Authentication), Error);

#[test]
fn each_step_of_7_2_refuses_what_is_wrong() {
    let key = Key::es256(&[3; 32]);
    // Steps 1 and 2 make the options and call the browser. Step 4 keeps extension results, which are not read.
    let cases: &[Case] = &[
        ("3: another type of credential", |it| it.r#type = "password", Error::CredentialType),
        ("3: id is not rawId", |it| it.id = vec![1; 16], Error::CredentialIdMismatch),
        (
            "5: another credential",
            |it| (it.id, it.raw_id) = (vec![1; 16], vec![1; 16]),
            Error::OtherCredential,
        ),
        ("6: no user handle", |it| it.user_handle = None, Error::UserHandleMissing),
        ("6: another account", |it| it.user_handle = Some(vec![1; 16]), Error::OtherUser),
        ("6: an empty user handle", |it| it.user_handle = Some(Vec::new()), Error::OtherUser),
        ("7: authenticator data too short", |it| cut(it, 36), Error::AuthenticatorData),
        ("7: none", |it| cut(it, 0), Error::AuthenticatorData),
        ("7: something follows", |it| it.data.tail = vec![0], Error::AuthenticatorData),
        (
            "7: announced extensions that are not there",
            |it| it.data.flags |= ED,
            Error::AuthenticatorDataCbor(CborError::Truncated),
        ),
        ("7: a new credential", new_credential, Error::AttestedCredential),
        (
            "8: a type that is no UTF-8",
            |it| {
                let length = it.client_data.len();
                it.client_data.splice(length - 2..length - 2, [0xff]);
            },
            Error::ClientData,
        ),
        ("9: no JSON", |it| it.client_data.truncate(20), Error::ClientData),
        ("9: no challenge", |it| it.replace("\"challenge\"", "\"question\""), Error::ClientData),
        (
            "9: a member twice",
            |it| it.replace("\"crossOrigin\":false", "\"type\":\"webauthn.get\""),
            Error::ClientData,
        ),
        ("10: a registration's", |it| it.replace(".get", ".create"), Error::ClientDataType),
        ("10: a payment's", |it| it.replace("webauthn.", "payment."), Error::ClientDataType),
        ("11: another challenge", |it| it.replace("\"MzIg", "\"NzIg"), Error::Challenge),
        ("11: a longer challenge", |it| it.replace("\"MzIg", "\"MzIgMzIg"), Error::Challenge),
        ("12: another host", |it| it.replace("//example.org", "//example.net"), Error::Origin),
        ("12: a host below", |it| it.replace("//example.org", "//a.example.org"), Error::Origin),
        (
            "13: in a frame of another origin",
            |it| it.replace("\"crossOrigin\":false", "\"crossOrigin\":true"),
            Error::CrossOrigin,
        ),
        (
            "14: a page around",
            |it| it.replace("\"crossOrigin\":false", "\"topOrigin\":\"https://example.org\""),
            Error::TopOrigin,
        ),
        ("15: another site", |it| it.data.rp_id = "example.com".to_owned(), Error::RpIdHash),
        ("16: nobody present", |it| it.data.flags &= !UP, Error::UserNotPresent),
        ("17: nobody verified", |it| it.data.flags &= !UV, Error::UserNotVerified),
        ("18: BS without BE", |it| it.data.flags &= !BE, Error::BackupState),
        ("19: BE is clear now", |it| it.data.flags &= !(BE | BS), Error::BackupEligibility),
        // Step 20 is a hash, and a part of what step 21 verifies.
        ("21: another key's signature", other_key, Error::Signature),
        ("21: no signature", |it| it.signature = Some(Vec::new()), Error::Signature),
        ("21: another counter than signed", other_counter, Error::Signature),
        ("21: other client data than signed", other_client_data, Error::Signature),
        ("21: a signature of fixed width", fixed_width, Error::Signature),
        // Step 22 refuses nothing: see below. Step 23 is about extensions, which are ignored. Step 24 is the caller's, with
        // the result.
    ];
    assert_eq!(Authentication::new().verify(&key).err(), None);
    for (case, change, refusal) in cases {
        let mut authentication = Authentication::new();
        change(&mut authentication);
        assert_eq!(authentication.verify(&key), Err(refusal.clone()), "{case}");
    }
}

#[test]
fn a_credential_that_was_not_eligible_for_backup_stays_so() {
    let key = Key::es256(&[3; 32]);
    let public_key = key.cose();
    let stored = StoredCredential { backup_eligible: false, ..stored(&public_key) };
    let mut authentication = Authentication::new();
    let verdict = authentication.verify_by(&key, &expected(), &stored);
    assert_eq!(verdict, Err(Error::BackupEligibility));
    authentication.data.flags = UP | UV;
    assert_eq!(authentication.verify_by(&key, &expected(), &stored).err(), None);
}

#[test]
fn the_counter_is_compared_with_the_stored_one() {
    let key = Key::es256(&[3; 32]);
    let public_key = key.cose();
    for (before, now, verdict) in [
        (0, 0, Counter::Unused),
        (0, 1, Counter::Risen),
        (7, 8, Counter::Risen),
        (7, u32::MAX, Counter::Risen),
        (7, 7, Counter::NotRisen),
        (7, 6, Counter::NotRisen),
        (7, 0, Counter::NotRisen),
        (u32::MAX, 0, Counter::NotRisen),
    ] {
        let mut authentication = Authentication::new();
        authentication.data.sign_count = now;
        let stored = StoredCredential { sign_count: before, ..stored(&public_key) };
        let assertion =
            Assertion { sign_count: now, counter: verdict, user_verified: true, backed_up: true };
        let seen = authentication.verify_by(&key, &expected(), &stored);
        assert_eq!(seen, Ok(assertion), "{before} {now}");
    }
}

#[test]
fn a_known_user_needs_no_handle_but_has_no_other() {
    let key = Key::ed_dsa(&[5; 32]);
    let public_key = key.cose();
    let expected = ExpectedAssertion { user_known: true, ..expected() };
    let mut authentication = Authentication::new();
    for (handle, refusal) in [
        (Some(support::USER.to_vec()), None),
        (None, None),
        (Some(vec![1; 16]), Some(Error::OtherUser)),
    ] {
        authentication.user_handle = handle;
        let verdict = authentication.verify_by(&key, &expected, &stored(&public_key));
        assert_eq!(verdict.err(), refusal);
    }
}

#[test]
fn a_second_factor_may_do_without_verification() {
    let key = Key::rs256();
    let public_key = key.cose();
    let mut authentication = Authentication::new();
    authentication.data.flags = UP | BE;
    let preferred = UserVerification::Preferred;
    let expected = ExpectedAssertion { user_verification: preferred, ..expected() };
    let assertion = authentication.verify_by(&key, &expected, &stored(&public_key));
    let unverified = Assertion {
        sign_count: 0,
        counter: Counter::Unused,
        user_verified: false,
        backed_up: false,
    };
    assert_eq!(assertion, Ok(unverified));
    authentication.data.flags = BE;
    let assertion = authentication.verify_by(&key, &expected, &stored(&public_key));
    assert_eq!(assertion, Err(Error::UserNotPresent));
}

#[test]
fn extensions_are_ignored() {
    let mut authentication = Authentication::new();
    authentication.data.flags |= ED;
    authentication.data.tail = head(5, 0);
    assert_eq!(authentication.verify(&Key::es256(&[3; 32])).err(), None);
}

#[test]
fn a_stored_key_that_is_damaged_verifies_nothing() {
    let key = Key::es256(&[3; 32]);
    let cose = key.cose();
    let mut off_the_curve = cose.clone();
    off_the_curve[76] ^= 1;
    for (public_key, refusal) in [
        (&cose[..76], Error::PublicKey),
        (&[][..], Error::PublicKey),
        (&off_the_curve[..], Error::Signature),
    ] {
        let verdict = Authentication::new().verify_by(&key, &expected(), &stored(public_key));
        assert_eq!(verdict, Err(refusal));
    }
}

fn cut(it: &mut Authentication, length: usize) {
    it.authenticator_data = Some(it.data.bytes()[..length].to_vec());
}

fn new_credential(it: &mut Authentication) {
    it.data.flags |= AT;
    it.data.credential = Some((AAGUID, ID.to_vec(), Key::es256(&[3; 32]).cose()));
}

fn other_key(it: &mut Authentication) {
    it.signature = Some(it.signature(&Key::es256(&[4; 32])));
}

fn other_counter(it: &mut Authentication) {
    it.signature = Some(it.signature(&Key::es256(&[3; 32])));
    it.data.sign_count = 1;
}

fn other_client_data(it: &mut Authentication) {
    assert_eq!(CHALLENGE.len(), 32);
    it.signature = Some(it.signature(&Key::es256(&[3; 32])));
    it.client_data.push(b' ');
}

/// The form of JOSE. Authenticators write DER (§6.5.5).
fn fixed_width(it: &mut Authentication) {
    let der = it.signature(&Key::es256(&[3; 32]));
    let signature = p256::ecdsa::Signature::from_der(&der);
    it.signature = signature.ok().map(|signature| signature.to_vec());
}
