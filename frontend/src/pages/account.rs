//! The account and the current session.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::moment::moment;
use crate::components::text::{name, text};
use crate::hooks::seconds::use_seconds_until;
use crate::session::SignedIn;
use crate::time::{self, Precision};
use crate::user_agent;

/// Properties of [`AccountPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The person's name and the details of the session.
#[component]
pub(crate) fn AccountPage(props: &Props) -> Html {
    let (user, session) = (&props.user.me.user, &props.user.me.session);
    let initial = user.username.chars().take(1).collect::<String>();
    html! {
        <>
            <Heading text="Your account" />
            <section class="card identity">
                <span class="initial" aria-hidden="true">{ name(initial) }</span>
                <div>
                    <h2>{ name(user.username.clone()) }</h2>
                    <p class="quiet">{ "Account since " }{ moment(&user.created_at, Precision::Day) }</p>
                </div>
            </section>
            <section class="card" aria-labelledby="this-session">
                <h2 id="this-session">{ "This session" }</h2>
                <dl>
                    { row("Began", moment(&session.created_at, Precision::Minute)) }
                    if let Some(end) = props.user.token_expires_at {
                        { row("Access token runs out in", html! { <Countdown {end} /> }) }
                    }
                    if let Some(agent) = &session.user_agent {
                        { row("Browser", html! {
                            <span title={agent.clone()}>{ text(user_agent::describe(Some(agent))) }</span>
                        }) }
                    }
                    if let Some(ip) = &session.ip {
                        { row("Address", html! { <code>{ name(ip.clone()) }</code> }) }
                    }
                    { row("Session", html! { <code>{ name(session.id.clone()) }</code> }) }
                </dl>
            </section>
        </>
    }
}

fn row(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

#[derive(Properties, PartialEq)]
struct CountdownProps {
    /// Milliseconds since the epoch.
    end: f64,
}

/// The remaining lifetime of the access token. A refresh extends it before it is over.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let left = use_seconds_until(props.end);
    // Screen readers do not announce a timer's changes, which come every second.
    html! { <span role="timer" class="countdown" translate="no">{ text(time::format_countdown(left)) }</span> }
}
