//! Texts that change while the page is open.
//!
//! Translators and other extensions replace text nodes by elements of their own. The app's reference
//! then leads to a node outside of the page: a change of it would not be seen, and nothing can be
//! inserted before it. So a text that changes, or that has a neighbour that comes and goes, is in an
//! element of its own, whose key is the text: a new text is a new element.

use keystead_texts::Message;
use yew::prelude::*;

use crate::texts;

/// Renders a text that may change.
pub(crate) fn text(content: impl Into<AttrValue>) -> Html {
    let content = content.into();
    html! { <span key={&*content}>{ content }</span> }
}

/// Renders a name or an id, which translators leave as it is and whose direction is its own.
pub(crate) fn name(content: impl Into<AttrValue>) -> Html {
    let content = content.into();
    html! { <bdi key={&*content} translate="no">{ content }</bdi> }
}

/// Renders a message whose arguments are elements, such as names and times.
pub(crate) fn sentence<const N: usize>(message: Message<N>, arguments: &[Html; N]) -> Html {
    let template = texts::template(message);
    let mut parts = Vec::with_capacity(2 * N + 1);
    let mut rest = &*template;
    while let Some((before, after)) = rest.split_once('{') {
        parts.push(text(before.to_owned()));
        let argument = after.as_bytes().first().map(|digit| usize::from(digit.wrapping_sub(b'0')));
        parts.extend(argument.and_then(|index| arguments.get(index)).cloned());
        rest = after.get(2..).unwrap_or_default();
    }
    parts.push(text(rest.to_owned()));
    parts.into_iter().collect()
}
