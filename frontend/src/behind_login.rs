//! What is behind the login: loaded when somebody may be logged in, so that no guest waits for it.
//!
//! [`load`] is where the app is split. Whatever is reached from there alone is in a second file.

use wasm_bindgen_futures::spawn_local;
use yew::Html;

use crate::api;
use crate::failure::Failure;
use crate::member;
use crate::routes::Route;
use crate::texts;
use crate::visitor::Visit;

/// Renders what a member sees at this page and query.
pub(crate) type Render = fn(&Visit, Route, &str) -> Html;

/// Loads what is behind the login, and returns how to render it.
#[allow(clippy::unused_async)]
pub(crate) async fn load() -> Result<Render, Failure> {
    Ok(member::render)
}

/// Has the browser fetch what is behind the login, and its texts, before they are asked for.
pub(crate) fn preload() {
    spawn_local(async {
        let _ = load().await;
    });
    spawn_local(async {
        let _ = api::fetch_text(&texts::account_address()).await;
    });
}
