//! Readers and writers of `common`'s DTOs on the browser's own JSON.
//!
//! serde is not used, because each derived reader brings its error messages and float parsing: a
//! tenth of the page's weight, for texts that nobody reads. A response that does not fit is `None`.
//! A field that `common` adds or renames fails to compile here.

use js_sys::{Array, JSON, Object, Reflect};
use keystead_common::account::{
    ChangePasswordRequest, DeleteAccountRequest, PasswordStrengthRequest, PasswordStrengthResponse,
    RegisterRequest, RegisterResponse, User,
};
use keystead_common::apps::{
    App, AppsResponse, AskingApp, Decision, DeviceRequest, Interaction, InteractionRequest,
    LoggedOut, LogoutConfirmation, Need, WaitingDevice,
};
use keystead_common::event::EventType;
use keystead_common::factors::{
    CodeRequest, Enrolled, FactorsResponse, Method, MfaPasskeyOptionsRequest, Passkey,
    PasskeyOptionsRequest, QrCode, RecoverRequest, RecoveryCodesInfo, RecoveryCodesResponse,
    RenamePasskeyRequest, TotpEnrolment, TotpInfo, WebauthnNames,
};
use keystead_common::problem::{FieldError, Problem};
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshTokenIn, Session, SessionsResponse, TokenResponse, TokenType,
};
use keystead_common::{Password, Secret};
use wasm_bindgen::{JsCast, JsValue};

use crate::activity::{self, Entry, Trail};

/// A value that the server sends.
pub(crate) trait Read: Sized {
    /// Reads a parsed JSON value.
    fn read(value: &JsValue) -> Option<Self>;

    /// Reads a JSON text.
    fn parse(text: &str) -> Option<Self> {
        Self::read(&JSON::parse(text).ok()?)
    }
}

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

/// The empty response. Its text is not read.
impl Read for () {
    fn read(_: &JsValue) -> Option<Self> {
        Some(())
    }

    fn parse(_: &str) -> Option<Self> {
        Some(())
    }
}

/// A field of an object that the server sends.
trait ReadField: Sized {
    /// Reads the field of this name.
    fn read_field(object: &JsValue, name: &str) -> Option<Self>;
}

impl<T: Read> ReadField for T {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        T::read(&property(object, name)?)
    }
}

impl<T: ReadField> ReadField for Option<T> {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        Some(T::read_field(object, name))
    }
}

/// A list without the items that do not fit; empty if there is no list.
impl<T: Read> ReadField for Vec<T> {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        let items = property(object, name).and_then(|items| items.dyn_into::<Array>().ok());
        let items = items.map(|items| items.iter().filter_map(|item| T::read(&item)).collect());
        Some(items.unwrap_or_default())
    }
}

impl Read for String {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl ReadField for TokenType {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        (text(object, name)? == "Bearer").then_some(Self::Bearer)
    }
}

impl ReadField for EventType {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        activity::event_type(&text(object, name)?)
    }
}

impl Read for Need {
    fn read(value: &JsValue) -> Option<Self> {
        Some(match &*value.as_string()? {
            "reauthentication" => Self::Reauthentication,
            "account" => Self::Account,
            "consent" => Self::Consent,
            "login" => Self::Login,
            _ => return None,
        })
    }
}

impl Read for Secret {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string().map(Self::from)
    }
}

impl Read for Method {
    fn read(value: &JsValue) -> Option<Self> {
        Some(match &*value.as_string()? {
            "password" => Self::Password,
            "totp" => Self::Totp,
            "passkey" => Self::Passkey,
            "recovery_code" => Self::RecoveryCode,
            _ => return None,
        })
    }
}

impl ReadField for JsValue {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        property(object, name)
    }
}

impl ReadField for bool {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        property(object, name)?.as_bool()
    }
}

impl ReadField for u16 {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        number(object, name)?.try_into().ok()
    }
}

impl ReadField for u32 {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        number(object, name)
    }
}

impl ReadField for u64 {
    fn read_field(object: &JsValue, name: &str) -> Option<Self> {
        number(object, name).map(Self::from)
    }
}

/// The value of a field of a request body. Borrowed, so that nothing has to be dropped.
#[derive(Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    Flag(bool),
    Json(&'a JsValue),
}

/// A field of a request body.
trait WriteField {
    /// Returns the value, or `None` if the field is left out.
    fn value(&self) -> Option<Value<'_>>;
}

impl WriteField for String {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

impl WriteField for Secret {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self.expose()))
    }
}

impl WriteField for bool {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Flag(*self))
    }
}

impl WriteField for JsValue {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Json(self))
    }
}

impl WriteField for Decision {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }))
    }
}

impl WriteField for RefreshTokenIn {
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Text(match self {
            Self::Body => "body",
            Self::Cookie => "cookie",
        }))
    }
}

impl<T: WriteField> WriteField for Option<T> {
    fn value(&self) -> Option<Value<'_>> {
        self.as_ref()?.value()
    }
}

// The readers of all fields share these three functions, which keeps each reader small.

fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    String::read_field(object, name)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps.
fn number(object: &JsValue, name: &str) -> Option<u32> {
    property(object, name)?.as_f64().map(|number| number as u32)
}

fn object(fields: &[(&str, Option<Value<'_>>)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let value = match value {
            Some(Value::Text(text)) => (*text).into(),
            Some(Value::Flag(flag)) => (*flag).into(),
            Some(Value::Json(json)) => (*json).clone(),
            None => continue,
        };
        let _ = Reflect::set(&object, &(*name).into(), &value);
    }
    JSON::stringify(&object).map_or(JsValue::NULL, JsValue::from)
}
