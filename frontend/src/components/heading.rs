//! The heading of a page, which sets the title and the focus when the page opens.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::prelude::*;

use crate::texts::root_attribute;

thread_local! {
    /// `true` once this tab has shown a page.
    static HAS_SHOWN_A_PAGE: Cell<bool> = const { Cell::new(false) };
}

/// Properties of [`Heading`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The title of the page, in the heading and in the browser's tab.
    pub text: AttrValue,
}

/// The heading of a page behind the login.
#[component]
pub(crate) fn Heading(props: &Props) -> Html {
    use_effect_with(props.text.clone(), move |text| announce(text));
    heading(&props.text)
}

/// Renders the only `<h1>`; [`announce`] does the rest.
pub(crate) fn heading(text: &AttrValue) -> Html {
    // The key makes another heading another element: see `text`.
    html! { <h1 key={&**text} tabindex="-1">{ text }</h1> }
}

/// Sets the document's title, and gives the heading the focus when a person comes from another page, so that
/// screen readers announce the new page as if it had been loaded. The first page is announced by the browser
/// itself.
pub(crate) fn announce(title: &str) {
    let has_shown_a_page = HAS_SHOWN_A_PAGE.get();
    let Some(document) = set_title(title) else { return };
    if has_shown_a_page
        && let Ok(Some(heading)) = document.query_selector("#app h1")
        && let Ok(heading) = heading.dyn_into::<HtmlElement>()
    {
        let _ = heading.focus();
    }
}

/// Sets the document's title.
pub(crate) fn set_title(title: &str) -> Option<Document> {
    let document = web_sys::window()?.document()?;
    let brand = root_attribute("data-brand").unwrap_or_default();
    document.set_title(&[title, " \u{b7} ", &*brand].concat());
    HAS_SHOWN_A_PAGE.set(true);
    Some(document)
}
