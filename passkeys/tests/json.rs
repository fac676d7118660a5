//! The JSON of answers and options.

mod support;

use std::time::Duration;

use passkeys::{
    AuthenticationResponse, CredentialDescriptor, Mediation, RegistrationResponse, User,
    UserVerification,
};
use serde_json::{Value, json};

use self::support::key::Key;
use self::support::{Authentication, Registration, USER, relying_party};

fn read(registration: bool, json: &str) -> bool {
    if registration {
        serde_json::from_str::<RegistrationResponse>(json).is_ok()
    } else {
        serde_json::from_str::<AuthenticationResponse>(json).is_ok()
    }
}

#[test]
fn a_member_that_is_absent_twice_there_or_of_another_type_is_refused() {
    let key = Key::es256(&[3; 32]);
    for (registration, answer, response) in [
        (true, Registration::new(&key).json(), &["clientDataJSON", "attestationObject"][..]),
        (
            false,
            Authentication::new().json(&key),
            &["clientDataJSON", "authenticatorData", "signature"][..],
        ),
    ] {
        assert!(read(registration, &answer.to_string()));
        let outer = ["id", "rawId", "type", "response"].map(|name| ("", name));
        let inner = response.iter().map(|name| ("/response", *name));
        for (place, name) in outer.into_iter().chain(inner) {
            let mut absent = answer.clone();
            absent.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
            assert!(!read(registration, &absent.to_string()), "no {name}");
            let value = answer.pointer(place).unwrap()[name].clone();
            let text = answer.to_string();
            let member = format!("\"{name}\":{value}");
            let twice = text.replacen(&member, &format!("{member},{member}"), 1);
            assert_ne!(text, twice, "{name}");
            assert!(!read(registration, &twice), "{name} twice");
            for other in
                [json!(null), json!(1), json!([1, 2]), json!("!"), json!("AA=="), json!("AB+/")]
            {
                if name == "type" && other.is_string() {
                    continue;
                }
                let mut changed = answer.clone();
                changed.pointer_mut(place).unwrap()[name] = other.clone();
                assert!(!read(registration, &changed.to_string()), "{name}: {other}");
            }
        }
    }
}

#[test]
fn sizes_are_bounded() {
    let key = Key::es256(&[3; 32]);
    let registration = Registration::new(&key).json();
    let authentication = Authentication::new().json(&key);
    let bytes = |length: usize| Value::String(support::base64url(&vec![0; length]));
    for (is_registration, place, most) in [
        (true, "/id", 2048),
        (true, "/rawId", 2048),
        (true, "/response/clientDataJSON", 8192),
        (true, "/response/attestationObject", 32768),
        (false, "/rawId", 2048),
        (false, "/response/clientDataJSON", 8192),
        (false, "/response/authenticatorData", 4096),
        (false, "/response/signature", 1024),
        (false, "/response/userHandle", 64),
    ] {
        let mut answer =
            if is_registration { registration.clone() } else { authentication.clone() };
        *answer.pointer_mut(place).unwrap() = bytes(most);
        assert!(read(is_registration, &answer.to_string()), "{place}");
        // The limit is one of text: four characters for three bytes.
        *answer.pointer_mut(place).unwrap() = bytes(most + 3);
        assert!(!read(is_registration, &answer.to_string()), "{place}");
    }
    for (transports, good) in [
        (json!([]), true),
        (json!(["usb", "smart-card", "of-next-year"]), true),
        (json!(vec!["usb"; 16]), true),
        (json!(vec!["usb"; 17]), false),
        (json!(["u".repeat(33)]), false),
        (json!(["USB"]), false),
        (json!([""]), false),
        (json!(["usb<"]), false),
        (json!("usb"), false),
    ] {
        let mut answer = registration.clone();
        answer["response"]["transports"] = transports.clone();
        assert_eq!(read(true, &answer.to_string()), good, "{transports}");
    }
}

#[test]
fn members_of_browsers_that_are_not_used_are_ignored() {
    let key = Key::es256(&[3; 32]);
    let mut answer = Registration::new(&key).json();
    answer["response"]["publicKey"] = json!({ "deep": [[[]]] });
    answer["response"]["authenticatorData"] = json!(1);
    answer["of next year"] = json!(true);
    assert!(read(true, &answer.to_string()));
    answer["response"].as_object_mut().unwrap().remove("transports");
    assert!(read(true, &answer.to_string()));
}

#[test]
fn the_options_are_those_of_passkeys() {
    let user = User { id: USER, name: "ada", display_name: "Ada" };
    let existing = vec![CredentialDescriptor::new(vec![0xff; 3], vec!["usb".to_owned()])];
    let challenge = [0xfb; 32];
    let minutes = Duration::from_mins(5);
    let options = |mediation| {
        let options = relying_party().creation_options(
            &user,
            &challenge,
            existing.clone(),
            mediation,
            minutes,
        );
        serde_json::to_value(options).unwrap()
    };
    let challenge_text = "-_v7".repeat(10) + "-_s";
    let challenge_json = json!(challenge_text);
    let mut expected = json!({
        "rp": { "id": "example.org", "name": "Example" },
        "user": { "id": "YSB1c2VyIGhhbmRsZS4uLg", "name": "ada", "displayName": "Ada" },
        "challenge": challenge_json,
        "pubKeyCredParams": [
            { "type": "public-key", "alg": -8 },
            { "type": "public-key", "alg": -7 },
            { "type": "public-key", "alg": -257 },
        ],
        "timeout": 300_000,
        "excludeCredentials": [{ "type": "public-key", "id": "____", "transports": ["usb"] }],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    });
    assert_eq!(options(Mediation::Prompted), expected);
    expected["authenticatorSelection"]["userVerification"] = json!("preferred");
    assert_eq!(options(Mediation::Conditional), expected);

    let preferred = UserVerification::Preferred;
    let options = relying_party().request_options(&challenge, existing.clone(), preferred, minutes);
    let expected = json!({
        "challenge": challenge_json,
        "timeout": 300_000,
        "rpId": "example.org",
        "allowCredentials": [{ "type": "public-key", "id": "____", "transports": ["usb"] }],
        "userVerification": "preferred",
    });
    assert_eq!(serde_json::to_value(options).unwrap(), expected);
    let required = UserVerification::Required;
    let options = relying_party().request_options(&challenge, Vec::new(), required, Duration::MAX);
    let options = serde_json::to_value(options).unwrap();
    assert_eq!(options["allowCredentials"], json!([]));
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["timeout"], u32::MAX);
}

#[test]
fn an_answer_names_its_credential() {
    let answer = Authentication::new().json(&Key::es256(&[3; 32]));
    let answer: AuthenticationResponse = serde_json::from_value(answer).unwrap();
    assert_eq!(answer.credential_id(), support::ID);
}
