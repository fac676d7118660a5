//! A field of a form: its rule, and the error that the rule or the server found.
//!
//! The text stays in the input. So password managers can fill it, nothing is lost when a request
//! fails, and there is no second copy of a password.

use keystead_common::rules::Violation;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::words;

/// The rule of a field, one of `keystead_common::rules` or a weaker one.
pub(crate) type Rule = fn(&str) -> Result<(), Violation>;

#[derive(Clone, Default, PartialEq)]
struct State {
    /// `true` once the rule has been applied: after the person has left the field or submitted.
    validated: bool,
    error: Option<AttrValue>,
}

/// A field, for the component that shows it and the form that contains it.
#[derive(Clone)]
pub(crate) struct Field {
    /// Its name in the form and in the request; also its id in the page.
    pub name: &'static str,
    /// The reference for the element around the `<input>`.
    pub slot: NodeRef,
    /// Whether the characters of a password are shown.
    pub shown: UseStateHandle<bool>,
    state: UseStateHandle<State>,
    /// The number of keystrokes so far, if the field is watched.
    revision: UseStateHandle<u32>,
    watched: bool,
    rule: Rule,
    trimmed: bool,
}

// The rule is left out: a field keeps its rule, and functions cannot be compared reliably.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.slot == other.slot && self.state == other.state && self.shown == other.shown
    }
}

impl Field {
    /// Returns the error to show.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        self.state.error.clone()
    }

    /// Makes the field ignore white space around its value: phones add a space after every word.
    pub(crate) fn trimmed(self) -> Self {
        Field { trimmed: true, ..self }
    }

    /// Has every keystroke render the page again, for what follows the value.
    pub(crate) fn watched(self) -> Self {
        Field { watched: true, ..self }
    }

    /// Returns a number that changes with every keystroke in a watched field.
    pub(crate) fn revision(&self) -> u32 {
        *self.revision
    }

    /// Returns the present value of the input.
    pub(crate) fn value(&self) -> String {
        let value = self.element().map(|element| element.value()).unwrap_or_default();
        if self.trimmed { value.trim().to_owned() } else { value }
    }

    /// Sets the value of the input.
    pub(crate) fn fill(&self, value: &str) {
        if let Some(element) = self.element() {
            element.set_value(value);
        }
    }

    /// Empties the input without making that an error.
    pub(crate) fn clear(&self) {
        self.fill("");
        self.state.set(State::default());
    }

    /// Focuses the input.
    pub(crate) fn focus(&self) {
        if let Some(element) = self.element() {
            let _ = element.focus();
        }
    }

    /// Applies the rule, shows its error and returns whether the value is valid.
    pub(crate) fn validate(&self) -> bool {
        let error = self.violation();
        let is_valid = error.is_none();
        self.state.set(State { validated: true, error });
        is_valid
    }

    /// Shows an error that the rule did not find and focuses the input. The error stays until the
    /// person changes the value.
    pub(crate) fn reject(&self, detail: impl Into<AttrValue>) {
        self.state.set(State { validated: true, error: Some(detail.into()) });
        self.focus();
    }

    /// Handles a keystroke.
    pub(crate) fn on_input(&self) {
        if self.state.validated {
            self.validate();
        }
        if self.watched {
            self.revision.set(*self.revision + 1);
        }
    }

    /// Handles the loss of the focus. An empty field is no error yet: the person may only have
    /// passed it with the tab key. An error from the server stays.
    pub(crate) fn on_blur(&self) {
        if !self.state.validated && !self.value().is_empty() {
            self.validate();
        }
    }

    fn violation(&self) -> Option<AttrValue> {
        let value = self.value();
        (self.rule)(&value).err().map(|violation| words::field_error(&violation.on(self.name)))
    }

    /// Returns the input, once it is in the page.
    pub(crate) fn element(&self) -> Option<HtmlInputElement> {
        self.slot.cast::<Element>()?.first_element_child()?.dyn_into().ok()
    }
}

/// Creates a field with this name and rule.
#[hook]
pub(crate) fn use_field(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        slot: use_node_ref(),
        shown: use_state(|| false),
        state: use_state(State::default),
        revision: use_state(|| 0),
        watched: false,
        rule,
        trimmed: false,
    }
}
