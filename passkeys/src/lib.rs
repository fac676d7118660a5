//! The relying party of passkeys: WebAuthn Level 3 without attestation.
//!
//! [`RelyingParty`] makes the options for `navigator.credentials.create()` and `get()`, and verifies what
//! the browser answers by §7.1 and §7.2 of the [Recommendation](https://www.w3.org/TR/webauthn-3/). It is pure:
//! challenges, credentials and time are the caller's.
//!
//! | ceremony | options | answer | verified by | gives |
//! |---|---|---|---|---|
//! | registration | [`CreationOptions`] | [`RegistrationResponse`] | [`RelyingParty::verify_registration`] | [`NewCredential`] |
//! | authentication | [`RequestOptions`] | [`AuthenticationResponse`] | [`RelyingParty::verify_authentication`] | [`Assertion`] |
//!
//! Left to the caller, because it needs the database: a challenge is used once and expires, a credential
//! id belongs to one account (§7.1 step 26), and counter and backup state are stored (§7.2 step 24).

mod authentication;
mod authenticator_data;
mod cbor;
mod client_data;
mod cose;
mod error;
mod options;
mod providers;
mod registration;
mod relying_party;
mod response;

pub use self::authentication::{Assertion, Counter, ExpectedAssertion, StoredCredential};
pub use self::cbor::CborError;
pub use self::cose::Algorithm;
pub use self::error::Error;
pub use self::options::{
    CreationOptions, CredentialDescriptor, RequestOptions, User, UserVerification,
};
pub use self::providers::provider;
pub use self::registration::{Mediation, NewCredential};
pub use self::relying_party::RelyingParty;
pub use self::response::{AuthenticationResponse, RegistrationResponse};
