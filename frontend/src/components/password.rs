//! The password field, whose content can be shown.

use yew::prelude::*;

use crate::components::field::{Input, labelled_input};
use crate::hooks::field::Field;

/// Properties of [`PasswordField`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The field.
    pub field: Field,
    /// Its name in the form; also its id in the page.
    #[prop_or("password")]
    pub name: &'static str,
    /// What it is called.
    #[prop_or("Password")]
    pub label: &'static str,
    /// `current-password` or `new-password`.
    pub autocomplete: &'static str,
    /// What the rule asks for, said before it is broken.
    #[prop_or_default]
    pub hint: Option<&'static str>,
}

/// A password, hidden unless the person wants to see it.
///
/// The button says what it does next, and not the label first: so there is one thing that is called
/// by the label.
#[component]
pub(crate) fn PasswordField(props: &Props) -> Html {
    let shown = use_state(|| false);
    let onclick = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let (kind, action) = if *shown { ("text", "Hide") } else { ("password", "Show") };
    let input = Input {
        name: props.name,
        label: props.label,
        kind,
        autocomplete: props.autocomplete,
        hint: props.hint,
    };
    let reveal = html! {
        <button
            type="button"
            class="reveal"
            aria-controls={props.name}
            {onclick}
        >
            { action }
            <span class="spoken">{ " characters of " }{ props.label }</span>
        </button>
    };
    labelled_input(&props.field, &input, reveal)
}
