//! The page as the server sent it, which can be typed into before the program has come.
//!
//! The program renders the same page in the same place, transparent until it has taken over the inputs and
//! removed the rest, so that nothing moves. The inputs themselves stay: with what was typed or filled in, the focus and the
//! caret.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

/// The attribute of the root by which the page says that its form was submitted already, and by the button with which
/// classes (`index.html`).
const SUBMITTED: &str = "data-submitted";

/// Puts the input of this name, if the first page has one, into `slot`.
pub(crate) fn adopt(name: &str, slot: &Element) -> Option<HtmlInputElement> {
    let document = document()?;
    let selector = ["#first input[name=", name, "]"].concat();
    let input: HtmlInputElement = document.query_selector(&selector).ok()??.dyn_into().ok()?;
    if !move_without_blur(&input, slot) {
        let had_focus = document.active_element().as_ref() == Some(&input);
        let (start, end) = (input.selection_start().ok()?, input.selection_end().ok()?);
        slot.append_child(&input).ok()?;
        if had_focus {
            let _ = input.focus();
            if let (Some(start), Some(end)) = (start, end) {
                let _ = input.set_selection_range(start, end);
            }
        }
    }
    Some(input)
}

/// Moves the input by `Node.moveBefore`, which keeps focus and composition. Returns false where the browser
/// lacks it (Chrome 133, Firefox 144).
fn move_without_blur(input: &HtmlInputElement, slot: &Element) -> bool {
    let function = Reflect::get(slot, &"moveBefore".into()).ok();
    let function = function.and_then(|function| function.dyn_into::<Function>().ok());
    function.is_some_and(|function| function.call2(slot, input, &JsValue::NULL).is_ok())
}

/// Gives the focus of an element of the first page to the one that takes its place. Inputs keep theirs, as they are
/// moved.
fn pass_focus(document: &Document, first: &Element) {
    let Some(focused) = document.active_element().filter(|it| first.contains(Some(it))) else {
        return;
    };
    let selector = match &*focused.tag_name() {
        "BUTTON" => button(&focused.class_name()),
        // The second of the login page is there only where people can register.
        "A" if document
            .query_selector("#first .aside:not([data-mode]) > :focus")
            .is_ok_and(|found| found.is_some()) =>
        {
            "#app .aside a"
        }
        "A" => "#app .card > :last-child a, #app .card > a:last-child",
        _ => "#app main",
    };
    let place = document.query_selector(selector).ok().flatten();
    if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
        let _ = place.focus();
    }
}

/// Returns the selector of the program's button for one of the first page with these classes.
fn button(classes: &str) -> &'static str {
    if classes.ends_with("passkey") { "#app .passkey" } else { "#app [type=submit]" }
}

/// Removes the first page, and submits the form if that was asked for before.
pub(crate) fn remove() {
    let Some(document) = document() else { return };
    let Some(first) = document.get_element_by_id("first") else { return };
    pass_focus(&document, &first);
    first.remove();
    let Some(page) = document.document_element() else { return };
    if let Some(submitter) = page.get_attribute(SUBMITTED) {
        let _ = page.remove_attribute(SUBMITTED);
        let button = document.query_selector(button(&submitter)).ok().flatten();
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            button.click();
        }
    }
}

/// Says in the root of the page whether somebody is or may be logged in. The frame then has room for the
/// navigation before that is there. `boot.js` says so before the program has come.
pub(crate) fn mark_session(may_be: bool) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.toggle_attribute_with_force("data-session", may_be);
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
