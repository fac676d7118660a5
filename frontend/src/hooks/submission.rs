//! Sending a form: once at a time, with the button showing it and the failure told.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::failure::Failure;

/// What is being sent.
#[derive(Clone)]
pub(crate) struct Submission {
    button: NodeRef,
    under_way: Rc<Cell<bool>>,
    busy: UseStateHandle<bool>,
    error: UseStateHandle<Option<AttrValue>>,
}

impl Submission {
    /// What went wrong with the form as a whole.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        (*self.error).clone()
    }

    /// Says no more what went wrong.
    pub(crate) fn forget(&self) {
        self.error.set(None);
    }

    /// The button that sends the form. It shows that it works, and cannot be pressed while it does.
    /// Its name stays: one that is called something else half-way is a new button to a screen
    /// reader.
    pub(crate) fn button(&self, label: &'static str) -> Html {
        let busy = *self.busy;
        html! {
            <button
                ref={self.button.clone()}
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

    /// Does the work, unless it is being done already. What the work could not tell anywhere else
    /// (a field that is at fault has its own place) is told at the form.
    pub(crate) fn start(&self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.start_boxed(Box::pin(work));
    }

    // Boxed, so that this is compiled once and not for every form.
    fn start_boxed(&self, work: Pin<Box<dyn Future<Output = Result<(), Failure>>>>) {
        // The state below is seen only after the next render; a second click may come before.
        if self.under_way.replace(true) {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        let this = self.clone();
        spawn_local(async move {
            let result = work.await;
            this.under_way.set(false);
            this.busy.set(false);
            this.error.set(result.err().map(|failure| AttrValue::from(failure.in_words())));
        });
    }
}

/// A form that can be sent.
#[hook]
pub(crate) fn use_submission() -> Submission {
    let submission = Submission {
        button: use_node_ref(),
        under_way: use_memo((), |()| Cell::new(false)),
        busy: use_state(|| false),
        error: use_state(|| None),
    };
    let button = submission.button.clone();
    let was_busy = use_memo((), |()| Cell::new(false));
    use_effect_with(*submission.busy, move |busy| {
        let over = was_busy.replace(*busy);
        // A button that is disabled loses the focus: give it back, unless it has gone to where
        // the mistake is.
        if over
            && focus_is_nowhere()
            && let Some(button) = button.cast::<HtmlElement>()
        {
            let _ = button.focus();
        }
    });
    submission
}

fn focus_is_nowhere() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element())
        .is_none_or(|element| element.tag_name() == "BODY")
}
