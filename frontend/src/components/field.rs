//! A labelled input with its hint and its error.

use yew::prelude::*;

use crate::components::text::text;
use crate::hooks::field::Field;

/// The attributes of an input.
pub(crate) struct Input {
    /// The text of its label.
    pub label: &'static str,
    /// `text` or `password`.
    pub kind: &'static str,
    /// The `autocomplete` attribute, for browsers and password managers.
    pub autocomplete: &'static str,
    /// The rule of the field, shown until there is an error.
    pub hint: Option<&'static str>,
}

/// Renders a labelled input with `beside` next to it. The error replaces the hint, so that nothing
/// moves under the pointer of a person who is about to press the button below.
pub(crate) fn labelled_input(field: &Field, input: &Input, beside: Html) -> Html {
    let Input { label, kind, autocomplete, hint } = *input;
    let name = field.name;
    let error = field.error();
    let described_by = [name, "-note"].concat();
    let wrong = error.is_some();
    let oninput = {
        let field = field.clone();
        Callback::from(move |_: InputEvent| field.on_input())
    };
    let onblur = {
        let field = field.clone();
        Callback::from(move |_: FocusEvent| field.on_blur())
    };
    html! {
        <div class="field">
            <label for={name}>{ label }</label>
            <div class="input">
                <input
                    ref={field.input.clone()}
                    id={name}
                    {name}
                    type={kind}
                    {autocomplete}
                    autocapitalize="none"
                    autocorrect="off"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid={wrong.then_some("true")}
                    aria-describedby={described_by.clone()}
                    {oninput}
                    {onblur}
                />
                { beside }
            </div>
            <p id={described_by} class="note" data-wrong={wrong.then_some("")} aria-live="polite">
                if let Some(note) = error.or(hint.map(AttrValue::from)) {
                    { text(note) }
                }
            </p>
        </div>
    }
}
