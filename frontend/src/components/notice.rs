//! Messages that screen readers announce: at a form, at the top of a page.

use yew::prelude::*;

use crate::components::text::name;
use crate::failure::split_id;
use crate::notices::{Notice, Notices, Tone};
use crate::routes::Route;

/// Renders a message, or the empty place for one: a screen reader only announces changes inside an
/// element that was there before.
pub(crate) fn message(tone: Tone, text: Option<AttrValue>) -> Html {
    linked_message(tone, text, None)
}

/// Renders the outcome of what the person did, or the empty place for it.
pub(crate) fn outcome(outcome: Option<&(Tone, AttrValue)>) -> Html {
    let text =
        |tone: Tone| outcome.filter(|(other, _)| *other == tone).map(|(_, text)| text.clone());
    html! {
        <>
            { message(Tone::Error, text(Tone::Error)) }
            { message(Tone::Success, text(Tone::Success)) }
        </>
    }
}

fn linked_message(tone: Tone, text: Option<AttrValue>, link: Option<AttrValue>) -> Html {
    let (role, tone) = match tone {
        Tone::Error => ("alert", "error"),
        Tone::Success => ("status", "success"),
        Tone::Info => ("status", "info"),
    };
    html! {
        <div {role}>
            if let Some(text) = text {
                // The key makes another text another element: see `text`.
                <p key={&*text} class="message" data-tone={tone}>
                    <span>{ split_id(&text).0 }</span>
                    { name(split_id(&text).1.to_owned()) }
                    if let Some(link) = link {
                        { " " }<a href={link.clone()} translate="no">{ link }</a>
                    }
                </p>
            }
        </div>
    }
}

/// Renders the place for messages at the top of a page.
pub(crate) fn notice_board(notices: &Notices, page: Route) -> Html {
    let (mut error, mut other) = ((None, None), (None, None));
    let mut other_tone = Tone::Info;
    if let Some(Notice { tone, text, link, .. }) = notices.on(page) {
        let place = if tone == Tone::Error { &mut error } else { &mut other };
        *place = (Some(text), link);
        other_tone = if tone == Tone::Error { other_tone } else { tone };
    }
    html! {
        <>
            { linked_message(Tone::Error, error.0, error.1) }
            { linked_message(other_tone, other.0, other.1) }
        </>
    }
}
