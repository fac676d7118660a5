//! The button that sends a form.

use yew::prelude::*;

use crate::hooks::submission::Submission;

/// A submit button that shows that it works, and cannot be pressed while it does. Its name stays:
/// a button that is called something else half-way is a new one to a screen reader.
pub(crate) fn submit_button(submission: &Submission, label: &'static str) -> Html {
    let busy = submission.busy();
    html! {
        <button
            ref={submission.button.clone()}
            type="submit"
            class="primary"
            disabled={busy}
            aria-busy={busy.then_some("true")}
        >
            if busy {
                <span class="spinner" aria-hidden="true" />
            }
            { label }
        </button>
    }
}
