//! Logging in with a passkey alone: by the button of the login page, or by the autofill of its name field.

use std::cell::Cell;

use wasm_bindgen_futures::spawn_local;

use crate::api;
use crate::failure::Failure;
use crate::hooks::form::Form;
use crate::passkeys::{self, Answer};
use crate::visitor::Visit;

/// The reason of `invalid_passkey` if no account has the passkey.
const UNKNOWN_CREDENTIAL: &str = "unknown_credential";

thread_local! {
    /// The number of the present offer of autofill, and whether it is open.
    static OFFER: Cell<(u32, bool)> = const { Cell::new((0, false)) };
}

/// Asks for a passkey, and shows at `form` what goes wrong.
pub(crate) fn log_in(visit: &Visit, form: &Form) {
    let (visit, form) = (visit.clone(), form.clone());
    stop_autofill();
    form.clear_error();
    spawn_local(async move {
        match ask(&visit, false).await {
            Ok(Answer::Credential(_)) => return,
            Ok(_) => form.fail(Failure::Declined.message().into()),
            Err(failure) => form.fail(failure.message().into()),
        }
        start_autofill(&visit, &form);
    });
}

/// Has autofill offer passkeys while the login page is shown, with new options before the old ones expire.
pub(crate) fn start_autofill(visit: &Visit, form: &Form) {
    if !passkeys::are_possible() {
        return;
    }
    let number = OFFER.get().0 + 1;
    OFFER.set((number, true));
    let (visit, form) = (visit.clone(), form.clone());
    spawn_local(async move {
        while OFFER.get() == (number, true) && passkeys::autofill_is_ready().await {
            match ask(&visit, true).await {
                Ok(Answer::Expired) => {}
                // Not offered again: it may be the one that the browser would choose again.
                Err(failure) if !failure.is_transient() => {
                    return form.fail(failure.message().into());
                }
                // A page that only lies there says nothing about a server that is gone for a moment.
                _ => return,
            }
        }
    });
}

/// Ends the offer of autofill, if there is one.
pub(crate) fn stop_autofill() {
    let (number, is_open) = OFFER.get();
    if is_open {
        OFFER.set((number, false));
        spawn_local(passkeys::stop());
    }
}

/// Asks for a passkey, by autofill if it is `conditional`, and logs in with the answer.
async fn ask(visit: &Visit, conditional: bool) -> Result<Answer, Failure> {
    let before = OFFER.get();
    let options = api::send(&api::passkey_options()).await?;
    if OFFER.get() != before {
        return Ok(Answer::Nothing);
    }
    let answer = passkeys::get(&options, conditional).await;
    if let Answer::Credential(credential) = &answer {
        (visit.preload)();
        match api::send(&api::log_in_with_passkey(credential.clone())).await {
            Ok(tokens) => visit.accept(&tokens),
            Err(failure) => {
                if failure.has_reason(UNKNOWN_CREDENTIAL) {
                    passkeys::forget().await;
                }
                return Err(failure);
            }
        }
    }
    Ok(answer)
}
