//! The submission of a form, one at a time.

use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::Pin;

use js_sys::{Date, Math};
use keystead_common::problem::code;
use wasm_bindgen_futures::spawn_local;
use web_sys::Node;
use yew::Html;

use crate::failure::Failure;
use crate::hooks::form::{Form, State};
use crate::hooks::retry::Retries;
use crate::words;

/// A boxed future, so that what awaits it is compiled once and not for every form.
pub(crate) type Outcome<T> = Pin<Box<dyn Future<Output = T>>>;

/// A request that can be made again.
pub(crate) type Request = Box<dyn Fn() -> Outcome<Result<(), Failure>>>;

/// The code that tells the person of a form why they wait.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// Is called when a request is sent, and tells the person if its response takes long.
    pub watch: fn(Form),
    /// Makes a request again that the server was too busy for, when it is due, and returns the failure to show.
    pub retry: fn(Form, Request, Failure) -> Outcome<Option<Failure>>,
}

/// Loads that code, which is not needed before a form has been submitted (`behind_login`).
type Loader = fn() -> Outcome<Option<Patience>>;

thread_local! {
    static LOADER: Cell<Loader> = const { Cell::new(|| Box::pin(ready(None))) };
}

/// Sets what loads the code that tells people why they wait, for every form.
pub(crate) fn set_loader(loader: Loader) {
    LOADER.set(loader);
}

impl Form {
    /// Runs the request of the form, unless one is running. A failure is shown at the fields that it names, or
    /// else at the form as a whole. If the server is busy for a moment, the request is made again after it.
    pub(crate) fn submit<F>(&self, request: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        if !self.is_busy() {
            self.run(Box::new(move || Box::pin(request())));
        }
    }

    fn run(&self, request: Request) {
        for field in self.fields.iter() {
            field.show(false);
        }
        self.change(|state| {
            *state = State { busy: true, requests: state.requests, ..State::default() };
        });
        let this = self.clone();
        spawn_local(async move {
            let failure = this.send(request).await;
            let failure = failure.filter(|failure| !this.show_at_fields(failure));
            let error = failure.and_then(|failure| failure.notice());
            this.change(|state| {
                *state = State { error, requests: state.requests, ..State::default() };
            });
        });
    }

    /// Makes a request of the form, again if the server is busy for a moment, and returns its failure.
    pub(crate) async fn send(&self, request: Request) -> Option<Failure> {
        let load = LOADER.get();
        let this = self.clone();
        spawn_local(async move {
            if let Some(patience) = load().await {
                (patience.watch)(this);
            }
        });
        let failure = request().await.err()?;
        if failure.has_code(code::OVERLOADED)
            && let Some(patience) = load().await
        {
            return (patience.retry)(self.clone(), request, failure).await;
        }
        Some(failure)
    }

    /// Counts one more request of the form, and returns its number.
    pub(crate) fn begin_request(&self) -> u32 {
        let mut state = self.state.borrow_mut();
        state.requests += 1;
        state.requests
    }

    /// Returns whether the response to this request of the form is awaited.
    pub(crate) fn awaits(&self, request: u32) -> bool {
        let state = self.state.borrow();
        state.busy && state.requests == request
    }

    /// Returns the time of the next retry, if this failure leads to one.
    pub(crate) fn next_retry(&self, failure: &Failure) -> Option<f64> {
        self.with_retries(|retries| retries.next(failure, Date::now(), Math::random()))
    }

    /// Applies `apply` to the retries that are left.
    pub(crate) fn with_retries<T>(&self, apply: impl FnOnce(&mut Retries) -> T) -> T {
        apply(&mut self.state.borrow_mut().retries)
    }

    /// Shows why the person waits.
    pub(crate) fn show_progress(&self, progress: Html) {
        self.change(|state| state.progress = progress);
    }

    /// Returns the button of the form, while it is in the page.
    pub(crate) fn button(&self) -> Option<Node> {
        self.button.get()
    }

    /// Returns the elements around its inputs, while they are in the page.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Node> {
        self.fields.iter().filter_map(|field| field.slot.get())
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
