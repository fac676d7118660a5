//! The session's cookie, which no script can read: whether there may be one, and whether the browser
//! keeps one.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::Document;

use crate::token;

/// A reason why the browser does not keep the session's cookie. The session then ends for the page with
/// its first access token.
pub(crate) enum Obstacle {
    /// The server expects TLS and marks its cookies `Secure`, but the page was opened without.
    NoTls {
        /// The server's public URL.
        address: String,
    },
    /// The browser keeps no cookies of this page.
    CookiesBlocked,
}

/// Returns whether the page's request for `boot.js` carried the cookie. The server writes that into
/// the script (`api::app_files`).
pub(crate) fn may_hold_a_session() -> bool {
    let page = document().and_then(|document| document.document_element());
    page.is_some_and(|page| page.has_attribute("data-session"))
}

/// Finds out whether the browser keeps cookies like the one that came with this access token, by setting
/// one and reading it.
pub(crate) fn obstacle(token: &str) -> Option<Obstacle> {
    let address = token::issuer(token)?;
    let is_secure = address.starts_with("https:");
    if keeps(if is_secure { "; Secure" } else { "" })? {
        return None;
    }
    let page_is_secure = web_sys::window()?.location().protocol().ok()? == "https:";
    let tls_is_missing = is_secure && !page_is_secure;
    Some(if tls_is_missing { Obstacle::NoTls { address } } else { Obstacle::CookiesBlocked })
}

fn keeps(attributes: &str) -> Option<bool> {
    const PROBE: &str = "keystead_probe=";
    let document = document()?;
    let key = JsValue::from_str("cookie");
    let set = |lifetime: &str| {
        let cookie = [PROBE, "; Path=/; SameSite=Strict; Max-Age=", lifetime, attributes].concat();
        Reflect::set(&document, &key, &cookie.into()).ok()
    };
    set("9")?;
    let kept = Reflect::get(&document, &key).ok()?.as_string()?.contains(PROBE);
    set("0")?;
    Some(kept)
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
