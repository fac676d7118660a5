//! Recovery codes to keep, which are shown once: with ways to copy, save and print them.

use js_sys::{Function, Promise, Reflect};
use keystead_common::Secret;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::components::file::save_file;
use crate::components::notice::outcome;
use crate::components::text::{name, sentence};
use crate::notices::Tone;
use crate::texts::{factors, guest, text, with};

/// Properties of [`Codes`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The codes.
    pub codes: Vec<Secret>,
    /// The name of the account.
    pub username: AttrValue,
}

/// A list of codes.
#[component]
pub(crate) fn Codes(props: &Props) -> Html {
    let done = use_state(|| None);
    let host = web_sys::window().and_then(|window| window.location().host().ok());
    let host = host.unwrap_or_default();
    let title = with(factors::CODES_FOR, [&props.username, &host]);
    let list = props.codes.iter().map(Secret::expose).collect::<Vec<_>>().join("\n");
    let copy = {
        let (done, list) = (done.clone(), list.clone());
        Callback::from(move |_: MouseEvent| {
            let (done, list) = (done.clone(), list.clone());
            spawn_local(async move {
                done.set(Some(match copy(&list).await {
                    Some(()) => (Tone::Success, text(factors::COPIED)),
                    None => (Tone::Error, text(factors::NOT_COPIED)),
                }));
            });
        })
    };
    let save = {
        let (done, username) = (done.clone(), props.username.clone());
        let content = [&*title, "\n\n", &*list, "\n"].concat();
        Callback::from(move |_: MouseEvent| {
            let name = ["keystead-", &*username, "-recovery.txt"].concat();
            let saved = save_file(&name, "text/plain", &content);
            done.set(saved.err().map(|_| (Tone::Error, text(guest::INTERNAL_ERROR))));
        })
    };
    let print = Callback::from(|_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            let _ = window.print();
        }
    });
    let button = |label, onclick: Callback<MouseEvent>| {
        html! { <button type="button" class="secondary" {onclick}>{ text(label) }</button> }
    };
    html! {
        <div class="codes">
            <p class="on-paper">
                { sentence(factors::CODES_FOR, &[name(props.username.clone()), name(host)]) }
            </p>
            <ol translate="no" dir="ltr">
                { for props.codes.iter().map(|code| html! { <li><code>{ code.expose().to_owned() }</code></li> }) }
            </ol>
            <div class="actions">
                { button(factors::COPY, copy) }
                { button(factors::DOWNLOAD, save) }
                { button(factors::PRINT, print) }
                { outcome(done.as_ref()) }
            </div>
        </div>
    }
}

/// Copies a text, if the browser lets it. One without TLS has no clipboard.
async fn copy(text: &str) -> Option<()> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?;
    let written = write.dyn_into::<Function>().ok()?.call1(&clipboard, &text.into()).ok()?;
    JsFuture::from(written.dyn_into::<Promise>().ok()?).await.ok()?;
    Some(())
}
