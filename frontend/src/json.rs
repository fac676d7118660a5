//! Readers and writers of `common`'s DTOs on the browser's own JSON.
//!
//! serde is not used, because each derived reader brings its error messages and float parsing: a
//! tenth of the page's weight, for texts that nobody reads. A response that does not fit is `None`.
//! A field that `common` adds or renames fails to compile here.

mod fields;

use keystead_common::account::{
    ChangePasswordRequest, DeleteAccountRequest, PasswordStrengthRequest, PasswordStrengthResponse,
    RegisterRequest, RegisterResponse, User,
};
use keystead_common::apps::{
    App, AppsResponse, AskingApp, DeviceRequest, Interaction, InteractionRequest, LoggedOut,
    LogoutConfirmation, WaitingDevice,
};
use keystead_common::factors::{
    CodeRequest, Enrolled, FactorsResponse, MfaPasskeyOptionsRequest, Passkey,
    PasskeyOptionsRequest, QrCode, RecoverRequest, RecoveryCodesInfo, RecoveryCodesResponse,
    RenamePasskeyRequest, TotpEnrolment, TotpInfo, WebauthnNames,
};
use keystead_common::problem::{FieldError, Problem};
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshTokenIn, Session, SessionsResponse, TokenResponse,
};
use keystead_common::{Password, Secret};
use wasm_bindgen::JsValue;

pub(crate) use self::fields::Read;
use self::fields::{ReadField, WriteField, object};
use crate::activity::{Entry, Trail};

/// A request body.
pub(crate) trait Write {
    /// Returns the body as a JSON text.
    fn write(&self) -> JsValue;
}

/// The name of a field in JSON: its name in Rust, unless another is given.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident = $name:literal) => {
        $name
    };
}

/// Implements [`Read`] for objects with these fields.
macro_rules! responses {
    ($($dto:ident { $($field:ident $(= $name:literal)?),* })*) => { $(
        impl Read for $dto {
            fn read(value: &JsValue) -> Option<Self> {
                Some(Self { $($field: ReadField::read_field(value, name!($field $(= $name)?))?),* })
            }
        }
    )* };
}

/// Implements [`Write`] for objects with these fields.
macro_rules! requests {
    ($($dto:ident { $($field:ident),* })*) => { $(
        impl Write for $dto {
            fn write(&self) -> JsValue {
                let Self { $($field),* } = self;
                object(&[$((name!($field), $field.value())),*])
            }
        }
    )* };
}

responses! {
    User { id, username, created_at, password_changed_at }
    RegisterResponse { message, user, recovery_code }
    PasswordStrengthResponse { score, acceptable, errors }
    TokenResponse { access_token, token_type, expires_in, refresh_token }
    Session { id, created_at, last_used_at, expires_at, ip, user_agent, current }
    Enrolled { password, totp, passkeys, recovery_codes, required_by }
    MeResponse { user, session, factors }
    SessionsResponse { sessions }
    Entry { id, kind = "type", created_at, session_id, ip, user_agent }
    Trail { entries = "events", next }
    FieldError { field, code, detail, reason, hint, min, max, rank }
    Problem {
        kind = "type", title, status, detail, code, errors, methods, mfa_token, expires_in, reason
    }
    Options { public_key }
    FactorsResponse { password, totp, recovery_codes, passkeys, webauthn }
    WebauthnNames { rp_id, user_id }
    TotpInfo { created_at }
    RecoveryCodesInfo { left, created_at }
    Passkey { id, credential_id, name, provider, created_at, last_used_at, synced }
    TotpEnrolment { secret, otpauth_uri, qr }
    QrCode { size, path }
    RecoveryCodesResponse { codes }
    Interaction { redirect_to, need, methods, app, scopes, resources }
    AskingApp { name, host, is_registered, is_local }
    AppsResponse { apps }
    App { id, client_id, name, is_registered, scopes, resources, created_at, last_used_at }
    WaitingDevice { app, scopes, resources, ip, user_agent, created_at }
    LoggedOut { redirect_to }
}

requests! {
    RegisterRequest { username, password, invitation, recovery_code }
    LoginRequest { username, password, refresh_token_in }
    PasswordStrengthRequest { password, username }
    ChangePasswordRequest { current_password, new_password }
    DeleteAccountRequest { password }
    Proof { mfa_token, password, totp_code, recovery_code, credential, refresh_token_in }
    NewPasskey { credential }
    MfaPasskeyOptionsRequest { mfa_token }
    PasskeyOptionsRequest { conditional }
    RenamePasskeyRequest { name }
    CodeRequest { code }
    RecoverRequest { username, recovery_code, reset_token, new_password }
    InteractionRequest { request, decision }
    DeviceRequest { user_code, decision }
    LogoutConfirmation { request }
}

// The DTOs of these have a `serde_json::Value` for what the browser says itself. Here it stays the browser's.

/// Options for WebAuthn: `PublicKeyOptions`.
pub(crate) struct Options {
    /// The argument of `navigator.credentials`, as JSON has it.
    pub public_key: JsValue,
}

/// A proof of who the person is: `PasskeyLoginRequest`, `MfaRequest` or `ReauthenticateRequest`.
#[derive(Clone, Default)]
pub(crate) struct Proof {
    /// The token of the login that it completes.
    pub mfa_token: Option<Secret>,
    /// The password.
    pub password: Option<Password>,
    /// A code of an authenticator app.
    pub totp_code: Option<Secret>,
    /// A recovery code.
    pub recovery_code: Option<Secret>,
    /// The answer of a passkey.
    pub credential: Option<JsValue>,
    /// The place to return the refresh token in.
    pub refresh_token_in: Option<RefreshTokenIn>,
}

/// A passkey to add: `AddPasskeyRequest`.
pub(crate) struct NewPasskey {
    /// What the browser made.
    pub credential: JsValue,
}
