//! Small pictures of what stands beside them. They say nothing that the words do not.

use yew::prelude::*;

use crate::device::Kind;

/// A device of this kind.
pub(crate) fn device(kind: Kind) -> Html {
    picture(match kind {
        Kind::Computer => "M4 5h16v10H4zM2 19h20",
        Kind::Handheld => "M7 3h10v18H7zM11 18h2",
        Kind::Program => "M3 5h18v14H3zM7 9l3 3-3 3M12 15h5",
    })
}

/// Something that happened; something to look at twice.
pub(crate) fn event(alarming: bool) -> Html {
    picture(if alarming { "M12 4l9 16H3zM12 10v4M12 17v0" } else { "M5 12l5 5 9-10" })
}

fn picture(lines: &'static str) -> Html {
    html! {
        <span class="picture" aria-hidden="true">
            <svg viewBox="0 0 24 24"><path d={lines} /></svg>
        </span>
    }
}
