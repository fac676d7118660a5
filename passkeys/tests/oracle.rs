//! python-fido2 as a second opinion: it judges thousands of changed answers as we do, except where a difference is meant.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use passkeys::{
    AuthenticationResponse, Error, ExpectedAssertion, Mediation, RegistrationResponse,
    StoredCredential, UserVerification,
};
use serde::Deserialize;
use serde_json::Value;

use self::support::relying_party;

#[derive(Deserialize)]
struct Case {
    name: String,
    kind: String,
    challenge: String,
    user: String,
    id: String,
    key: String,
    answer: Value,
    /// The reason of python-fido2.
    refused: Option<String>,
}

/// Our verdict. An answer whose JSON cannot be read is refused without an [`Error`].
fn judge(case: &Case) -> Result<(), Option<Error>> {
    let mut relying_party = relying_party();
    relying_party.origins.truncate(1);
    let challenge = hex(&case.challenge);
    if case.kind == "registration" {
        let answer: RegistrationResponse = read(case)?;
        let verdict = relying_party.verify_registration(&answer, &challenge, Mediation::Prompted);
        verdict.map(drop).map_err(Some)
    } else {
        let answer: AuthenticationResponse = read(case)?;
        let expected = ExpectedAssertion {
            challenge: &challenge,
            user_verification: UserVerification::Required,
            user_known: false,
        };
        let (id, public_key, user_handle) = (hex(&case.id), hex(&case.key), hex(&case.user));
        let stored = StoredCredential {
            id: &id,
            public_key: &public_key,
            sign_count: 0,
            backup_eligible: true,
            user_handle: &user_handle,
        };
        let verdict = relying_party.verify_authentication(&answer, &expected, &stored);
        verdict.map(drop).map_err(Some)
    }
}

fn read<'a, T: Deserialize<'a>>(case: &'a Case) -> Result<T, Option<Error>> {
    T::deserialize(&case.answer).map_err(|_| None)
}

/// Returns the reason why a difference is meant.
fn meant(case: &Case, ours: Option<&Error>) -> Option<&'static str> {
    // We accept, python-fido2 does not.
    let Some(ours) = ours else {
        let refused = case.refused.as_deref().unwrap();
        return if refused.starts_with("UnicodeDecodeError") || refused.contains("UTF-8 BOM") {
            Some(
                "\"UTF-8 decode\" drops a byte order mark and replaces what is not UTF-8 (§7.1, step 5)",
            )
        } else {
            None
        };
    };
    // The other way round: rules of §7 that a caller of python-fido2 adds, and of this crate's own strictness.
    Some(match ours {
        Error::CredentialType => "the type of the credential is ours to check",
        Error::CredentialIdMismatch => "that both ids are the same is ours to check",
        Error::CredentialIdLength => "the limit for ids is ours to check (§7.1, step 25)",
        Error::UserHandleMissing | Error::OtherUser => "the user handle is ours to check",
        Error::CrossOrigin | Error::TopOrigin => "no other site embeds our page",
        Error::BackupState | Error::BackupEligibility => "BE and BS are ours to check",
        Error::Algorithm(_) => "we offer three algorithms",
        Error::PublicKey => "we read all of a key before it is registered",
        Error::AttestationCbor(_) | Error::AuthenticatorDataCbor(_) => "we want canonical CBOR",
        Error::AttestationObject => "we want a format to be a text",
        Error::AttestedCredential => "we want no new credential in an assertion",
        Error::ClientData => "we want each member once, and crossOrigin to be true or false",
        Error::Challenge if decodes_to_the_challenge(case) => {
            "we compare challenges as they are spelt"
        }
        _ => return None,
    })
}

/// Returns true if the client data has the challenge in another spelling: padded, with other letters between, or with spare bits.
fn decodes_to_the_challenge(case: &Case) -> bool {
    let client_data = case.answer["response"]["clientDataJSON"].as_str().unwrap();
    let client_data = BASE64_URL_SAFE_NO_PAD.decode(client_data).unwrap();
    let client_data: Value = serde_json::from_slice(&client_data).unwrap();
    let mut text = client_data["challenge"].as_str().unwrap().to_owned();
    text.retain(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let challenge = GeneralPurpose::new(&URL_SAFE, lenient).decode(text);
    challenge.is_ok_and(|challenge| challenge == hex(&case.challenge))
}

#[test]
fn python_fido2_agrees_except_where_a_difference_is_meant() {
    let lines = python_fido2();
    let mut differences = BTreeMap::<&str, usize>::new();
    let (mut cases, mut accepted, mut wrong) = (0, 0, Vec::new());
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        cases += 1;
        let ours = judge(&case);
        let is_same = ours.is_ok() == case.refused.is_none();
        accepted += usize::from(is_same && ours.is_ok());
        if is_same {
            continue;
        }
        let reason = match &ours {
            Ok(()) => meant(&case, None),
            Err(Some(error)) => meant(&case, Some(error)),
            Err(None) => None,
        };
        match reason {
            Some(reason) => *differences.entry(reason).or_default() += 1,
            None => wrong.push(format!(
                "{}\n  ours: {ours:?}\n  python-fido2: {:?}\n  {line}",
                case.name, case.refused
            )),
        }
    }
    for (reason, count) in &differences {
        eprintln!("{count:5} {reason}");
    }
    eprintln!("{cases:5} cases, {accepted} accepted by both");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 8_000 && accepted > 500);
}

/// Runs the script, and returns its lines.
fn python_fido2() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = std::env::var_os("KEYSTEAD_VERIFIERS")
        .map_or_else(|| root.join(".tools/verifiers/bin/python"), PathBuf::from);
    assert!(python.exists(), "no {}: run `make test-setup`", python.display());
    let script = root.join("e2e/verifiers/passkeys.py");
    let output = Command::new(python).arg(script).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}\nAfter an update: run `make test-setup`.");
    String::from_utf8(output.stdout).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect()
}
