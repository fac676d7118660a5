//! Logging out by the button.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::notices::{Notice, Tone};
use crate::routes::Route;
use crate::session::SessionHandle;
use crate::texts::{account, text};

/// Returns whether a logout is in progress, and the callback that starts one. A failure is shown on
/// `page`.
#[hook]
pub(crate) fn use_log_out(session: &SessionHandle, page: Route) -> (bool, Callback<MouseEvent>) {
    let session = session.clone();
    let in_progress = use_state(|| false);
    let busy = *in_progress;
    let log_out = Callback::from(move |_| {
        if *in_progress {
            return;
        }
        in_progress.set(true);
        let (session, in_progress) = (session.clone(), in_progress.clone());
        spawn_local(async move {
            if let Err(failure) = session.log_out().await {
                let message = [&*text(account::STILL_LOGGED_IN), " ", &failure.message()].concat();
                session.notices.post(Notice::new(page, Tone::Error, message));
            }
            in_progress.set(false);
        });
    });
    (busy, log_out)
}
