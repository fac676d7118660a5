//! The recovery code of a new account, which is shown once.

use keystead_common::Secret;
use yew::prelude::*;

use crate::components::codes::Codes;
use crate::components::heading::Heading;
use crate::components::layout::{card, main_part};
use crate::routes::Route;
use crate::texts::{factors, text};
use crate::visitor::Visit;

/// Properties of [`NewCode`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The visit.
    pub visit: Visit,
    /// The name of the account.
    pub username: AttrValue,
    /// The code.
    pub code: Secret,
}

/// The page with the code. What follows is the person's account.
#[component]
pub(crate) fn NewCode(props: &Props) -> Html {
    let onclick = {
        let visit = props.visit.clone();
        Callback::from(move |_: MouseEvent| visit.set_pending(None))
    };
    let content = html! {
        <>
            <p>{ text(factors::SAVE_CODE_TEXT) }</p>
            <Codes codes={vec![props.code.clone()]} username={props.username.clone()} />
            <button type="button" class="primary" {onclick}>{ text(factors::I_SAVED_IT) }</button>
        </>
    };
    let heading = html! { <Heading text={text(factors::SAVE_CODE_HEADING)} /> };
    let card = card(Route::Register, heading, content);
    main_part(Route::Register, &props.visit.notices, None, card)
}
