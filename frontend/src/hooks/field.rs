//! One field of a form: its rule, when the rule may speak, and what the server said of it.
//!
//! The text itself stays in the input. So a password manager can fill it in its own way, nothing
//! is lost when a request fails, and no second copy of a password lies about.

use keystead_common::rules::Violation;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a value must be; one of `keystead_common::rules`, or less.
type Rule = fn(&str) -> Result<(), Violation>;

#[derive(Clone, Default, PartialEq)]
struct State {
    /// Whether the rule may speak: not before the person has left the field or tried to submit.
    judged: bool,
    error: Option<AttrValue>,
}

/// A field, for the component that shows it and the page that submits it.
#[derive(Clone)]
pub(crate) struct Field {
    /// To be given to the `<input>`.
    pub input: NodeRef,
    state: UseStateHandle<State>,
    rule: Rule,
    trimmed: bool,
}

// A field keeps its rule, and functions cannot be compared reliably anyway.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.input == other.input && self.state == other.state
    }
}

impl Field {
    /// What is wrong with it.
    pub(crate) fn error(&self) -> Option<AttrValue> {
        self.state.error.clone()
    }

    /// The same for what never has white space around it: phones put a space after every word.
    pub(crate) fn trimmed(self) -> Self {
        Field { trimmed: true, ..self }
    }

    /// What is in the input at this moment.
    pub(crate) fn value(&self) -> String {
        let value = self.element().map(|element| element.value()).unwrap_or_default();
        if self.trimmed { value.trim().to_owned() } else { value }
    }

    /// Puts something into the input.
    pub(crate) fn fill(&self, value: &str) {
        if let Some(element) = self.element() {
            element.set_value(value);
        }
    }

    /// Empties it. That it is empty is no mistake then.
    pub(crate) fn clear(&self) {
        self.fill("");
        self.state.set(State::default());
    }

    /// Moves the focus into it.
    pub(crate) fn focus(&self) {
        if let Some(element) = self.element() {
            let _ = element.focus();
        }
    }

    /// Lets the rule speak, and tells whether it is content.
    pub(crate) fn judge(&self) -> bool {
        let error = self.violation();
        let fits = error.is_none();
        self.state.set(State { judged: true, error });
        fits
    }

    /// Shows what the server has against it. That stands until the person changes the value.
    pub(crate) fn refuse(&self, detail: &str) {
        self.state.set(State { judged: true, error: Some(AttrValue::from(detail.to_owned())) });
    }

    /// To be called at every keystroke.
    pub(crate) fn typed(&self) {
        if self.state.judged {
            self.judge();
        }
    }

    /// To be called when the focus leaves. Somebody who only walks by with the tab key has done
    /// nothing wrong yet, and what the server said is not talked over.
    pub(crate) fn left(&self) {
        if !self.state.judged && !self.value().is_empty() {
            self.judge();
        }
    }

    fn violation(&self) -> Option<AttrValue> {
        (self.rule)(&self.value()).err().map(|violation| AttrValue::from(violation.detail))
    }

    fn element(&self) -> Option<HtmlInputElement> {
        self.input.cast()
    }
}

/// A field that has to follow `rule`.
#[hook]
pub(crate) fn use_field(rule: Rule) -> Field {
    Field { input: use_node_ref(), state: use_state(State::default), rule, trimmed: false }
}
