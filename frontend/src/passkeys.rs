//! WebAuthn, by `frontend/passkeys.js`, which is loaded when it is first used.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use crate::api::PATH_PREFIX;
use crate::json::Options;
use crate::texts::root_attribute;

// In `make dev`, which does not split the app, it is a part of what is loaded first.
#[cfg_attr(debug_assertions, wasm_bindgen(module = "/passkeys.js"))]
#[cfg_attr(not(debug_assertions), wasm_bindgen)]
extern "C" {
    #[wasm_bindgen(catch, js_name = passkeys)]
    async fn call(name: &str, argument: &JsValue, conditional: bool) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = passkeys)]
    fn start(name: &str, argument: &str);
}

/// The outcome of making a passkey.
pub(crate) enum Made {
    /// The new passkey, for the server.
    Credential(JsValue),
    /// The person declined, or something else came first.
    Nothing,
    /// The device has one already.
    Exists,
}

/// Returns whether this browser can use passkeys at this address, which `index.html` finds out.
pub(crate) fn are_possible() -> bool {
    root_attribute("data-passkeys").is_some()
}

/// Logs in with a passkey, by autofill if it is `conditional`. Returns the text of the server's answer.
pub(crate) async fn log_in(conditional: bool) -> Option<String> {
    call("logIn", &PATH_PREFIX.into(), conditional).await.ok()?.as_string()
}

/// Ends the `offer` of autofill, or `all` that is under way. Does not wait for its end.
pub(crate) fn end(what: &str) {
    start("end", what);
}

thread_local! {
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Asks for a passkey, and returns its answer for the server.
pub(crate) async fn get(options: &Options) -> Option<JsValue> {
    IS_ASKING.set(true);
    let answer = call("get", &options.public_key, false).await;
    IS_ASKING.set(false);
    answer.ok().filter(JsValue::is_object)
}

/// Returns whether the browser is asking the person for a passkey, for the server.
pub(crate) fn is_asking() -> bool {
    IS_ASKING.get()
}

/// Makes a passkey, without asking if it is `conditional`.
pub(crate) async fn create(options: &Options, conditional: bool) -> Made {
    match call("create", &options.public_key, conditional).await {
        Ok(value) if value.is_object() => Made::Credential(value),
        Ok(value) if value == JsValue::FALSE => Made::Exists,
        _ => Made::Nothing,
    }
}

/// Returns whether the browser makes passkeys without asking, where it has just filled in the password.
pub(crate) async fn are_made_quietly() -> bool {
    call("makesQuietly", &JsValue::NULL, true).await.is_ok_and(|can| can.is_truthy())
}

/// Tells the browser what passkeys there are. `state` has its arguments: see `passkeys.js`.
pub(crate) async fn tell(state: &JsValue) {
    let _ = call("tell", state, false).await;
}
