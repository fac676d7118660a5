//! What is shown while nobody knows yet who is there.

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::notice::{Tone, message};
use crate::failure::Failure;
use crate::session::use_session;

/// Properties of [`Waiting`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Why the waiting is over without an answer.
    #[prop_or_default]
    pub failure: Option<Failure>,
}

/// A spinner, or what went wrong and a button to try again. The token is kept meanwhile: a server
/// that is away has not said that the session is.
#[component]
pub(crate) fn Waiting(props: &Props) -> Html {
    let session = use_session();
    let onclick = Callback::from(move |_: MouseEvent| session.ask());
    match &props.failure {
        None => html! {
            <p class="waiting" role="status">
                <span class="spinner" aria-hidden="true" />
                <span class="spoken">{ "Loading" }</span>
            </p>
        },
        Some(failure) => html! {
            <section class="card narrow">
                <Heading text="No answer" />
                { message(Tone::Error, Some(failure.in_words().into())) }
                <p>{ "You are still logged in on this device." }</p>
                <button type="button" class="primary" {onclick}>{ "Try again" }</button>
            </section>
        },
    }
}
