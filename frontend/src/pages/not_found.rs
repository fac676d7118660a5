//! The page of every other path.

use yew::prelude::*;

use crate::components::layout::Card;
use crate::components::link::link;
use crate::routes::Route;
use crate::texts::{guest, text};

/// Renders the message that there is no such page, with a link to the start.
pub(crate) fn not_found_page() -> Card {
    let content = html! {
        <>
            <p>{ text(guest::CHECK_ADDRESS) }</p>
            { link(Route::Entry, "", "button", guest::GO_HOME) }
        </>
    };
    Card { title: text(guest::NOT_FOUND), content }
}
