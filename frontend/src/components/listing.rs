//! What stands in for a list that is not there: a spinner, or why, and another try.

use yew::prelude::*;

use crate::components::notice::{Tone, message};
use crate::failure::Failure;

/// While a list is on its way, or if it did not come.
pub(crate) fn missing(failure: Option<&Failure>, again: Callback<MouseEvent>) -> Html {
    let Some(failure) = failure else {
        return html! {
            <div class="coming" role="status">
                <span class="spinner" aria-hidden="true" />
                <span class="spoken">{ "Loading" }</span>
            </div>
        };
    };
    html! {
        <div class="coming">
            { message(Tone::Error, Some(failure.in_words().into())) }
            <button type="button" class="secondary" onclick={again}>{ "Try again" }</button>
        </div>
    }
}

/// A button that works on something, and shows it. It is not disabled meanwhile: that would take
/// the focus away while the answer is awaited.
pub(crate) fn busy_button(busy: bool, onclick: Callback<MouseEvent>, says: Html) -> Html {
    html! {
        <button
            type="button"
            class="secondary"
            aria-disabled={busy.then_some("true")}
            aria-busy={busy.then_some("true")}
            {onclick}
        >
            if busy {
                <span class="spinner" aria-hidden="true" />
            }
            { says }
        </button>
    }
}
