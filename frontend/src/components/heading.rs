//! The heading of a page, which sets the title and the focus when the page opens.

use std::cell::Cell;

use web_sys::HtmlElement;
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

/// The only `<h1>`. It sets the document's title and takes the focus when a person comes from
/// another page, so that screen readers announce the new page as if it had been loaded. The first
/// page is announced by the browser itself.
#[component]
pub(crate) fn Heading(props: &Props) -> Html {
    let heading = use_node_ref();
    {
        let heading = heading.clone();
        use_effect_with(props.text.clone(), move |text| {
            if let Some(document) = web_sys::window().and_then(|window| window.document()) {
                let brand = root_attribute("data-brand").unwrap_or_default();
                document.set_title(&[text, " \u{b7} ", &*brand].concat());
            }
            if HAS_SHOWN_A_PAGE.replace(true)
                && let Some(heading) = heading.cast::<HtmlElement>()
            {
                let _ = heading.focus();
            }
        });
    }
    // The key makes another heading another element: see `text`.
    html! { <h1 key={&*props.text} ref={heading} tabindex="-1">{ &props.text }</h1> }
}
