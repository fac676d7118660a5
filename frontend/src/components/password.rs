//! The password field, with a button that shows its characters.

use yew::prelude::*;

use crate::components::field::{Input, labelled_input};
use crate::components::text::text;
use crate::hooks::field::Field;

/// Properties of [`PasswordField`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The field.
    pub field: Field,
    /// The text of its label.
    #[prop_or("Password")]
    pub label: &'static str,
    /// `current-password` or `new-password`.
    pub autocomplete: &'static str,
    /// The rule of the field, shown until there is an error.
    #[prop_or_default]
    pub hint: Option<&'static str>,
}

/// A password field, hidden until the person presses the button.
///
/// The button's name starts with its action and not with the label, so that only the input is found
/// by the label.
#[component]
pub(crate) fn PasswordField(props: &Props) -> Html {
    let shown = use_state(|| false);
    let onclick = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let (kind, action) = if *shown { ("text", "Hide") } else { ("password", "Show") };
    let input =
        Input { label: props.label, kind, autocomplete: props.autocomplete, hint: props.hint };
    let reveal = html! {
        <button
            type="button"
            class="reveal"
            aria-controls={props.field.name}
            {onclick}
        >
            { text(action) }
            <span class="visually-hidden">{ " characters of " }{ props.label }</span>
        </button>
    };
    labelled_input(&props.field, &input, reveal)
}
