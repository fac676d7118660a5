//! The page while the session is being checked.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::notice::message;
use crate::failure::Failure;
use crate::notices::Tone;
use crate::session::SessionHandle;
use crate::texts::{account, guest, text};

/// Renders a spinner, or the failure of the check and the ways out of it. The token is kept, because
/// an unreachable server does not mean that the session has ended.
pub(crate) fn waiting(session: &SessionHandle, failure: Option<&Failure>) -> Html {
    let Some(failure) = failure else { return loading() };
    let retry = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.check())
    };
    let discard = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.discard_token())
    };
    html! {
        <section class="card narrow">
            <Heading text={text(account::NO_ANSWER)} />
            { message(Tone::Error, Some(failure.message().into())) }
            <p>{ text(account::STILL_LOGGED_IN) }</p>
            <button type="button" class="primary" onclick={retry}>{ text(guest::TRY_AGAIN) }</button>
            <button type="button" class="secondary" onclick={discard}>{ text(account::LOG_IN_AGAIN) }</button>
        </section>
    }
}

/// Renders a spinner in place of a page.
pub(crate) fn loading() -> Html {
    html! {
        <div class="waiting" role="status">
            <span class="spinner" aria-hidden="true" />
            <h1 class="visually-hidden">{ text(guest::LOADING) }</h1>
        </div>
    }
}
