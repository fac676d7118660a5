//! The logout button's work.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::notice::{Notice, Tone};
use crate::routes::Route;
use crate::session::use_session;

/// Whether a logout is under way, and what starts one. A failure is told on the page that is shown.
#[hook]
pub(crate) fn use_log_out(page: Route) -> (bool, Callback<MouseEvent>) {
    let session = use_session();
    let under_way = use_state(|| false);
    let busy = *under_way;
    let log_out = Callback::from(move |_| {
        if *under_way {
            return;
        }
        under_way.set(true);
        let (session, under_way) = (session.clone(), under_way.clone());
        spawn_local(async move {
            if let Err(failure) = session.log_out().await {
                let text = ["You are still logged in. ", &failure.in_words()].concat();
                session.notices.post(Notice::new(page, Tone::Error, text));
            }
            under_way.set(false);
        });
    });
    (busy, log_out)
}
