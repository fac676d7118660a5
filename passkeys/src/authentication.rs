//! Verifying an authentication assertion (§7.2).

use crate::authenticator_data::AuthenticatorData;
use crate::client_data;
use crate::cose::PublicKey;
use crate::error::Error;
use crate::options::UserVerification;
use crate::relying_party::{RelyingParty, sha256};
use crate::response::AuthenticationResponse;

/// A credential as it was stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredCredential<'a> {
    /// The credential id.
    pub id: &'a [u8],
    /// The public key, as [`NewCredential`](crate::NewCredential) has it.
    pub public_key: &'a [u8],
    /// The signature counter.
    pub sign_count: u32,
    /// The credential may be synced (BE).
    pub backup_eligible: bool,
    /// The user id of the account that it belongs to.
    pub user_handle: &'a [u8],
}

/// The requirements that an assertion has to meet.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedAssertion<'a> {
    /// The challenge that was issued.
    pub challenge: &'a [u8],
    /// The demand for user verification, as in the options.
    pub user_verification: UserVerification,
    /// The account was known before, by a password or a session, and the caller took the credential from it. If not,
    /// the answer must have the account's user handle.
    pub user_known: bool,
}

/// A verified assertion. Counter and backup state are to be stored (§7.2, step 24).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Assertion {
    /// The new signature counter.
    pub sign_count: u32,
    /// The counter beside the stored one.
    pub counter: Counter,
    /// The authenticator verified the user.
    pub user_verified: bool,
    /// The credential is synced (BS).
    pub backed_up: bool,
}

/// A signature counter beside the stored one (§7.2, step 22; §6.1.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Counter {
    /// Both are 0: the authenticator does not count.
    Unused,
    /// It has risen.
    Risen,
    /// It has not risen, although one of both is not 0: the credential may have been cloned, or two answers overtook each
    /// other.
    NotRisen,
}

impl RelyingParty {
    /// Verifies an assertion by `credential`, which was looked up by
    /// [`AuthenticationResponse::credential_id`], by §7.2.
    ///
    /// A counter that has not risen is no error here: see [`Assertion::counter`].
    pub fn verify_authentication(
        &self,
        response: &AuthenticationResponse,
        expected: &ExpectedAssertion,
        credential: &StoredCredential,
    ) -> Result<Assertion, Error> {
        let answer = &response.0.response;
        response.0.verify()?;
        if response.0.raw_id != credential.id {
            return Err(Error::OtherCredential);
        }
        match &answer.user_handle {
            Some(handle) if handle.0 != credential.user_handle => return Err(Error::OtherUser),
            None if !expected.user_known => return Err(Error::UserHandleMissing),
            _ => {}
        }
        client_data::verify(
            &answer.client_data,
            "webauthn.get",
            expected.challenge,
            &self.origins,
        )?;
        let data = AuthenticatorData::parse(&answer.authenticator_data)?;
        if data.credential.is_some() {
            return Err(Error::AttestedCredential);
        }
        if *data.rp_id_hash != self.id_hash() {
            return Err(Error::RpIdHash);
        }
        if !data.user_present() {
            return Err(Error::UserNotPresent);
        }
        if expected.user_verification == UserVerification::Required && !data.user_verified() {
            return Err(Error::UserNotVerified);
        }
        if data.backed_up() && !data.backup_eligible() {
            return Err(Error::BackupState);
        }
        if data.backup_eligible() != credential.backup_eligible {
            return Err(Error::BackupEligibility);
        }
        let signed = [answer.authenticator_data.as_slice(), &sha256(&answer.client_data)].concat();
        PublicKey::parse(credential.public_key)?.verify(&signed, &answer.signature)?;
        Ok(Assertion {
            sign_count: data.sign_count,
            counter: match (data.sign_count, credential.sign_count) {
                (0, 0) => Counter::Unused,
                (new, stored) if new > stored => Counter::Risen,
                _ => Counter::NotRisen,
            },
            user_verified: data.user_verified(),
            backed_up: data.backed_up(),
        })
    }
}
