//! The calls for second factors, passkeys, recovery and the proofs of who a person is.

use gloo_net::http::Method;
use keystead_common::Secret;
use keystead_common::factors::{
    CodeRequest, FactorsResponse, MfaPasskeyOptionsRequest, Passkey, PasskeyOptionsRequest,
    RecoverRequest, RecoveryCodesResponse, RenamePasskeyRequest, TotpEnrolment,
};
use keystead_common::session::{RefreshTokenIn, TokenResponse};
use wasm_bindgen::JsValue;

use super::{Call, call};
use crate::json::{NewPasskey, Options, Proof};

/// `POST /login/mfa`
pub(crate) fn finish_login(mfa_token: Secret, proof: Proof) -> Call<TokenResponse> {
    let refresh_token_in = Some(RefreshTokenIn::Cookie);
    let proof = Proof { mfa_token: Some(mfa_token), refresh_token_in, ..proof };
    call(Method::POST, "/login/mfa", Some(&proof))
}

/// `POST /login/mfa/passkey-options`
pub(crate) fn login_options(mfa_token: Secret) -> Call<Options> {
    let body = MfaPasskeyOptionsRequest { mfa_token };
    call(Method::POST, "/login/mfa/passkey-options", Some(&body))
}

/// `POST /me/reauthenticate`
pub(crate) fn reauthenticate(proof: &Proof) -> Call<TokenResponse> {
    call(Method::POST, "/me/reauthenticate", Some(proof))
}

/// `POST /me/reauthenticate/passkey-options`
pub(crate) fn reauthentication_options() -> Call<Options> {
    call(Method::POST, "/me/reauthenticate/passkey-options", None)
}

/// `POST /recover`
pub(crate) fn recover(request: &RecoverRequest) -> Call<()> {
    call(Method::POST, "/recover", Some(request))
}

/// `GET /me/factors`
pub(crate) fn factors() -> Call<FactorsResponse> {
    call(Method::GET, "/me/factors", None)
}

/// `POST /me/factors/totp`
pub(crate) fn set_up_totp() -> Call<TotpEnrolment> {
    call(Method::POST, "/me/factors/totp", None)
}

/// `PUT /me/factors/totp`
pub(crate) fn confirm_totp(code: String) -> Call<()> {
    call(Method::PUT, "/me/factors/totp", Some(&CodeRequest { code: code.into() }))
}

/// `DELETE /me/factors/totp`
pub(crate) fn remove_totp() -> Call<()> {
    call(Method::DELETE, "/me/factors/totp", None)
}

/// `POST /me/factors/passkeys/options`
pub(crate) fn new_passkey_options(conditional: Option<bool>) -> Call<Options> {
    let body = PasskeyOptionsRequest { conditional };
    call(Method::POST, "/me/factors/passkeys/options", Some(&body))
}

/// `POST /me/factors/passkeys`
pub(crate) fn add_passkey(credential: JsValue) -> Call<Passkey> {
    call(Method::POST, "/me/factors/passkeys", Some(&NewPasskey { credential }))
}

/// `PATCH /me/factors/passkeys/{id}`
pub(crate) fn rename_passkey(id: &str, name: String) -> Call<()> {
    let path = ["/me/factors/passkeys/", id].concat();
    call(Method::PATCH, path, Some(&RenamePasskeyRequest { name }))
}

/// `DELETE /me/factors/passkeys/{id}`
pub(crate) fn remove_passkey(id: &str) -> Call<()> {
    call(Method::DELETE, ["/me/factors/passkeys/", id].concat(), None)
}

/// `POST /me/factors/recovery-codes`
pub(crate) fn make_recovery_codes() -> Call<RecoveryCodesResponse> {
    call(Method::POST, "/me/factors/recovery-codes", None)
}

/// `PUT /me/factors/recovery-codes`
pub(crate) fn confirm_recovery_codes(code: String) -> Call<()> {
    call(Method::PUT, "/me/factors/recovery-codes", Some(&CodeRequest { code: code.into() }))
}

/// `DELETE /me/password`
pub(crate) fn remove_password() -> Call<()> {
    call(Method::DELETE, "/me/password", None)
}
