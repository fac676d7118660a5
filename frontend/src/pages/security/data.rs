//! Downloading what the server has about the person: a card on the security page.

use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::components::file::save_file;
use crate::components::list::busy_button;
use crate::components::notice::outcome;
use crate::notices::Tone;
use crate::server_time;
use crate::session::use_session;
use crate::texts::{account, guest, text};

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
                        let now =
                            String::from(Date::new(&server_time::now().into()).to_iso_string());
                        let day = now.get(..10).unwrap_or_default();
                        let name = ["keystead-", &*username, "-", day, ".json"].concat();
                        let saved = save_file(&name, "application/json", &export.json);
                        saved.map_err(|_| text(guest::INTERNAL_ERROR))
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
