//! A field of a form: its rule, and the error that the rule or the server found.
//!
//! The text stays in the input. So password managers can fill it, nothing is lost when a request
//! fails, and there is no second copy of a password.

use std::cell::RefCell;
use std::mem::replace;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use keystead_common::rules::Violation;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::words;

/// The rule of a field, one of `keystead_common::rules` or a weaker one.
pub(crate) type Rule = fn(&str) -> Result<(), Violation>;

/// The estimate of a password.
#[derive(Clone, PartialEq)]
pub(crate) struct Strength {
    /// From 0 to 4.
    pub score: u16,
    /// The estimate in words: what is wrong with the password, or how strong it is.
    pub words: AttrValue,
}

#[derive(Default)]
struct State {
    /// `true` once the rule has been applied: after the person has left the field or submitted.
    validated: bool,
    error: Option<AttrValue>,
    /// Whether the characters of a password are shown.
    shown: bool,
    /// Whether what follows the value knows of the last keystroke.
    is_known: bool,
    strength: Option<Strength>,
    /// Runs out some time after the last keystroke.
    pause: Option<Timeout>,
    /// What the input has to have after the render.
    attributes: Attributes,
}

/// The attributes of an input that change.
#[derive(Clone, Copy, Default)]
pub(crate) struct Attributes {
    /// The `autocomplete` attribute.
    pub autocomplete: &'static str,
    /// Whether a note describes the input.
    pub has_note: bool,
}

/// A field, for the component that shows it and the form that contains it.
#[derive(Clone)]
pub(crate) struct Field {
    /// Its name in the form and in the request; also its id in the page.
    pub name: &'static str,
    /// The reference for the element around the `<input>`.
    pub slot: NodeRef,
    state: Rc<RefCell<State>>,
    /// Renders the page that has the field.
    update: UseForceUpdateHandle,
    watched: bool,
    rule: Rule,
    trimmed: bool,
}

// What it shares changes without it: whoever shows a field is rendered together with its page.
impl PartialEq for Field {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl Field {
    /// Makes a field with this name and rule. `update` renders the page that has it.
    pub(crate) fn new(name: &'static str, rule: Rule, update: UseForceUpdateHandle) -> Self {
        let (slot, state) = Default::default();
        Self { name, slot, state, update, watched: false, rule, trimmed: false }
    }

    /// Returns the error to show.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        self.state.borrow().error.clone()
    }

    /// Makes the field ignore white space around its value: phones add a space after every word.
    pub(crate) fn trimmed(self) -> Self {
        Field { trimmed: true, ..self }
    }

    /// Has every keystroke render the page again, for what follows the value.
    pub(crate) fn watched(self) -> Self {
        Field { watched: true, ..self }
    }

    /// Returns true at the first render of a watched field, and at one after a keystroke.
    pub(crate) fn has_changed(&self) -> bool {
        self.watched && !replace(&mut self.state.borrow_mut().is_known, true)
    }

    /// Returns the strength of a password, once it has been estimated.
    pub(crate) fn strength(&self) -> Option<Strength> {
        self.state.borrow().strength.clone()
    }

    /// Keeps the strength of a password.
    pub(crate) fn set_strength(&self, strength: Option<Strength>) {
        self.change(|state| state.strength = strength);
    }

    /// Keeps a timer until the next one comes.
    pub(crate) fn set_pause(&self, pause: Timeout) {
        self.state.borrow_mut().pause = Some(pause);
    }

    /// Returns whether the characters of a password are shown.
    pub(crate) fn is_shown(&self) -> bool {
        self.state.borrow().shown
    }

    /// Shows or hides the characters of a password.
    pub(crate) fn show(&self, shown: bool) {
        self.change(|state| state.shown = shown);
    }

    /// Returns what the input has to have after the render.
    pub(crate) fn attributes(&self) -> Attributes {
        self.state.borrow().attributes
    }

    /// Keeps what the input has to have after the render.
    pub(crate) fn set_attributes(&self, attributes: Attributes) {
        self.state.borrow_mut().attributes = attributes;
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

    /// Empties the input without making that an error, and forgets the strength of what was in it.
    pub(crate) fn clear(&self) {
        self.fill("");
        self.change(|state| {
            (state.strength, state.pause) = (None, None);
            (state.validated, state.error) = (false, None);
        });
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
        self.set_error(true, error);
        is_valid
    }

    /// Shows an error that the rule did not find and focuses the input. The error stays until the
    /// person changes the value.
    pub(crate) fn reject(&self, detail: impl Into<AttrValue>) {
        self.set_error(true, Some(detail.into()));
        self.focus();
    }

    /// Handles a keystroke.
    pub(crate) fn on_input(&self) {
        if self.state.borrow().validated {
            self.validate();
        }
        if self.watched {
            self.change(|state| state.is_known = false);
        }
    }

    /// Handles the loss of the focus. An empty field is no error yet: the person may only have
    /// passed it with the tab key. An error from the server stays.
    pub(crate) fn on_blur(&self) {
        if !self.state.borrow().validated && !self.value().is_empty() {
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

    fn set_error(&self, validated: bool, error: Option<AttrValue>) {
        self.change(|state| (state.validated, state.error) = (validated, error));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.borrow_mut());
        self.update.force_update();
    }
}

/// The rule of a field whose value is checked when it is submitted.
#[allow(clippy::unnecessary_wraps)] // A `Rule`.
pub(crate) fn anything(_: &str) -> Result<(), Violation> {
    Ok(())
}

/// Creates a field with this name and rule.
#[hook]
pub(crate) fn use_field(name: &'static str, rule: Rule) -> Field {
    let update = use_force_update();
    let field = use_memo((), |()| Field::new(name, rule, update));
    (*field).clone()
}
