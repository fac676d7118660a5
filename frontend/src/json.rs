//! Readers and writers of `common`'s DTOs on the browser's own JSON.
//!
//! serde is not used, because each derived reader brings its error messages and float parsing: a
//! tenth of the page's weight, for texts that nobody reads. A response that does not fit is `None`.
//! A field that `common` adds or renames fails to compile here.

use js_sys::{Array, JSON, Object, Reflect};
use keystead_common::Secret;
use keystead_common::account::{
    ChangePasswordRequest, DeleteAccountRequest, RegisterRequest, RegisterResponse, User,
};
use keystead_common::event::EventType;
use keystead_common::problem::{FieldError, Problem};
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshTokenIn, Session, SessionsResponse, TokenResponse, TokenType,
};
use wasm_bindgen::{JsCast, JsValue};

use crate::activity::{self, Entry, Trail};

/// A value that the server sends.
pub(crate) trait Read: Sized {
    /// Reads a parsed JSON value; an absent field is `undefined`.
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
                Some(Self { $($field: field(value, name!($field $(= $name)?))?),* })
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
                object(&[$((name!($field), $field.text())),*])
            }
        }
    )* };
}

responses! {
    User { id, username, created_at }
    RegisterResponse { message, user }
    TokenResponse { access_token, token_type, expires_in, refresh_token }
    Session { id, created_at, last_used_at, expires_at, ip, user_agent, current }
    MeResponse { user, session }
    SessionsResponse { sessions }
    Entry { kind = "type", created_at, session_id, ip, user_agent }
    Trail { entries = "events", next }
    FieldError { field, code, detail }
    Problem { kind = "type", title, status, detail, code, errors }
}

requests! {
    RegisterRequest { username, password, invitation }
    LoginRequest { username, password, refresh_token_in }
    ChangePasswordRequest { current_password, new_password }
    DeleteAccountRequest { password }
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

impl Read for String {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl Read for Secret {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string().map(Self::from)
    }
}

impl Read for bool {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for u16 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps.
    fn read(value: &JsValue) -> Option<Self> {
        value.as_f64().map(|number| number as Self)
    }
}

impl Read for u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps.
    fn read(value: &JsValue) -> Option<Self> {
        value.as_f64().map(|number| number as Self)
    }
}

impl Read for TokenType {
    fn read(value: &JsValue) -> Option<Self> {
        (value.as_string()? == "Bearer").then_some(Self::Bearer)
    }
}

impl Read for EventType {
    fn read(value: &JsValue) -> Option<Self> {
        activity::event_type(&value.as_string()?)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &JsValue) -> Option<Self> {
        Some(T::read(value))
    }
}

/// A list without the items that do not fit; empty if the value is no list.
impl<T: Read> Read for Vec<T> {
    fn read(value: &JsValue) -> Option<Self> {
        let items = value.dyn_ref::<Array>();
        let items = items.map(|items| items.iter().filter_map(|item| T::read(&item)).collect());
        Some(items.unwrap_or_default())
    }
}

/// A field of a request body. All fields of the contract's requests are strings.
trait Text {
    /// Returns the text, or `None` if the field is left out.
    fn text(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Secret {
    fn text(&self) -> Option<&str> {
        Some(self.expose())
    }
}

impl Text for RefreshTokenIn {
    fn text(&self) -> Option<&str> {
        Some(match self {
            Self::Body => "body",
            Self::Cookie => "cookie",
        })
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

// Not inlined, which would multiply its code by the number of fields.
#[inline(never)]
fn field<T: Read>(value: &JsValue, name: &str) -> Option<T> {
    T::read(&Reflect::get(value, &name.into()).ok()?)
}

fn object(fields: &[(&str, Option<&str>)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
        }
    }
    JSON::stringify(&object).map_or(JsValue::NULL, JsValue::from)
}
