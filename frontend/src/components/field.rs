//! A labelled input with its hint and its error.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::components::text::text as element;
use crate::first;
use crate::hooks::field::{Attributes, Field};
use crate::texts::{guest, text};

/// Properties of [`LabelledInput`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The field.
    pub field: Field,
    /// The text of its label.
    pub label: AttrValue,
    /// The `autocomplete` attribute, for browsers and password managers. A password is hidden until the
    /// person presses the button beside it.
    pub autocomplete: &'static str,
    /// The rule of the field, shown until there is an error.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// The score of a new password, from 1 to 4, as a bar under it.
    #[prop_or_default]
    pub score: Option<u16>,
    /// `true` if the field has a place for that bar.
    #[prop_or_default]
    pub has_score: bool,
}

/// A labelled input on a page behind the login.
#[component]
pub(crate) fn LabelledInput(props: &Props) -> Html {
    {
        let field = props.field.clone();
        use_effect(move || place_input(&field));
    }
    labelled_input(props)
}

/// Renders a labelled input. The error replaces the hint, so that nothing moves under the pointer of a person
/// who is about to press the button below.
///
/// The `<input>` itself is not rendered, but put into its place afterwards ([`place_input`]): it may be one that
/// the person is typing into already ([`first`]).
pub(crate) fn labelled_input(props: &Props) -> Html {
    let Props { field, label, autocomplete, hint, .. } = props;
    let name = field.name;
    let is_shown = field.is_shown();
    let error = field.error();
    let is_wrong = error.is_some();
    let remark = error.or_else(|| hint.clone());
    let is_password = autocomplete.ends_with("password");
    field.set_attributes(Attributes { autocomplete, has_note: remark.is_some() });
    let oninput = {
        let field = field.clone();
        Callback::from(move |_: InputEvent| field.on_input())
    };
    // `blur` does not bubble.
    let onfocusout = {
        let field = field.clone();
        Callback::from(move |_: FocusEvent| field.on_blur())
    };
    let onclick = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| field.show(!field.is_shown()))
    };
    let (action, name_of_action) = if is_shown {
        (guest::HIDE, guest::HIDE_PASSWORD)
    } else {
        (guest::SHOW, guest::SHOW_PASSWORD)
    };
    html! {
        <div class="field">
            <label for={name}>{ label }</label>
            <div class="input">
                <span class="slot" ref={field.slot.clone()} {oninput} {onfocusout}></span>
                if is_password {
                    <button
                        type="button"
                        class="reveal"
                        aria-controls={name}
                        aria-label={text(name_of_action)}
                        {onclick}
                    >
                        { element(text(action)) }
                    </button>
                }
            </div>
            if props.has_score {
                <div class="strength" data-score={props.score.map(|score| score.to_string())} aria-hidden="true" />
            }
            <p id={note_id(name)} class="note" data-wrong={is_wrong.then_some("")} aria-live="polite">
                if let Some(remark) = remark {
                    { element(remark) }
                }
            </p>
        </div>
    }
}

/// Puts the input into its place after the first render, and gives it what the latest one says.
pub(crate) fn place_input(field: &Field) {
    let name = field.name;
    let Some(input) = field.slot.cast::<Element>().and_then(|slot| input(name, &slot)) else {
        return;
    };
    let Attributes { autocomplete, has_note } = field.attributes();
    let is_hidden = autocomplete.ends_with("password") && !field.is_shown();
    let note_id = note_id(name);
    for (attribute, value) in [
        ("type", Some(if is_hidden { "password" } else { "text" })),
        ("autocomplete", Some(autocomplete)),
        ("inputmode", (autocomplete == "one-time-code").then_some("numeric")),
        ("aria-invalid", field.error().map(|_| "true")),
        ("aria-describedby", has_note.then_some(&*note_id)),
    ] {
        let _ = match value {
            Some(value) => input.set_attribute(attribute, value),
            None => input.remove_attribute(attribute),
        };
    }
}

fn note_id(name: &str) -> String {
    [name, "-note"].concat()
}

/// Returns the input in `slot`, and puts one there first if there is none.
fn input(name: &str, slot: &Element) -> Option<HtmlInputElement> {
    if let Some(input) = slot.first_element_child() {
        return input.dyn_into().ok();
    }
    if let Some(input) = first::adopt(name, slot) {
        return Some(input);
    }
    let document = slot.owner_document()?;
    let input: HtmlInputElement = document.create_element("input").ok()?.dyn_into().ok()?;
    for (attribute, value) in [
        ("id", name),
        ("name", name),
        ("autocapitalize", "none"),
        ("autocorrect", "off"),
        ("spellcheck", "false"),
        ("aria-required", "true"),
    ] {
        input.set_attribute(attribute, value).ok()?;
    }
    slot.append_child(&input).ok()?;
    Some(input)
}
