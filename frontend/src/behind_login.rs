//! The second file of the app, for members only, which is loaded when somebody logs in or may be logged in.
//!
//! [`open`] is where the app is split: whatever is reached only from there goes into that file, which
//! tools/wasm-bindgen cuts off. Nothing else may name [`member`].

#[cfg(not(debug_assertions))]
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
#[cfg(not(debug_assertions))]
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::Html;

#[cfg(debug_assertions)]
use crate::api;
use crate::components::patience;
use crate::failure::Failure;
use crate::hooks::submission::{Outcome, Patience};
use crate::member;
use crate::routes::Route;
use crate::texts;
use crate::visitor::Visit;

/// Renders what a member sees at this page and query.
pub(crate) type Render = fn(&Visit, Route, &str) -> Html;

/// The entry points of the second file.
type Later = (Render, Patience);

#[cfg(not(debug_assertions))]
impl From<SplitLoaderError> for Failure {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}

/// Loads the code, at most once.
#[cfg(not(debug_assertions))]
#[wasm_split(later, fallible)]
fn open() -> Result<Later, Failure> {
    Ok((member::render, patience::PATIENCE))
}

// `make dev` does not split the app.
#[cfg(debug_assertions)]
#[allow(clippy::unused_async)]
async fn open() -> Result<Later, Failure> {
    Ok((member::render, patience::PATIENCE))
}

// Of frontend/later.js, which is in the same file as what wasm-bindgen makes of this.
#[cfg(not(debug_assertions))]
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = loadTexts)]
    async fn load_file(address: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = filesArrived)]
    fn files_arrived();
}

/// Loads the texts at `address`. If they are gone, has the page loaded again, like [`open`] for the code.
#[cfg(not(debug_assertions))]
async fn fetch_texts(address: &str) -> Result<String, Failure> {
    let texts = load_file(address).await.ok().and_then(|texts| texts.as_string());
    texts.ok_or(Failure::Unreachable)
}

#[cfg(debug_assertions)]
use api::fetch_text as fetch_texts;

#[cfg(debug_assertions)]
fn files_arrived() {}

/// Loads what is behind the login, and returns how to render it.
pub(crate) async fn load() -> Result<Render, Failure> {
    load_texts().await?;
    let (render, _) = open().await?;
    files_arrived();
    Ok(render)
}

/// Loads the code that tells the person of a form why they wait, and so what is behind the login, which most of them need
/// next. Returns None if it does not arrive.
pub(crate) fn load_patience() -> Outcome<Option<Patience>> {
    // At once with the code, which takes longer.
    spawn_local(async { drop(load_texts().await) });
    Box::pin(async {
        let (_, patience) = open().await.ok()?;
        load_texts().await.ok()?;
        Some(patience)
    })
}

async fn load_texts() -> Result<(), Failure> {
    if !texts::has_account() {
        let json = fetch_texts(&texts::account_address()).await?;
        if !texts::load_account(&json) {
            return Err(Failure::Malformed { request_id: None });
        }
    }
    Ok(())
}

/// Begins to load it for somebody who is, or is about to be, logged in: the code and the texts at once. A failure
/// is left to [`load`], which tries again.
pub(crate) fn preload() {
    spawn_local(async { drop(open().await) });
    spawn_local(async { drop(load_texts().await) });
}
