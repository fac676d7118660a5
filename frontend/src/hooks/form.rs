//! A form: its fields, and its submission, one at a time.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Date;
use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_password};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::failure::Failure;
use crate::hooks::field::Field;
use crate::hooks::seconds::seconds_until;
use crate::texts::{account, number, text};
use crate::words;

/// Most requests that a form makes by itself after the first.
const MAX_RETRIES: u8 = 3;

/// A form and its submission.
#[derive(Clone)]
pub(crate) struct Form {
    fields: Rc<[Field]>,
    button: NodeRef,
    state: Rc<RefCell<State>>,
    /// Renders the page that has the form.
    update: UseForceUpdateHandle,
}

#[derive(Default)]
struct State {
    busy: bool,
    retry_at: Option<f64>,
    retries: u8,
    error: Option<AttrValue>,
}

/// A request that can be made again. Boxed, so that what runs it is compiled once and not for every form.
type Request = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Failure>>>>>;

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

    /// Returns whether a request of the form is on its way, which nothing calls back.
    pub(crate) fn is_busy(&self) -> bool {
        self.state.borrow().busy
    }

    /// Shows an error of the form as a whole.
    pub(crate) fn fail(&self, error: AttrValue) {
        self.change(|state| state.error = Some(error));
    }

    /// Removes the error of the form as a whole, and ends the countdown that goes with it.
    pub(crate) fn clear_error(&self) {
        self.change(|state| (state.error, state.retry_at) = (None, None));
    }

    /// Focuses the button that submits the form.
    pub(crate) fn focus_button(&self) {
        if let Some(button) = self.button.cast::<HtmlElement>() {
            let _ = button.focus();
        }
    }

    /// Renders the button that submits the form. During a submission it shows a spinner, and while the server
    /// wants the person to wait, the seconds that are left. It submits nothing meanwhile, and keeps the focus, which
    /// it would lose if it were `disabled`, and its name: a screen reader would announce another as a new button.
    pub(crate) fn submit_button(&self, label: impl Into<AttrValue>) -> Html {
        let (state, label) = (self.state.borrow(), label.into());
        let busy = state.busy;
        let is_off = busy || state.retry_at.is_some();
        // The enter key in a field clicks the button, too.
        let onclick = is_off.then(|| Callback::from(|event: MouseEvent| event.prevent_default()));
        html! {
            <button
                ref={self.button.clone()}
                type="submit"
                class="primary"
                aria-disabled={is_off.then_some("true")}
                aria-busy={busy.then_some("true")}
                {onclick}
            >
                if busy {
                    <span class="spinner" aria-hidden="true" />
                }
                <span>{ label }</span>
                if let Some(end) = state.retry_at {
                    // Not announced: the message beside the form says it once.
                    <span class="countdown" aria-hidden="true" key={seconds_until(end)}>
                        { number(seconds_until(end)) }
                    </span>
                }
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

    /// Runs the request of the form, unless one is running. A failure is shown at the fields that it names, or
    /// else at the form as a whole. If the server is busy for a moment, the request is made again after it.
    pub(crate) fn submit<F>(&self, request: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        let mut state = self.state.borrow_mut();
        if state.retry_at.is_none() && !state.busy {
            state.retries = 0;
            drop(state);
            self.run(Rc::new(move || Box::pin(request())));
        }
    }

    fn run(&self, request: Request) {
        for field in self.fields.iter() {
            field.show(false);
        }
        self.change(|state| {
            state.busy = true;
            state.retry_at = None;
            state.error = None;
        });
        let this = self.clone();
        spawn_local(async move {
            let failure = request().await.err().filter(|failure| !this.show_at_fields(failure));
            let wait = failure.as_ref().and_then(Failure::short_wait);
            this.change(|state| {
                state.busy = false;
                state.error = failure.and_then(|failure| failure.notice());
                if let Some(seconds) = wait
                    && state.retries < MAX_RETRIES
                {
                    state.retries += 1;
                    state.retry_at = Some(Date::now() + f64::from(seconds * 1000));
                }
            });
            this.count_down(request);
        });
    }

    /// Makes the request again when its time has come, and shows every second what is left. Ends with the form:
    /// who has left it wants nothing sent any more.
    fn count_down(self, request: Request) {
        let Some(end) = self.state.borrow().retry_at else { return };
        if self.button.get().is_none() {
            self.state.borrow_mut().retry_at = None;
            return;
        }
        if seconds_until(end) == 0 {
            return self.run(request);
        }
        let next = Timeout::new(1000, move || {
            self.update.force_update();
            self.count_down(request);
        });
        next.forget();
    }

    /// Shows field errors at their fields, focuses the first of these, and returns whether there
    /// was one.
    fn show_at_fields(&self, failure: &Failure) -> bool {
        let mut shown = false;
        // From the last to the first, so that the first one has the focus in the end.
        for field in self.fields.iter().rev() {
            let mut errors = failure.field_errors().iter();
            if let Some(error) = errors.find(|error| error.field == field.name) {
                field.reject(words::field_error(error));
                shown = true;
            }
        }
        shown
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
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
