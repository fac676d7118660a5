//! Downloading what the server has about the person: a card on the security page.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Date};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::prelude::*;

use crate::api;
use crate::components::list::busy_button;
use crate::components::notice::outcome;
use crate::notices::Tone;
use crate::server_time;
use crate::session::use_session;
use crate::texts::{account, guest, text};

/// Milliseconds that a browser may take to begin to save a file.
const SAVING_MS: u32 = 60_000;

/// Renders the card.
#[hook]
pub(super) fn use_data(username: &str) -> Html {
    let session = use_session();
    let busy = use_state(|| false);
    let result = use_state(|| None);
    let onclick = {
        let (busy, result, username) = (busy.clone(), result.clone(), username.to_owned());
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            result.set(None);
            let (session, busy) = (session.clone(), busy.clone());
            let (result, username) = (result.clone(), username.clone());
            spawn_local(async move {
                let saved = match session.call(api::export()).await {
                    Ok(export) => {
                        save(&username, &export.json).map_err(|_| text(guest::INTERNAL_ERROR))
                    }
                    Err(failure) => Err(failure.message().into()),
                };
                busy.set(false);
                result.set(Some(match saved {
                    Ok(()) => (Tone::Success, text(account::DATA_DOWNLOADED)),
                    Err(message) => (Tone::Error, message),
                }));
            });
        })
    };
    html! {
        <section class="card" aria-labelledby="your-data">
            <h2 id="your-data">{ text(account::YOUR_DATA) }</h2>
            <p class="quiet">{ text(account::YOUR_DATA_HINT) }</p>
            <div class="actions">
                { busy_button(*busy, onclick, text(account::DOWNLOAD_DATA), None) }
                { outcome(result.as_ref()) }
            </div>
        </section>
    }
}

/// Has the browser save a text as a file.
fn save(username: &str, json: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&json.into()), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    let now = String::from(Date::new(&server_time::now().into()).to_iso_string());
    let day = now.get(..10).unwrap_or_default();
    link.set_href(&url);
    link.set_download(&["keystead-", username, "-", day, ".json"].concat());
    link.click();
    Timeout::new(SAVING_MS, move || drop(Url::revoke_object_url(&url))).forget();
    Ok(())
}
