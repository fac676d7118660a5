//! The account, and the session that looks at it.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::heading::Heading;
use crate::components::moment::moment;
use crate::device;
use crate::hooks::seconds::use_seconds_until;
use crate::session::SignedIn;
use crate::time::{self, Precision};

/// Properties of [`AccountPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose account.
    pub user: Rc<SignedIn>,
}

/// Who the person is, and what there is to know about this session.
#[component]
pub(crate) fn AccountPage(props: &Props) -> Html {
    let (user, session) = (&props.user.me.user, &props.user.me.session);
    let initial = user.username.chars().take(1).collect::<String>();
    html! {
        <>
            <Heading text="Your account" />
            <section class="card identity">
                <span class="initial" aria-hidden="true">{ initial }</span>
                <div>
                    <h2>{ &user.username }</h2>
                    <p class="quiet">{ "Account since " }{ moment(&user.created_at, Precision::Day) }</p>
                </div>
            </section>
            <section class="card" aria-labelledby="this-session">
                <h2 id="this-session">{ "This session" }</h2>
                <dl>
                    { row("Began", moment(&session.created_at, Precision::Minute)) }
                    if let Some(end) = props.user.token_ends {
                        { row("Access token runs out in", html! { <Countdown {end} /> }) }
                    }
                    if let Some(agent) = &session.user_agent {
                        { row("Browser", html! {
                            <span title={agent.clone()}>{ device::in_words(Some(agent)) }</span>
                        }) }
                    }
                    if let Some(ip) = &session.ip {
                        { row("Address", html! { <code>{ ip }</code> }) }
                    }
                    { row("Session", html! { <code>{ &session.id }</code> }) }
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

/// The time that is left. Before it is over there is another token, and more time.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let left = use_seconds_until(props.end);
    // A timer is silent: a screen reader that said every second would say nothing else.
    html! { <span role="timer" class="countdown">{ time::countdown(left) }</span> }
}
