//! passkey-rs, which plays a browser and its authenticator.

use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::AvailableBackend;
use passkey::crypto::iana::Algorithm;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::{Value, json};
use url::Url;

use super::authenticator::{ORIGIN, base64url};

/// Somebody who is there and, if asked, verified.
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
        // passkey-rs leaves the end of such a registration to the dialogue.
        if let UiHint::InformExcludedCredentialFound(_) = hint {
            return Err(Ctap2Error::CredentialExcluded);
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

/// A browser at our origin, with an authenticator that holds one passkey.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    pub(crate) passkey: Option<Passkey>,
    /// The passkey counts its uses. Copies of it do too, apart from each other.
    pub(crate) counts: bool,
}

impl Browser {
    /// Makes a passkey by the server's options.
    pub(crate) async fn create(&mut self, options: &Value) -> Value {
        let public_key = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.authenticator());
        let made = client
            .register(&origin(), CredentialCreationOptions { public_key }, DefaultClientData)
            .await
            .unwrap();
        self.passkey.clone_from(client.authenticator().store());
        json!({
            "id": made.id,
            "rawId": base64url(&made.raw_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&made.response.client_data_json),
                "attestationObject": base64url(&made.response.attestation_object),
                "transports": made.response.transports,
            },
        })
    }

    /// Answers the server's options with the passkey.
    pub(crate) async fn get(&mut self, options: &Value) -> Value {
        let public_key = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.authenticator());
        let made = client
            .authenticate(&origin(), CredentialRequestOptions { public_key }, DefaultClientData)
            .await
            .unwrap();
        self.passkey.clone_from(client.authenticator().store());
        json!({
            "id": made.id,
            "rawId": base64url(&made.raw_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&made.response.client_data_json),
                "authenticatorData": base64url(&made.response.authenticator_data),
                "signature": base64url(&made.response.signature),
                "userHandle": made.response.user_handle.map(|handle| base64url(&handle)),
            },
        })
    }

    /// Returns true if the authenticator refuses to make a second passkey for the account.
    pub(crate) async fn refuses_another(&self, options: &Value) -> bool {
        let public_key = serde_json::from_value(options.clone()).unwrap();
        let request = CredentialCreationOptions { public_key };
        Client::new(self.authenticator())
            .register(&origin(), request, DefaultClientData)
            .await
            .is_err()
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Person, AvailableBackend> {
        let store = self.passkey.clone();
        let mut authenticator =
            Authenticator::new(Aaguid::from([0; 16]), store, Person, AvailableBackend);
        authenticator.set_algorithms(&[Algorithm::EdDSA, Algorithm::ES256]).unwrap();
        authenticator.set_make_credentials_with_signature_counter(self.counts);
        authenticator
    }
}

fn origin() -> Url {
    ORIGIN.parse().unwrap()
}
