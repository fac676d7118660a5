//! The heading of a page, and what has to happen when a page appears.

use std::cell::Cell;

use web_sys::HtmlElement;
use yew::prelude::*;

thread_local! {
    /// Whether a page has been shown before in this tab.
    static SEEN: Cell<bool> = const { Cell::new(false) };
}

/// Properties of [`Heading`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the page is called, in the heading and in the browser's tab.
    pub text: AttrValue,
}

/// The one `<h1>`. It names the document and takes the focus when a person comes from another page,
/// as a browser does when it loads one; a screen reader then says where one is. The first page is
/// the browser's to announce.
#[component]
pub(crate) fn Heading(props: &Props) -> Html {
    let heading = use_node_ref();
    {
        let heading = heading.clone();
        use_effect_with(props.text.clone(), move |text| {
            if let Some(document) = web_sys::window().and_then(|window| window.document()) {
                document.set_title(&[text, " \u{b7} Keystead"].concat());
            }
            if SEEN.replace(true)
                && let Some(heading) = heading.cast::<HtmlElement>()
            {
                let _ = heading.focus();
            }
        });
    }
    html! { <h1 ref={heading} tabindex="-1">{ &props.text }</h1> }
}
