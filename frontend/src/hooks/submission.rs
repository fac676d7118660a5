//! Sending a form: once at a time, with the button showing it and the failure told.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::failure::Failure;

/// What is being sent.
#[derive(Clone)]
pub(crate) struct Submission {
    /// To be given to the submit button.
    pub button: NodeRef,
    under_way: Rc<Cell<bool>>,
    busy: UseStateHandle<bool>,
    error: UseStateHandle<Option<AttrValue>>,
}

impl Submission {
    /// Whether an answer is being waited for.
    pub(crate) fn busy(&self) -> bool {
        *self.busy
    }

    /// What went wrong with the form as a whole.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        (*self.error).clone()
    }

    /// Does the work, unless it is being done already. What the work could not tell anywhere else
    /// (a field that is at fault has its own place) is told at the form.
    pub(crate) fn start(&self, work: impl Future<Output = Result<(), Failure>> + 'static) {
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
    use_effect_with(submission.busy(), move |busy| {
        // A button that is disabled loses the focus: give it back, unless it has gone to where
        // the mistake is.
        if !busy
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
