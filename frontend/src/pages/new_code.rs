//! The recovery code of a new account, which is shown once.

use keystead_common::Secret;
use yew::prelude::*;

use crate::components::codes::Codes;
use crate::components::heading::Heading;
use crate::components::layout::{card, main_part};
use crate::routes::Route;
use crate::texts::{factors, text};
use crate::visitor::Visit;

/// Renders the page with the code. What follows is the person's account.
pub(crate) fn new_code_page(visit: &Visit, username: AttrValue, code: Secret) -> Html {
    let onclick = {
        let visit = visit.clone();
        Callback::from(move |_: MouseEvent| visit.set_pending(None))
    };
    let content = html! {
        <>
            <p>{ text(factors::SAVE_CODE_TEXT) }</p>
            <Codes codes={vec![code]} {username} />
            <button type="button" class="primary" {onclick}>{ text(factors::I_SAVED_IT) }</button>
        </>
    };
    let heading = html! { <Heading text={text(factors::SAVE_CODE_HEADING)} /> };
    let card = card(Route::Register, heading, content);
    main_part(Route::Register, &visit.notices, None, card)
}
