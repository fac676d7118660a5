//! The dialogue that asks a person who is logged in for a fresh proof, before what the server wants one for.

use keystead_common::factors::Method;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::components::proof::{ProofForm, Purpose};
use crate::session::SessionHandle;
use crate::texts::{account, factors, text};

/// The methods in the order in which they are offered.
const ORDER: [Method; 4] = [Method::Passkey, Method::Password, Method::Totp, Method::RecoveryCode];

/// Returns the methods in the order in which they are offered.
pub(crate) fn in_order(methods: &[Method]) -> Vec<Method> {
    ORDER.into_iter().filter(|method| methods.contains(method)).collect()
}

/// Renders the dialogue, closed while nothing is asked.
#[hook]
pub(crate) fn use_reauthentication(session: &SessionHandle, username: String) -> Html {
    let dialog = use_node_ref();
    let question = (*session.question).clone();
    {
        let dialog = dialog.clone();
        use_effect_with(question.is_some(), move |is_open| {
            let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
            if *is_open {
                let _ = dialog.show_modal();
            } else {
                dialog.close();
            }
        });
    }
    let leave = {
        let session = session.clone();
        Callback::from(move |()| session.answer(false))
    };
    // The escape key, or the gesture to go back.
    let onclose = {
        let session = session.clone();
        Callback::from(move |_: Event| session.answer(false))
    };
    let methods = question.map(|methods| in_order(&methods));
    html! {
        <dialog ref={dialog} class="card narrow" aria-labelledby={methods.as_ref().map(|_| "confirm-again")} {onclose}>
            if let Some(methods) = methods {
                <h2 id="confirm-again">{ text(factors::CONFIRM_HEADING) }</h2>
                <p class="quiet">{ text(factors::CONFIRM_AGAIN_HINT) }</p>
                <ProofForm
                    purpose={Purpose::Again(session.clone())}
                    {methods}
                    {username}
                    submit={text(factors::CONFIRM)}
                    cancel={text(account::CANCEL)}
                    oncancel={leave}
                />
            }
        </dialog>
    }
}
