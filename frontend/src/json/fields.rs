//! Readers and writers of single values and fields, by their types.

use js_sys::{Array, JSON, Object, Reflect};
use keystead_common::Secret;
use keystead_common::apps::{Decision, Need};
use keystead_common::event::EventType;
use keystead_common::factors::Method;
use keystead_common::session::{RefreshTokenIn, TokenType};
use wasm_bindgen::{JsCast, JsValue};

use crate::activity;

/// A value that the server sends.
pub(crate) trait Read: Sized {
    /// Reads a parsed JSON value.
    fn read(value: &JsValue) -> Option<Self>;

    /// Reads a JSON text.
    fn parse(text: &str) -> Option<Self> {
        Self::read(&JSON::parse(text).ok()?)
    }
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
pub(super) trait ReadField: Sized {
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
pub(super) enum Value<'a> {
    Text(&'a str),
    Flag(bool),
    Json(&'a JsValue),
}

/// A field of a request body.
pub(super) trait WriteField {
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

pub(super) fn object(fields: &[(&str, Option<Value<'_>>)]) -> JsValue {
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
