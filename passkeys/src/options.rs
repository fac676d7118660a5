//! The options for browsers: what `PublicKeyCredential.parseCreationOptionsFromJSON()` and
//! `parseRequestOptionsFromJSON()` take (§5.1.8, §5.1.9).

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Serialize, Serializer};

use crate::cose::Algorithm;
use crate::registration::Mediation;
use crate::relying_party::RelyingParty;

/// The account that a passkey is made for.
#[derive(Clone, Copy, Debug)]
pub struct User<'a> {
    /// The user handle: 16 random bytes that the account keeps, and nothing that says who it is (§14.6.1).
    pub id: &'a [u8; 16],
    /// The name that the person logs in with.
    pub name: &'a str,
    /// The name that the person is called by.
    pub display_name: &'a str,
}

/// A credential to exclude or to allow: a `PublicKeyCredentialDescriptorJSON`.
#[derive(Clone, Debug, Serialize)]
pub struct CredentialDescriptor {
    r#type: &'static str,
    #[serde(serialize_with = "base64url")]
    id: Vec<u8>,
    transports: Vec<String>,
}

impl CredentialDescriptor {
    /// Describes the credential with this id and these transports.
    #[must_use]
    pub fn new(id: Vec<u8>, transports: Vec<String>) -> Self {
        Self { r#type: "public-key", id, transports }
    }
}

/// The demand that the authenticator verify the user, by a PIN or a fingerprint.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UserVerification {
    /// The passkey is the only factor.
    Required,
    /// The passkey is a second factor. Verification is reported and not demanded.
    Preferred,
}

/// A `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    rp: Rp,
    user: UserJson,
    #[serde(serialize_with = "base64url")]
    challenge: Vec<u8>,
    pub_key_cred_params: [Parameters; 3],
    timeout: u64,
    exclude_credentials: Vec<CredentialDescriptor>,
    authenticator_selection: AuthenticatorSelection,
    attestation: &'static str,
}

/// A `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    #[serde(serialize_with = "base64url")]
    challenge: Vec<u8>,
    timeout: u64,
    rp_id: String,
    allow_credentials: Vec<CredentialDescriptor>,
    user_verification: UserVerification,
}

#[derive(Clone, Debug, Serialize)]
struct Rp {
    id: String,
    name: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserJson {
    #[serde(serialize_with = "base64url")]
    id: Vec<u8>,
    name: String,
    display_name: String,
}

#[derive(Clone, Debug, Serialize)]
struct Parameters {
    r#type: &'static str,
    alg: i64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthenticatorSelection {
    resident_key: &'static str,
    /// For browsers of WebAuthn Level 1.
    require_resident_key: bool,
    user_verification: UserVerification,
}

impl RelyingParty {
    /// Returns the options for a new passkey: discoverable, so that it can be found without a name, and with user
    /// verification, so that it can be the only factor. A conditional create prefers verification only, because browsers
    /// refuse one that has to verify (§5.1.3).
    ///
    /// `challenge` has at least 16 random bytes (§13.4.3). `existing` are the account's passkeys: an authenticator
    /// that has one makes no second. `timeout` is a hint; §15.1 recommends 5 to 10 minutes.
    #[must_use]
    pub fn creation_options(
        &self,
        user: &User,
        challenge: &[u8],
        existing: Vec<CredentialDescriptor>,
        mediation: Mediation,
        timeout: Duration,
    ) -> CreationOptions {
        CreationOptions {
            rp: Rp { id: self.id.clone(), name: self.name.clone() },
            user: UserJson {
                id: user.id.to_vec(),
                name: user.name.to_owned(),
                display_name: user.display_name.to_owned(),
            },
            challenge: challenge.to_vec(),
            pub_key_cred_params: Algorithm::ALL
                .map(|algorithm| Parameters { r#type: "public-key", alg: algorithm.cose() }),
            timeout: milliseconds(timeout),
            exclude_credentials: existing,
            authenticator_selection: AuthenticatorSelection {
                resident_key: "required",
                require_resident_key: true,
                user_verification: match mediation {
                    Mediation::Prompted => UserVerification::Required,
                    Mediation::Conditional => UserVerification::Preferred,
                },
            },
            attestation: "none",
        }
    }

    /// Returns the options for a login.
    ///
    /// `allowed` are the passkeys of a known account. An empty list lets the person choose among all that the device
    /// has, which the name field's autofill needs. `challenge` and `timeout` are as for
    /// [`Self::creation_options`].
    #[must_use]
    pub fn request_options(
        &self,
        challenge: &[u8],
        allowed: Vec<CredentialDescriptor>,
        user_verification: UserVerification,
        timeout: Duration,
    ) -> RequestOptions {
        RequestOptions {
            challenge: challenge.to_vec(),
            timeout: milliseconds(timeout),
            rp_id: self.id.clone(),
            allow_credentials: allowed,
            user_verification,
        }
    }
}

/// Returns a timeout as an `unsigned long`.
fn milliseconds(timeout: Duration) -> u64 {
    u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX).into()
}

fn base64url<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
