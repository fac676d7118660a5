//! A form: its fields, its button and its state. `submission` sends it.

use std::cell::RefCell;
use std::rc::Rc;

use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_password};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::failure::Failure;
use crate::hooks::field::Field;
use crate::hooks::retry::Retries;
use crate::texts::{account, text};

/// A form and its submission.
#[derive(Clone)]
pub(crate) struct Form {
    pub(super) fields: Rc<[Field]>,
    pub(super) button: NodeRef,
    pub(super) state: Rc<RefCell<State>>,
    /// Renders the page that has the form.
    pub(super) update: UseForceUpdateHandle,
}

#[derive(Default)]
pub(super) struct State {
    /// `true` from the submission to its outcome, the waits between retries included.
    pub busy: bool,
    pub error: Option<AttrValue>,
    /// The reason why the person waits. Empty in a form that is not busy.
    pub progress: Html,
    pub retries: Retries,
    /// The number of requests of the form.
    pub requests: u32,
}

impl Form {
    /// Makes a form with these fields. `update` renders the page that has it.
    pub(crate) fn new(fields: Rc<[Field]>, update: UseForceUpdateHandle) -> Self {
        let (button, state) = Default::default();
        Self { fields, button, state, update }
    }

    /// Returns the error of the form as a whole.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        self.state.borrow().error.clone()
    }

    /// Returns whether a request of the form is on its way, which nothing calls back, or is to be made again.
    pub(crate) fn is_busy(&self) -> bool {
        self.state.borrow().busy
    }

    /// Shows an error of the form as a whole.
    pub(crate) fn fail(&self, error: AttrValue) {
        self.change(|state| state.error = Some(error));
    }

    /// Removes the error of the form as a whole.
    pub(crate) fn clear_error(&self) {
        self.change(|state| state.error = None);
    }

    /// Returns why the person waits longer than usual. Empty if they do not.
    pub(crate) fn progress(&self) -> Html {
        self.state.borrow().progress.clone()
    }

    /// Focuses the button that submits the form.
    pub(crate) fn focus_button(&self) {
        if let Some(button) = self.button.cast::<HtmlElement>() {
            let _ = button.focus();
        }
    }

    /// Renders the button that submits the form. During a submission it shows a spinner. It submits nothing meanwhile,
    /// and keeps the focus, which it would lose if it were `disabled`.
    pub(crate) fn submit_button(&self, label: impl Into<AttrValue>) -> Html {
        let (busy, label) = (self.is_busy(), label.into());
        // The enter key in a field clicks the button, too.
        let onclick = busy.then(|| Callback::from(|event: MouseEvent| event.prevent_default()));
        html! {
            <button
                ref={self.button.clone()}
                type="submit"
                class="primary"
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

    /// Validates every field, focuses the first invalid one and returns whether all are valid.
    pub(crate) fn validate(&self) -> bool {
        // Not short-circuiting, so that all errors are shown at once.
        let invalid: Vec<_> = self.fields.iter().filter(|field| !field.validate()).collect();
        if let Some(first) = invalid.first() {
            first.focus();
        }
        invalid.is_empty()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.borrow_mut());
        self.update.force_update();
    }
}

/// Creates a form with these fields.
#[hook]
pub(crate) fn use_form(fields: Rc<[Field]>) -> Form {
    let update = use_force_update();
    let form = use_memo((), |()| Form::new(fields, update));
    (*form).clone()
}

/// Shows the refusal of a wrong password at its field. Returns any other result unchanged.
pub(crate) fn show_wrong_password(
    result: Result<(), Failure>,
    password: &Field,
) -> Result<(), Failure> {
    match result {
        Err(failure) if failure.has_code(code::INVALID_CREDENTIALS) => {
            password.reject(text(account::WRONG_PASSWORD));
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
