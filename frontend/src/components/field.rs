//! A labelled input with its hint and its error.

use yew::prelude::*;

use crate::hooks::field::Field;

/// What an input is, as far as its markup goes.
pub(crate) struct Input {
    /// Its name in the form; also its id in the page.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// `text` or `password`.
    pub kind: &'static str,
    /// What a browser or a password manager may put into it.
    pub autocomplete: &'static str,
    /// What the rule asks for, said before it is broken.
    pub hint: Option<&'static str>,
}

/// A labelled input, and what stands beside it. The error takes the place of the hint, so that
/// nothing moves under the pointer of somebody who is about to press the button below.
pub(crate) fn labelled_input(field: &Field, input: &Input, beside: Html) -> Html {
    let Input { name, label, kind, autocomplete, hint } = *input;
    let error = field.error();
    let described_by = [name, "-note"].concat();
    let wrong = error.is_some();
    let oninput = {
        let field = field.clone();
        Callback::from(move |_: InputEvent| field.typed())
    };
    let onblur = {
        let field = field.clone();
        Callback::from(move |_: FocusEvent| field.left())
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
                { error.or(hint.map(AttrValue::from)) }
            </p>
        </div>
    }
}
