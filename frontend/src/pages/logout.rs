//! The page that asks before an app logs a person out, and the one after it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::Routable;
use yew_router::history::{BrowserHistory, History};

use crate::api;
use crate::components::asking::{big_button, way_to_app};
use crate::components::heading::Heading;
use crate::components::layout::{card, main_part};
use crate::components::link::link;
use crate::components::notice::message;
use crate::components::text::{name, sentence};
use crate::notices::Tone;
use crate::routes::Route;
use crate::session::{SignedIn, use_session};
use crate::texts::{account, apps, guest, root_attribute, text, with};
use crate::visitor::Visit;

/// Properties of [`LogoutPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
    /// The app's request, sealed by the server; nothing if the person came by themselves.
    pub request: Option<String>,
}

/// The question.
#[component]
pub(crate) fn LogoutPage(props: &Props) -> Html {
    let session = use_session();
    let busy = use_state_eq(|| false);
    let error = use_state_eq(|| None);
    let address = use_state_eq(|| None);
    let log_out = {
        let (busy, error, address) = (busy.clone(), error.clone(), address.clone());
        let request = props.request.clone();
        Callback::from(move |_: MouseEvent| {
            busy.set(true);
            error.set(None);
            let (session, request) = (session.clone(), request.clone());
            let (busy, error, address) = (busy.clone(), error.clone(), address.clone());
            spawn_local(async move {
                match session.log_out_for_app(request).await {
                    Ok(Some(to)) => {
                        api::leave_for(&to);
                        address.set(Some(AttrValue::from(to)));
                    }
                    // The page is another one.
                    Ok(None) => {}
                    Err(failure) => {
                        let still = text(account::STILL_LOGGED_IN);
                        error.set(Some([&*still, " ", &failure.message()].concat().into()));
                        busy.set(false);
                    }
                }
            });
        })
    };
    if let Some(address) = &*address {
        let heading = html! { <Heading text={text(apps::LEAVING_HEADING)} /> };
        return card(Route::Logout, heading, way_to_app(address));
    }
    let stay =
        Callback::from(|_: MouseEvent| BrowserHistory::new().replace(Route::Account.to_path()));
    let brand = root_attribute("data-brand").unwrap_or_default();
    let heading = html! { <Heading text={with(apps::LOGOUT_HEADING, [&brand])} /> };
    let username = name(props.user.me.user.username.clone());
    let content = html! {
        <>
            <p>{ sentence(apps::LOGOUT_TEXT, &[username]) }</p>
            <div class="answers">
                { big_button("primary", busy.then_some(true), log_out, html! { text(account::LOG_OUT) }) }
                { big_button("secondary", busy.then_some(false), stay, html! { text(apps::STAY) }) }
                { message(Tone::Error, (*error).clone()) }
            </div>
        </>
    };
    card(Route::Logout, heading, content)
}

/// Renders the page of a visitor who is not logged in, or not any more.
pub(crate) fn logged_out_page(visit: &Visit) -> Html {
    let content = html! {
        <>
            <p>{ text(apps::LOGGED_OUT_TEXT) }</p>
            { link(Route::Login, "", "button", guest::LOG_IN) }
        </>
    };
    let heading = html! { <Heading text={text(apps::LOGGED_OUT_HEADING)} /> };
    main_part(Route::Logout, &visit.notices, None, card(Route::Logout, heading, content))
}
