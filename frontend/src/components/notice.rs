//! Messages that screen readers announce: at a form, at the top of a page.

use yew::prelude::*;

use crate::notices::{Notices, Tone};
use crate::routes::Route;

/// Renders a message, or the empty place for one: a screen reader only announces changes inside an
/// element that was there before.
pub(crate) fn message(tone: Tone, text: Option<AttrValue>) -> Html {
    let (role, tone) = match tone {
        Tone::Error => ("alert", "error"),
        Tone::Success => ("status", "success"),
        Tone::Info => ("status", "info"),
    };
    html! {
        <div {role}>
            if let Some(text) = text {
                <p class="message" data-tone={tone}>{ text }</p>
            }
        </div>
    }
}

/// Renders the place for messages at the top of a page.
pub(crate) fn notice_board(notices: &Notices, page: Route) -> Html {
    let (mut error, mut other) = (None, (Tone::Info, None));
    if let Some(notice) = notices.on(page) {
        match notice.tone {
            Tone::Error => error = Some(notice.text),
            tone => other = (tone, Some(notice.text)),
        }
    }
    html! {
        <>
            { message(Tone::Error, error) }
            { message(other.0, other.1) }
        </>
    }
}
