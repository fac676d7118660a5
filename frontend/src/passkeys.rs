//! WebAuthn, by `frontend/passkeys.js`, which is loaded when it is first used.

use wasm_bindgen::prelude::*;

use crate::json::Options;
use crate::texts::root_attribute;

// In `make dev`, which does not split the app, it is a part of what is loaded first.
#[cfg_attr(debug_assertions, wasm_bindgen(module = "/passkeys.js"))]
#[cfg_attr(not(debug_assertions), wasm_bindgen)]
extern "C" {
    #[wasm_bindgen(catch, js_name = passkeys)]
    async fn call(name: &str, argument: &JsValue, conditional: bool) -> Result<JsValue, JsValue>;
}

/// The outcome of a request for a passkey.
pub(crate) enum Answer {
    /// The answer of the passkey, for the server.
    Credential(JsValue),
    /// There is none: the person declined, or something else came first.
    Nothing,
    /// The time of the options is over.
    Expired,
    /// The passkey to be made is there already.
    Exists,
}

/// Returns whether this browser can use passkeys at this address, which `index.html` finds out.
pub(crate) fn are_possible() -> bool {
    root_attribute("data-passkeys").is_some()
}

/// Waits until autofill can offer passkeys and somebody looks at the page. Returns false if it never can.
pub(crate) async fn autofill_is_ready() -> bool {
    call("ready", &JsValue::NULL, true).await.is_ok_and(|ready| ready.is_truthy())
}

/// Asks for a passkey, by autofill if it is `conditional`.
pub(crate) async fn get(options: &Options, conditional: bool) -> Answer {
    answer(call("get", &options.public_key, conditional).await)
}

/// Makes a passkey, without asking if it is `conditional`.
pub(crate) async fn create(options: &Options, conditional: bool) -> Answer {
    answer(call("create", &options.public_key, conditional).await)
}

/// Returns whether the browser makes passkeys without asking, where it has just filled in the password.
pub(crate) async fn are_made_quietly() -> bool {
    call("makesQuietly", &JsValue::NULL, true).await.is_ok_and(|can| can.is_truthy())
}

/// Ends the request that is under way.
pub(crate) async fn stop() {
    let _ = call("stop", &JsValue::NULL, false).await;
}

/// Has the browser forget the passkey that it used last.
pub(crate) async fn forget() {
    let _ = call("forget", &JsValue::NULL, false).await;
}

/// Tells the browser what passkeys there are. `state` has its arguments: see `passkeys.js`.
pub(crate) async fn tell(state: &JsValue) {
    let _ = call("tell", state, false).await;
}

fn answer(result: Result<JsValue, JsValue>) -> Answer {
    match result {
        Ok(value) if value.is_object() => Answer::Credential(value),
        Ok(value) if value.is_undefined() => Answer::Expired,
        Ok(value) if value.is_falsy() && !value.is_null() => Answer::Exists,
        _ => Answer::Nothing,
    }
}
