//! The page while the session is being checked.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::notice::message;
use crate::failure::Failure;
use crate::notices::Tone;
use crate::session::SessionHandle;

/// Renders a spinner, or the failure of the check and the ways out of it. The token is kept, because
/// an unreachable server does not mean that the session has ended.
pub(crate) fn waiting(session: &SessionHandle, failure: Option<&Failure>) -> Html {
    let Some(failure) = failure else {
        return html! {
            <div class="waiting" role="status">
                <span class="spinner" aria-hidden="true" />
                <h1 class="visually-hidden">{ "Loading" }</h1>
            </div>
        };
    };
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
            <Heading text="No answer" />
            { message(Tone::Error, Some(failure.message().into())) }
            <p>{ "You are still logged in on this device." }</p>
            <button type="button" class="primary" onclick={retry}>{ "Try again" }</button>
            <button type="button" class="secondary" onclick={discard}>{ "Log in again" }</button>
        </section>
    }
}
