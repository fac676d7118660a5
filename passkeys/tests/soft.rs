//! passkey-rs, which plays the browser and the authenticator: its answers to our options verify.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod support;

use std::time::Duration;

use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::AvailableBackend;
use passkey::crypto::iana::Algorithm as Iana;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use passkeys::{
    Algorithm, Assertion, AuthenticationResponse, Counter, CredentialDescriptor, Error, Mediation,
    NewCredential, RegistrationResponse, StoredCredential, User, UserVerification,
};
use serde_json::json;
use url::Url;

use self::support::{AAGUID, CHALLENGE, USER, base64url, expected, relying_party};

/// Somebody who is there and, if asked, verified.
struct Person;

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

type SoftAuthenticator = Authenticator<Option<Passkey>, Person, AvailableBackend>;

fn authenticator(algorithms: &[Iana], counts: bool) -> SoftAuthenticator {
    let mut authenticator =
        Authenticator::new(Aaguid::from(AAGUID), None, Person, AvailableBackend);
    authenticator.set_algorithms(algorithms).unwrap();
    authenticator.set_make_credentials_with_signature_counter(counts);
    authenticator
}

const MINUTES: Duration = Duration::from_mins(5);

/// A browser with one authenticator, at one origin.
struct Browser {
    authenticator: SoftAuthenticator,
    origin: Url,
}

impl Browser {
    fn at(origin: &str, authenticator: SoftAuthenticator) -> Self {
        Self { authenticator, origin: origin.parse().unwrap() }
    }

    /// Creates a passkey by our options, as a browser reads them.
    async fn create(self) -> (RegistrationResponse, SoftAuthenticator) {
        let user = User { id: USER, name: "ada", display_name: "Ada" };
        let other = vec![CredentialDescriptor::new(vec![9; 16], vec!["internal".to_owned()])];
        let options =
            relying_party().creation_options(&user, CHALLENGE, other, Mediation::Prompted, MINUTES);
        let options = serde_json::from_value(serde_json::to_value(options).unwrap()).unwrap();
        let request = CredentialCreationOptions { public_key: options };
        let mut client = Client::new(self.authenticator);
        let made = client.register(&self.origin, request, DefaultClientData).await.unwrap();
        let answer = json!({
            "id": made.id,
            "rawId": base64url(&made.raw_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&made.response.client_data_json),
                "attestationObject": base64url(&made.response.attestation_object),
                "transports": made.response.transports,
            },
        });
        let spent = authenticator(&[Iana::ES256], false);
        let authenticator = std::mem::replace(client.authenticator_mut(), spent);
        (serde_json::from_value(answer).unwrap(), authenticator)
    }

    /// Logs in by our options.
    async fn get(
        self,
        allowed: Vec<CredentialDescriptor>,
    ) -> (AuthenticationResponse, SoftAuthenticator) {
        let required = UserVerification::Required;
        let options = relying_party().request_options(CHALLENGE, allowed, required, MINUTES);
        let options = serde_json::from_value(serde_json::to_value(options).unwrap()).unwrap();
        let request = CredentialRequestOptions { public_key: options };
        let mut client = Client::new(self.authenticator);
        let made = client.authenticate(&self.origin, request, DefaultClientData).await.unwrap();
        let answer = json!({
            "id": made.id,
            "rawId": base64url(&made.raw_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&made.response.client_data_json),
                "authenticatorData": base64url(&made.response.authenticator_data),
                "signature": base64url(&made.response.signature),
                "userHandle": made.response.user_handle.map(|handle| base64url(&handle)),
            },
        });
        let spent = authenticator(&[Iana::ES256], false);
        let authenticator = std::mem::replace(client.authenticator_mut(), spent);
        (serde_json::from_value(answer).unwrap(), authenticator)
    }
}

fn verify(
    answer: &AuthenticationResponse,
    credential: &NewCredential,
    user_handle: &[u8],
) -> Result<Assertion, Error> {
    let stored = StoredCredential {
        id: &credential.id,
        public_key: &credential.public_key,
        sign_count: credential.sign_count,
        backup_eligible: credential.backup_eligible,
        user_handle,
    };
    relying_party().verify_authentication(answer, &expected(), &stored)
}

#[tokio::test]
async fn passkeys_of_passkey_rs_register_and_sign_in() {
    for (iana, algorithm) in [(Iana::ES256, Algorithm::Es256), (Iana::EdDSA, Algorithm::EdDsa)] {
        let browser = Browser::at("https://example.org", authenticator(&[iana], false));
        let (answer, authenticator) = browser.create().await;
        let credential =
            relying_party().verify_registration(&answer, CHALLENGE, Mediation::Prompted).unwrap();
        assert_eq!(credential.algorithm, algorithm);
        assert_eq!(credential.aaguid, AAGUID);
        assert_eq!(credential.transports, ["internal", "hybrid"]);
        assert!(credential.user_verified && credential.backup_eligible && credential.backed_up);
        let again = relying_party().verify_registration(&answer, b"another", Mediation::Prompted);
        assert_eq!(again, Err(Error::Challenge));

        let descriptor =
            CredentialDescriptor::new(credential.id.clone(), credential.transports.clone());
        let browser = Browser::at("https://example.org", authenticator);
        let (answer, authenticator) = browser.get(vec![descriptor.clone()]).await;
        assert_eq!(answer.credential_id(), credential.id);
        let assertion = Assertion {
            sign_count: 0,
            counter: Counter::Unused,
            user_verified: true,
            backed_up: true,
        };
        assert_eq!(verify(&answer, &credential, USER), Ok(assertion));
        assert_eq!(verify(&answer, &credential, b"another user ..."), Err(Error::OtherUser));
        let other = NewCredential { id: vec![9; 16], ..credential.clone() };
        assert_eq!(verify(&answer, &other, USER), Err(Error::OtherCredential));

        // Without a name: the authenticator finds the passkey, and says whose it is.
        let browser = Browser::at("https://example.org", authenticator);
        let (answer, authenticator) = browser.get(Vec::new()).await;
        assert_eq!(verify(&answer, &credential, USER), Ok(assertion));

        // The RP ID fits, the origin does not.
        let browser = Browser::at("https://www.example.org", authenticator);
        let (answer, _) = browser.get(vec![descriptor]).await;
        assert_eq!(verify(&answer, &credential, USER), Err(Error::Origin));
    }
}

#[tokio::test]
async fn the_preferred_algorithm_is_chosen() {
    let both = authenticator(&[Iana::ES256, Iana::EdDSA], false);
    let (answer, _) = Browser::at("https://example.org", both).create().await;
    let credential =
        relying_party().verify_registration(&answer, CHALLENGE, Mediation::Prompted).unwrap();
    assert_eq!(credential.algorithm, Algorithm::EdDsa);
}

#[tokio::test]
async fn a_counter_rises_until_the_clone_answers() {
    let counting = authenticator(&[Iana::ES256], true);
    let (answer, mut original) = Browser::at("https://example.org", counting).create().await;
    let mut credential =
        relying_party().verify_registration(&answer, CHALLENGE, Mediation::Prompted).unwrap();
    let mut clone = authenticator(&[Iana::ES256], true);
    clone.store_mut().clone_from(original.store());
    let mut counters = Vec::new();
    for cloned in [false, false, true] {
        let used = if cloned { &mut clone } else { &mut original };
        let used = std::mem::replace(used, authenticator(&[Iana::ES256], true));
        let descriptor = CredentialDescriptor::new(credential.id.clone(), Vec::new());
        let browser = Browser::at("https://example.org", used);
        let (answer, after) = browser.get(vec![descriptor]).await;
        original = after;
        let assertion = verify(&answer, &credential, USER).unwrap();
        counters.push(assertion.counter);
        credential.sign_count = assertion.sign_count;
    }
    assert_eq!(counters, [Counter::Risen, Counter::Risen, Counter::NotRisen]);
}
