//! Registering a new credential (§7.1).

use crate::authenticator_data::AuthenticatorData;
use crate::cbor::{CborError, Reader};
use crate::client_data;
use crate::cose::{Algorithm, PublicKey};
use crate::error::Error;
use crate::relying_party::RelyingParty;
use crate::response::RegistrationResponse;

/// The mediation of `navigator.credentials.create()`, which decides what an answer has to prove.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mediation {
    /// With a dialogue: somebody was present and verified.
    Prompted,
    /// With `mediation: "conditional"`, after a login by password: the browser makes the passkey without asking, so that
    /// nobody need be present or verified (§5.1.3). Let such a passkey replace no password before it has
    /// answered once with verification.
    Conditional,
}

/// A verified new credential, to be stored unless its id is known already (§7.1, step 26).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewCredential {
    /// The credential id: 1 to 1,023 bytes.
    pub id: Vec<u8>,
    /// The public key as a COSE key: 42 bytes with Ed25519, 77 with P-256, up to some 1,100 with RSA.
    pub public_key: Vec<u8>,
    /// The key's algorithm.
    pub algorithm: Algorithm,
    /// The signature counter. Most synced passkeys keep it at 0.
    pub sign_count: u32,
    /// The authenticator verified the user.
    pub user_verified: bool,
    /// The credential may be synced (BE). This never changes.
    pub backup_eligible: bool,
    /// The credential is synced (BS).
    pub backed_up: bool,
    /// The ways to reach the authenticator, for [`CredentialDescriptor`](crate::CredentialDescriptor): at most 16 of 32 bytes.
    pub transports: Vec<String>,
    /// The authenticator's model, for [`provider`](crate::provider). Nobody vouches for it.
    pub aaguid: [u8; 16],
}

impl RelyingParty {
    /// Verifies the answer to a registration, by §7.1.
    ///
    /// The attestation statement is read over, whatever its format: it has to be well-formed and no more.
    pub fn verify_registration(
        &self,
        response: &RegistrationResponse,
        challenge: &[u8],
        mediation: Mediation,
    ) -> Result<NewCredential, Error> {
        let credential = &response.0;
        let answer = &credential.response;
        credential.verify()?;
        client_data::verify(&answer.client_data, "webauthn.create", challenge, &self.origins)?;
        let data = AuthenticatorData::parse(authenticator_data(&answer.attestation_object)?)?;
        let attested = data.credential.as_ref().ok_or(Error::AttestedCredential)?;
        if *data.rp_id_hash != self.id_hash() {
            return Err(Error::RpIdHash);
        }
        if mediation == Mediation::Prompted {
            if !data.user_present() {
                return Err(Error::UserNotPresent);
            }
            if !data.user_verified() {
                return Err(Error::UserNotVerified);
            }
        }
        if data.backed_up() && !data.backup_eligible() {
            return Err(Error::BackupState);
        }
        let algorithm = PublicKey::parse(attested.public_key)?.algorithm();
        if attested.id != credential.raw_id {
            return Err(Error::CredentialIdMismatch);
        }
        Ok(NewCredential {
            id: attested.id.to_vec(),
            public_key: attested.public_key.to_vec(),
            algorithm,
            sign_count: data.sign_count,
            user_verified: data.user_verified(),
            backup_eligible: data.backup_eligible(),
            backed_up: data.backed_up(),
            transports: answer.transports.clone(),
            aaguid: attested.aaguid,
        })
    }
}

/// Takes the authenticator data out of an attestation object (§6.5.4).
fn authenticator_data(attestation_object: &[u8]) -> Result<&[u8], Error> {
    let mut reader = Reader::new(attestation_object);
    let map = reader.map().map_err(Error::AttestationCbor)?;
    reader.finish().map_err(Error::AttestationCbor)?;
    let member = |label: &[u8]| map.get(label).map(|value| Reader::new(value));
    let (Some(mut format), Some(_), Some(mut data)) =
        (member(b"\x63fmt"), member(b"\x67attStmt"), member(b"\x68authData"))
    else {
        return Err(Error::AttestationObject);
    };
    let wrong_type = |_: CborError| Error::AttestationObject;
    format.text().map_err(wrong_type)?;
    data.bytes().map_err(wrong_type)
}
