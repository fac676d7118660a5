//! The outcome of a form, or why it takes long.

use yew::prelude::*;

use crate::components::notice::message;
use crate::hooks::form::Form;
use crate::notices::Tone;

/// Renders the failure of a form, and why the person waits; or the empty places for them, as a screen reader only announces
/// changes inside an element that was there before.
pub(crate) fn form_outcome(form: &Form) -> Html {
    html! {
        <>
            { message(Tone::Error, form.error()) }
            <div role="status">{ form.progress() }</div>
        </>
    }
}
