//! Texts that change while the page is open.
//!
//! Translators and other extensions replace text nodes by elements of their own. The app's reference
//! then leads to a node outside of the page: a change of it would not be seen, and nothing can be
//! inserted before it. So a text that changes, or that has a neighbour that comes and goes, is in an
//! element of its own, whose key is the text: a new text is a new element.

use yew::prelude::*;

/// Renders a text that may change.
pub(crate) fn text(content: impl Into<AttrValue>) -> Html {
    let content = content.into();
    html! { <span key={&*content}>{ content }</span> }
}

/// Renders a name or an id, which translators leave as it is.
pub(crate) fn name(content: impl Into<AttrValue>) -> Html {
    let content = content.into();
    html! { <span key={&*content} translate="no">{ content }</span> }
}
