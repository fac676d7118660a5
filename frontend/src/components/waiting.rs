//! What is shown while nobody knows yet who is there.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::notice::{Tone, message};
use crate::failure::Failure;
use crate::session::SessionHandle;

/// A spinner, or why there was no answer and what can be done about it. The token is kept
/// meanwhile: a server that is away has not said that the session is.
pub(crate) fn waiting(session: &SessionHandle, failure: Option<&Failure>) -> Html {
    let Some(failure) = failure else {
        return html! {
            <div class="waiting" role="status">
                <span class="spinner" aria-hidden="true" />
                <h1 class="spoken">{ "Loading" }</h1>
            </div>
        };
    };
    let ask = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.ask())
    };
    let forget = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.forget())
    };
    html! {
        <section class="card narrow">
            <Heading text="No answer" />
            { message(Tone::Error, Some(failure.in_words().into())) }
            <p>{ "You are still logged in on this device." }</p>
            <button type="button" class="primary" onclick={ask}>{ "Try again" }</button>
            <button type="button" class="secondary" onclick={forget}>{ "Log in anew" }</button>
        </section>
    }
}
