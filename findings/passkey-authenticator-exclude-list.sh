#!/usr/bin/env bash
# passkey-authenticator 0.6.0 (passkey-rs): an excluded credential does not keep another one from being made.
#
# CTAP 2.1 §6.1.2 has an authenticator that holds a credential of the exclude list wait for the person and then end with
# CTAP2_ERR_CREDENTIAL_EXCLUDED, whether the person agrees or not; WebAuthn Level 3 §6.3.2 step 3 makes of that an
# InvalidStateError. One would expect the second registration with `excludeCredentials` to fail. Seen: the authenticator
# asks its UserValidationMethod with the hint InformExcludedCredentialFound, and if that returns Ok it goes on and makes a
# second passkey for the same account. An implementation has to return the error itself.
#
# Keystead's tests use passkey-rs as browser, and so show by the options themselves that every passkey of the account is
# excluded, and by a credential id that comes twice that the server refuses it.
#
# Needs Rust with cargo. Fails if the second registration is refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'END'
[package]
name = "exclude-list"
version = "0.0.0"
edition = "2024"

[dependencies]
async-trait = "0.1"
passkey = { version = "=0.6.0", features = ["rust-crypto"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
url = "2"
END
cat > src/main.rs <<'END'
use std::sync::atomic::{AtomicBool, Ordering};

use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::AvailableBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::CredentialCreationOptions;
use serde_json::json;

static TOLD: AtomicBool = AtomicBool::new(false);

/// Somebody who agrees to everything.
struct Person;

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        if matches!(hint, UiHint::InformExcludedCredentialFound(_)) {
            TOLD.store(true, Ordering::Relaxed);
        }
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// Returns the options of a registration that excludes `existing`.
fn options(existing: &[String]) -> CredentialCreationOptions {
    let exclude: Vec<_> =
        existing.iter().map(|id| json!({ "type": "public-key", "id": id })).collect();
    let public_key = serde_json::from_value(json!({
        "rp": { "id": "example.org", "name": "Example" },
        "user": { "id": "AAECAwQFBgcICQoLDA0ODw", "name": "ada", "displayName": "Ada" },
        "challenge": "EBESExQVFhcYGRobHB0eHw",
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }],
        "excludeCredentials": exclude,
        "authenticatorSelection": { "residentKey": "required", "userVerification": "required" },
        "attestation": "none",
    }));
    CredentialCreationOptions { public_key: public_key.unwrap() }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let store: Option<Passkey> = None;
    let authenticator = Authenticator::new(Aaguid::new_empty(), store, Person, AvailableBackend);
    let mut client = Client::new(authenticator);
    let origin: url::Url = "https://example.org".parse().unwrap();
    let first = client.register(&origin, options(&[]), DefaultClientData).await.unwrap();
    assert!(!TOLD.load(Ordering::Relaxed));
    let excluding = options(&[first.id.clone()]);
    let second = client.register(&origin, excluding, DefaultClientData).await;
    assert!(TOLD.load(Ordering::Relaxed), "the excluded credential is not found");
    let second = second.expect("the second registration is refused");
    assert_ne!(first.id, second.id);
    println!("as described: a second passkey, although the first was excluded");
}
END
cargo run --quiet
