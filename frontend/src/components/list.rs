//! Parts of lists: what stands for a list that is not loaded, and the button of a row.

use yew::prelude::*;

use crate::components::notice::message;
use crate::failure::Failure;
use crate::notices::Tone;
use crate::texts::{guest, text};

/// Renders a spinner while something loads, or the failure with a button to try again.
pub(crate) fn list_placeholder(failure: Option<&Failure>, retry: Callback<MouseEvent>) -> Html {
    match failure {
        Some(failure) => list_failure(failure, retry),
        None => html! {
            <div class="placeholder" role="status">
                <span class="spinner" aria-hidden="true" />
                <span class="visually-hidden">{ text(guest::LOADING) }</span>
            </div>
        },
    }
}

/// Renders the failure to load something, with a button to try again.
pub(crate) fn list_failure(failure: &Failure, retry: Callback<MouseEvent>) -> Html {
    html! {
        <div class="placeholder">
            { message(Tone::Error, Some(failure.message().into())) }
            <button type="button" class="secondary" onclick={retry}>{ text(guest::TRY_AGAIN) }</button>
        </div>
    }
}

/// Renders rows of the size that the rows of a list will have.
pub(crate) fn skeleton_rows(count: usize) -> Html {
    let row = html! {
        <li aria-hidden="true">
            <span class="icon" />
            <div class="details">
                <p>{ skeleton() }</p>
                <p>{ skeleton() }</p>
            </div>
        </li>
    };
    html! {
        <>
            <p class="visually-hidden" role="status">{ text(guest::LOADING) }</p>
            <ul class="rows">{ for vec![row; count] }</ul>
        </>
    }
}

/// Renders the place of a text that is not loaded.
pub(crate) fn skeleton() -> Html {
    html! { <span class="skeleton" aria-hidden="true">{ "\u{a0}" }</span> }
}

/// Renders a button that shows a spinner while its action is in progress. It is not disabled
/// meanwhile, because a disabled button loses the focus. `name` is its name for people who do not see the row
/// that it is in, and begins with its label.
pub(crate) fn busy_button(
    busy: bool,
    onclick: Callback<MouseEvent>,
    label: AttrValue,
    name: Option<String>,
) -> Html {
    html! {
        <button
            type="button"
            class="secondary"
            aria-label={name}
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
