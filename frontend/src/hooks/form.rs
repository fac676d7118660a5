//! A form: its fields, and its submission, one at a time.

use std::cell::Cell;
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
use crate::hooks::seconds::use_seconds_until;
use crate::texts::{guest, number, text};
use crate::words;

/// Most requests that a form makes by itself after the first.
const MAX_RETRIES: u8 = 3;

/// Makes the request of a form, boxed so that its submission is compiled once and not for every form.
type Request = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Failure>>>>>;

/// A form and its submission.
#[derive(Clone)]
pub(crate) struct Form {
    fields: Rc<[Field]>,
    button: NodeRef,
    in_progress: Rc<Cell<bool>>,
    busy: UseStateHandle<bool>,
    retry_at: UseStateHandle<Option<f64>>,
    retries: Rc<Cell<u8>>,
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

    /// Renders the button that submits the form. During a submission it shows a spinner, and while the server
    /// wants the person to wait, the seconds that are left. It is disabled meanwhile and keeps its name: a
    /// screen reader would announce another name as a new button.
    pub(crate) fn submit_button(&self, label: impl Into<AttrValue>) -> Html {
        let (busy, label) = (*self.busy, label.into());
        html! {
            <button
                ref={self.button.clone()}
                type="submit"
                class="primary"
                disabled={busy || self.retry_at.is_some()}
                aria-busy={busy.then_some("true")}
            >
                if busy {
                    <span class="spinner" aria-hidden="true" />
                }
                <span>{ label }</span>
                if let Some(end) = *self.retry_at {
                    <Countdown {end} />
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
        if self.retry_at.is_none() {
            self.retries.set(0);
            self.run(Rc::new(move || Box::pin(request())));
        }
    }

    fn run(&self, request: Request) {
        // The state `busy` changes at the next render only; a second click may come before.
        if self.in_progress.replace(true) {
            return;
        }
        for field in self.fields.iter() {
            field.shown.set(false);
        }
        self.busy.set(true);
        self.retry_at.set(None);
        self.error.set(None);
        let this = self.clone();
        spawn_local(async move {
            let failure = request().await.err().filter(|failure| !this.show_at_fields(failure));
            this.in_progress.set(false);
            this.busy.set(false);
            let wait = failure.as_ref().and_then(Failure::short_wait);
            this.error.set(failure.map(|failure| AttrValue::from(failure.message())));
            if let Some(seconds) = wait
                && this.retries.get() < MAX_RETRIES
            {
                this.retries.set(this.retries.get() + 1);
                let milliseconds = seconds * 1000;
                this.retry_at.set(Some(Date::now() + f64::from(milliseconds)));
                Timeout::new(milliseconds, move || this.run(request)).forget();
            }
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
                field.reject(words::field_error(error));
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
        retry_at: use_state(|| None),
        retries: use_memo((), |()| Cell::new(0)),
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

#[derive(Properties, PartialEq)]
struct CountdownProps {
    /// Milliseconds since the epoch.
    end: f64,
}

/// The seconds that are left. Not announced: the message beside the form says them once.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let left = use_seconds_until(props.end);
    html! { <span class="countdown" aria-hidden="true" key={left}>{ number(left) }</span> }
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
