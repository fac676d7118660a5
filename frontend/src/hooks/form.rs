//! A form: its fields, and its submission, one at a time.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_password};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::failure::Failure;
use crate::hooks::field::Field;
use crate::texts::{guest, text};
use crate::words;

/// A form and its submission.
#[derive(Clone)]
pub(crate) struct Form {
    fields: Rc<[Field]>,
    button: NodeRef,
    in_progress: Rc<Cell<bool>>,
    busy: UseStateHandle<bool>,
    error: UseStateHandle<Option<AttrValue>>,
}

impl Form {
    /// Returns the error of the form as a whole.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        (*self.error).clone()
    }

    /// Removes the error of the form as a whole.
    pub(crate) fn clear_error(&self) {
        self.error.set(None);
    }

    /// Renders the button that submits the form. During a submission it shows a spinner and is
    /// disabled, but keeps its name: a screen reader would announce another name as a new button.
    pub(crate) fn submit_button(&self, label: impl Into<AttrValue>) -> Html {
        let (busy, label) = (*self.busy, label.into());
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
                <span>{ label }</span>
            </button>
        }
    }

    /// Validates every field, focuses the first invalid one and returns whether all are valid.
    pub(crate) fn validate(&self) -> bool {
        // Not short-circuiting, so that all errors are shown at once.
        let invalid: Vec<_> = self.fields.iter().filter(|field| !field.validate()).collect();
        if let Some(first) = invalid.first() {
            first.focus();
        }
        invalid.is_empty()
    }

    /// Runs the request of the form, unless one is running. A failure is shown at the fields that
    /// it names, or else at the form as a whole.
    pub(crate) fn submit(&self, request: impl Future<Output = Result<(), Failure>> + 'static) {
        self.submit_boxed(Box::pin(request));
    }

    // Boxed, so that this is compiled once and not for every form.
    fn submit_boxed(&self, request: Pin<Box<dyn Future<Output = Result<(), Failure>>>>) {
        // The state `busy` changes at the next render only; a second click may come before.
        if self.in_progress.replace(true) {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        let this = self.clone();
        spawn_local(async move {
            let failure = request.await.err().filter(|failure| !this.show_at_fields(failure));
            this.in_progress.set(false);
            this.busy.set(false);
            this.error.set(failure.map(|failure| AttrValue::from(failure.message())));
        });
    }

    /// Shows field errors at their fields, focuses the first of these, and returns whether there
    /// was one.
    fn show_at_fields(&self, failure: &Failure) -> bool {
        let mut shown = false;
        // From the last to the first, so that the first one has the focus in the end.
        for field in self.fields.iter().rev() {
            let mut errors = failure.field_errors().iter();
            if let Some(error) = errors.find(|error| error.field == field.name) {
                let words = words::known_violation(field.name, &error.code, &field.value());
                field.reject(words.unwrap_or_else(|| error.detail.clone().into()));
                shown = true;
            }
        }
        shown
    }
}

/// Creates a form with these fields.
#[hook]
pub(crate) fn use_form(fields: Rc<[Field]>) -> Form {
    let form = Form {
        fields,
        button: use_node_ref(),
        in_progress: use_memo((), |()| Cell::new(false)),
        busy: use_state(|| false),
        error: use_state(|| None),
    };
    let button = form.button.clone();
    let was_busy = use_memo((), |()| Cell::new(false));
    use_effect_with(*form.busy, move |busy| {
        let has_finished = was_busy.replace(*busy);
        // A disabled button loses the focus: return it, unless a field with an error has it.
        if has_finished
            && nothing_has_focus()
            && let Some(button) = button.cast::<HtmlElement>()
        {
            let _ = button.focus();
        }
    });
    form
}

fn nothing_has_focus() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.active_element())
        .is_none_or(|element| element.tag_name() == "BODY")
}

/// Shows the refusal of a wrong password at its field. Returns any other result unchanged.
pub(crate) fn show_wrong_password(
    result: Result<(), Failure>,
    password: &Field,
) -> Result<(), Failure> {
    match result {
        Err(failure) if failure.has_code(code::INVALID_CREDENTIALS) => {
            password.reject(text(guest::WRONG_PASSWORD));
            Ok(())
        }
        result => result,
    }
}

/// Checks that a current password is not empty. An account may be older than today's rules, so they
/// are not applied.
pub(crate) fn filled_password(password: &str) -> Result<(), Violation> {
    if password.is_empty() { check_password(password) } else { Ok(()) }
}

/// Renders the hidden user name by which password managers find the account of a password.
pub(crate) fn hidden_username(username: &str) -> Html {
    let value = username.to_owned();
    html! { <input name="username" autocomplete="username" {value} readonly=true hidden=true /> }
}
