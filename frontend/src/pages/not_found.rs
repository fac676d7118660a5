//! The page of every other path.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::routes::Route;
use crate::texts::{guest, text};

/// Renders the message that there is no such page, with a link to the start.
pub(crate) fn not_found_page() -> Html {
    html! {
        <section class="card narrow">
            <Heading text={text(guest::NOT_FOUND)} />
            <p>{ text(guest::CHECK_ADDRESS) }</p>
            <PageLink look="button" to={Route::Entry}>{ text(guest::GO_HOME) }</PageLink>
        </section>
    }
}
