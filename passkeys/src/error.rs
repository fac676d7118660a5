//! The reasons to refuse an answer.

use crate::cbor::CborError;

/// A reason to refuse an answer, with the steps of §7.1 (registration) and §7.2 (authentication) that find it.
///
/// The steps that have none are another party's, or need what a relying party without attestation does not ask for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// The `type` is not `public-key` (§7.1 and §7.2, step 3).
    #[error("the type of the credential is not \"public-key\"")]
    CredentialType,

    /// The members `id` and `rawId`, or `rawId` and the authenticator data, name different credentials (§7.1, step 3).
    #[error("the answer names two different credential ids")]
    CredentialIdMismatch,

    /// The answer is from another credential than the expected one (§7.2, steps 5 and 6).
    #[error("the answer is from another credential")]
    OtherCredential,

    /// The user handle is absent, and nothing else says whose credential it is (§7.2, step 6).
    #[error("the answer has no user handle")]
    UserHandleMissing,

    /// The user handle is another account's (§7.2, step 6).
    #[error("the user handle is another account's")]
    OtherUser,

    /// The client data is not a JSON object with `type`, `challenge` and `origin` (§7.1, step 6; §7.2, step 9).
    #[error("the client data is not the JSON that a browser writes")]
    ClientData,

    /// The client data is of the other ceremony (§7.1, step 7; §7.2, step 10).
    #[error("the client data is of another ceremony")]
    ClientDataType,

    /// The challenge is not the expected one (§7.1, step 8; §7.2, step 11).
    #[error("the challenge is not the one that was issued")]
    Challenge,

    /// The origin is none of the relying party's (§7.1, step 9; §7.2, step 12).
    #[error("the origin is none of this site's")]
    Origin,

    /// The answer was made in a frame of another origin (§7.1, step 10; §7.2, step 13).
    #[error("the answer was made inside a page of another origin")]
    CrossOrigin,

    /// The client data names the origin of a page around the frame (§7.1, step 11; §7.2, step 14).
    #[error("the client data names the origin of another page around this one")]
    TopOrigin,

    /// The attestation object is not well-formed CBOR (§7.1, step 13).
    #[error("the attestation object is malformed: {0}")]
    AttestationCbor(#[source] CborError),

    /// The attestation object lacks `fmt`, `attStmt` or `authData`, or one is of another type (§7.1, step 13).
    #[error("the attestation object lacks a format, a statement or the authenticator data")]
    AttestationObject,

    /// The authenticator data is cut short, or has bytes that its flags do not announce (§7.1, step 13; §7.2, step 7).
    #[error("the authenticator data is malformed")]
    AuthenticatorData,

    /// The public key or the extensions inside the authenticator data are not well-formed CBOR (§7.1, step 13;
    /// §7.2, step 7).
    #[error("the authenticator data is malformed: {0}")]
    AuthenticatorDataCbor(#[source] CborError),

    /// A registration without a credential, or an assertion with one (§7.1, step 13; §7.2, step 7).
    #[error("the authenticator data is of another ceremony")]
    AttestedCredential,

    /// The authenticator signed for another RP ID (§7.1, step 14; §7.2, step 15).
    #[error("the answer is for another site")]
    RpIdHash,

    /// Nobody was present (§7.1, step 15; §7.2, step 16).
    #[error("nobody was present at the authenticator")]
    UserNotPresent,

    /// The authenticator did not verify the user (§7.1, step 16; §7.2, step 17).
    #[error("the authenticator did not verify the user")]
    UserNotVerified,

    /// BS is set without BE (§7.1, step 17; §7.2, step 18).
    #[error("the credential is said to be backed up, and not to be eligible for it")]
    BackupState,

    /// BE differs from the stored one (§7.2, step 19).
    #[error("the eligibility for backup has changed")]
    BackupEligibility,

    /// The key's algorithm is none of those asked for (§7.1, step 20). The number is COSE's.
    #[error("the algorithm {0} was not asked for")]
    Algorithm(i64),

    /// The public key is not a COSE key as §6.5.1 wants it (§7.1, steps 13 and 20; §7.2, step 21).
    #[error("the public key is malformed")]
    PublicKey,

    /// The credential id is empty or longer than 1,023 bytes (§7.1, step 25).
    #[error("the credential id has not 1 to 1,023 bytes")]
    CredentialIdLength,

    /// The signature is not by the stored key over this answer (§7.2, step 21).
    #[error("the signature is wrong")]
    Signature,
}
