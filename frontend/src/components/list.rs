//! Parts of lists: the placeholder of a list that is not loaded, and the button of a row.

use yew::prelude::*;

use crate::components::notice::message;
use crate::failure::Failure;
use crate::notices::Tone;
use crate::texts::{guest, text};

/// Renders a spinner while a list loads, or the failure with a button to try again.
pub(crate) fn list_placeholder(failure: Option<&Failure>, retry: Callback<MouseEvent>) -> Html {
    let Some(failure) = failure else {
        return html! {
            <div class="placeholder" role="status">
                <span class="spinner" aria-hidden="true" />
                <span class="visually-hidden">{ text(guest::LOADING) }</span>
            </div>
        };
    };
    html! {
        <div class="placeholder">
            { message(Tone::Error, Some(failure.message().into())) }
            <button type="button" class="secondary" onclick={retry}>{ text(guest::TRY_AGAIN) }</button>
        </div>
    }
}

/// Renders a button that shows a spinner while its action is in progress. It is not disabled
/// meanwhile, because a disabled button loses the focus.
pub(crate) fn busy_button(busy: bool, onclick: Callback<MouseEvent>, label: Html) -> Html {
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
            <span>{ label }</span>
        </button>
    }
}
