//! The DTOs of `common` in the browser's own JSON.
//!
//! By hand, because every derived reader carries its error messages along, floats and all: a tenth
//! of what the whole page weighs, for sentences that nobody would ever read. An answer that does
//! not fit is `None`, and a field that `common` adds or renames fails to compile here.

use js_sys::{Array, JSON, Object, Reflect};
use keystead_common::Secret;
use keystead_common::account::{
    ChangePasswordRequest, DeleteAccountRequest, RegisterRequest, RegisterResponse, User,
};
use keystead_common::problem::{FieldError, Problem};
use keystead_common::session::{
    LoginRequest, MeResponse, RefreshTokenIn, Session, SessionsResponse, TokenResponse, TokenType,
};
use wasm_bindgen::{JsCast, JsValue};

use crate::event::{self, Entry, Trail};

/// What the server sends.
pub(crate) trait Read: Sized {
    /// Takes it out of a parsed value, if it is one.
    fn read(value: &JsValue) -> Option<Self>;

    /// Takes it out of a JSON text.
    fn parse(text: &str) -> Option<Self> {
        Self::read(&JSON::parse(text).ok()?)
    }
}

/// What the server is sent.
pub(crate) trait Write {
    /// As a JSON text.
    fn write(&self) -> JsValue;
}

/// No answer is awaited, so any will do.
impl Read for () {
    fn read(_: &JsValue) -> Option<Self> {
        Some(())
    }

    fn parse(_: &str) -> Option<Self> {
        Some(())
    }
}

impl Read for User {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            id: text(value, "id")?,
            username: text(value, "username")?,
            created_at: text(value, "created_at")?,
        })
    }
}

impl Read for RegisterResponse {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self { message: text(value, "message")?, user: User::read(&get(value, "user")?)? })
    }
}

impl Read for TokenResponse {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            access_token: text(value, "access_token")?.into(),
            token_type: (text(value, "token_type")? == "Bearer").then_some(TokenType::Bearer)?,
            expires_in: number(value, "expires_in")?.into(),
            refresh_token: text(value, "refresh_token").map(Secret::from),
        })
    }
}

impl Read for Session {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            id: text(value, "id")?,
            created_at: text(value, "created_at")?,
            last_used_at: text(value, "last_used_at")?,
            expires_at: text(value, "expires_at")?,
            ip: text(value, "ip"),
            user_agent: text(value, "user_agent"),
            current: get(value, "current")?.as_bool()?,
        })
    }
}

impl Read for MeResponse {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            user: User::read(&get(value, "user")?)?,
            session: Session::read(&get(value, "session")?)?,
        })
    }
}

impl Read for SessionsResponse {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self { sessions: list(value, "sessions") })
    }
}

impl Read for Entry {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            kind: event::kind(&text(value, "type")?),
            created_at: text(value, "created_at")?,
            session_id: text(value, "session_id"),
            ip: text(value, "ip"),
            user_agent: text(value, "user_agent"),
        })
    }
}

impl Read for Trail {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self { entries: list(value, "events"), next: text(value, "next") })
    }
}

impl Read for FieldError {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            field: text(value, "field")?,
            code: text(value, "code")?,
            detail: text(value, "detail")?,
        })
    }
}

impl Read for Problem {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            kind: text(value, "type")?,
            title: text(value, "title")?,
            status: number(value, "status")?.try_into().ok()?,
            detail: text(value, "detail")?,
            code: text(value, "code")?,
            errors: list(value, "errors"),
        })
    }
}

impl Write for RegisterRequest {
    fn write(&self) -> JsValue {
        let credentials = [("username", &*self.username), ("password", self.password.expose())];
        let invitation = self.invitation.as_ref().map(|token| ("invitation", token.expose()));
        object(credentials.into_iter().chain(invitation))
    }
}

impl Write for LoginRequest {
    fn write(&self) -> JsValue {
        let credentials = [("username", &*self.username), ("password", self.password.expose())];
        let refresh = self.refresh_token_in.map(|place| {
            let place = match place {
                RefreshTokenIn::Body => "body",
                RefreshTokenIn::Cookie => "cookie",
            };
            ("refresh_token_in", place)
        });
        object(credentials.into_iter().chain(refresh))
    }
}

impl Write for ChangePasswordRequest {
    fn write(&self) -> JsValue {
        object([
            ("current_password", self.current_password.expose()),
            ("new_password", self.new_password.expose()),
        ])
    }
}

impl Write for DeleteAccountRequest {
    fn write(&self) -> JsValue {
        object([("password", self.password.expose())])
    }
}

fn get(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &name.into()).ok()
}

fn text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name)?.as_string()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps.
fn number(value: &JsValue, name: &str) -> Option<u32> {
    get(value, name)?.as_f64().map(|number| number as u32)
}

fn list<T: Read>(value: &JsValue, name: &str) -> Vec<T> {
    let items = get(value, name).and_then(|items| items.dyn_into::<Array>().ok());
    items.map(|items| items.iter().filter_map(|item| T::read(&item)).collect()).unwrap_or_default()
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &name.into(), &value.into());
    }
    JSON::stringify(&object).map_or(JsValue::NULL, JsValue::from)
}
