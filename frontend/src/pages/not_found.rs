//! The page of every other path.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::routes::Route;

/// Renders the message that there is no such page, with a link to the start.
pub(crate) fn not_found_page() -> Html {
    html! {
        <section class="card narrow">
            <Heading text="Page not found" />
            <p>{ "There is no page at this address. It may have moved, or the link has a typo." }</p>
            <PageLink look="button" to={Route::Entry}>{ "Go to the start page" }</PageLink>
        </section>
    }
}
