//! Logging in with a passkey alone: by the button of the login page, or by the autofill of its name field.

use std::cell::Cell;

use keystead_common::problem::Problem;
use keystead_common::session::TokenResponse;
use wasm_bindgen_futures::spawn_local;

use crate::failure::Failure;
use crate::hooks::form::Form;
use crate::json::Read;
use crate::passkeys;
use crate::visitor::Visit;

thread_local! {
    /// `true` once autofill has offered passkeys on this page, or the person was asked for one.
    static IS_USED: Cell<bool> = const { Cell::new(false) };
}

/// Asks for a passkey, and shows at `form` what goes wrong. Its own request is not made again: the person has chosen
/// another way.
pub(crate) fn log_in(visit: &Visit, form: &Form) {
    IS_USED.set(true);
    form.change(|state| {
        state.error = None;
        state.retries.stop();
    });
    spawn_local(run(visit.clone(), form.clone(), false));
}

/// Has autofill offer passkeys while the login page is shown.
pub(crate) fn start_autofill(visit: &Visit, form: &Form) {
    if passkeys::are_possible() {
        IS_USED.set(true);
        spawn_local(run(visit.clone(), form.clone(), true));
    }
}

/// Ends the offer of autofill, if there is one, but not a prompt.
pub(crate) fn stop_autofill() {
    if IS_USED.get() {
        passkeys::end("offer");
    }
}

/// Ends what is under way, as the page is left.
pub(crate) fn leave() {
    if IS_USED.take() {
        passkeys::end("all");
    }
}

async fn run(visit: Visit, form: Form, conditional: bool) {
    let message = match passkeys::log_in(conditional).await {
        Some(text) => match TokenResponse::parse(&text) {
            Some(tokens) => {
                (visit.preload)();
                return visit.accept(&tokens);
            }
            None => match Problem::parse(&text) {
                Some(problem) => problem.detail,
                None => Failure::Unreachable.message(),
            },
        },
        // Nobody wanted it.
        None if conditional => return,
        None => Failure::Declined.message(),
    };
    form.fail(message.into());
    // After a refusal of what autofill had chosen, a browser might choose the same passkey again.
    if !conditional && form.button().is_some() {
        start_autofill(&visit, &form);
    }
}
