//! Icons. They are decorative: the text beside them says everything.

use yew::prelude::*;

use crate::user_agent::DeviceKind;

/// Renders the icon of a device.
pub(crate) fn device(kind: DeviceKind) -> Html {
    icon(match kind {
        DeviceKind::Computer => "M4 5h16v10H4zM2 19h20",
        DeviceKind::Handheld => "M7 3h10v18H7zM11 18h2",
        DeviceKind::Program => "M3 5h18v14H3zM7 9l3 3-3 3M12 15h5",
    })
}

/// Renders the icon of an event: a check mark, or a warning sign if it is alarming.
pub(crate) fn event(alarming: bool) -> Html {
    icon(if alarming { "M12 4l9 16H3zM12 10v4M12 17v0" } else { "M5 12l5 5 9-10" })
}

fn icon(path: &'static str) -> Html {
    html! {
        <span class="icon" aria-hidden="true">
            <svg viewBox="0 0 24 24"><path d={path} /></svg>
        </span>
    }
}
