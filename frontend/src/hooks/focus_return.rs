//! The focus after something that was opened in a section has closed.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Returns the reference for a section. When `open` becomes empty, its first element that the selector finds which `open`
/// was before gets the focus, or else its last button.
#[hook]
pub(crate) fn use_focus_return(open: Option<String>) -> NodeRef {
    let section = use_node_ref();
    {
        let section = section.clone();
        let before = use_memo((), |()| RefCell::new(None));
        use_effect_with(open, move |open: &Option<String>| {
            // What has been removed leaves the focus to the body.
            if let (Some(selector), None) = (before.replace(open.clone()), open)
                && is_lost()
                && !focus(&section, &selector)
            {
                focus(&section, "button:last-of-type");
            }
        });
    }
    section
}

/// Focuses the first element in `section` that the selector finds. Returns whether there is one.
pub(crate) fn focus(section: &NodeRef, selector: &str) -> bool {
    let section = section.cast::<HtmlElement>();
    let found = section.and_then(|section| section.query_selector(selector).ok()?);
    let found = found.and_then(|found| found.dyn_into::<HtmlElement>().ok());
    found.is_some_and(|found| found.focus().is_ok())
}

fn is_lost() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let focused = document.and_then(|document| document.active_element());
    focused.is_none_or(|focused| focused.tag_name() == "BODY")
}
