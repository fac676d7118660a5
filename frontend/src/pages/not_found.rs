//! Everywhere else.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::routes::Route;

/// Says that there is nothing here, and leads back.
pub(crate) fn not_found_page() -> Html {
    html! {
        <section class="card narrow">
            <Heading text="Page not found" />
            <p>{ "There is no page at this address. It may have moved, or the link has a typo." }</p>
            <PageLink look="button" to={Route::Entry}>{ "Go to the start" }</PageLink>
        </section>
    }
}
