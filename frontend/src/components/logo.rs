//! Keystead's logo.

use yew::prelude::*;

/// Renders the keystone with a keyhole. `favicon.svg` and the server's refusal page have the same
/// drawing, and the server's tests compare theirs with this one.
pub(crate) fn logo() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <path class="stone" d="M3 4h26l-5.6 23.4A2 2 0 0 1 21.5 29h-11a2 2 0 0 1-1.9-1.6z" />
            <path class="hole" d="M16 9a4 4 0 0 1 2.2 7.3L19.5 23h-7l1.3-6.7A4 4 0 0 1 16 9z" />
        </svg>
    }
}
