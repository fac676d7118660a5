//! The account, and the session that looks at it.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::components::heading::Heading;
use crate::device;
use crate::hooks::seconds::use_seconds_until;
use crate::session::{SignedIn, use_session};
use crate::time::{self, Precision};

/// How often the server is asked about a token that should have run out.
const ASK_AGAIN_MS: u32 = 5_000;

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
                            <span title={agent.clone()}>{ device::in_words(agent) }</span>
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

/// A moment, given as RFC 3339.
fn moment(at: &str, precision: Precision) -> Html {
    html! { <time datetime={at.to_owned()}>{ time::local(at, precision) }</time> }
}

#[derive(Properties, PartialEq)]
struct CountdownProps {
    /// Milliseconds since the epoch.
    end: f64,
}

/// The time that is left. At its end the server is asked what is the case: it alone decides.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let session = use_session();
    let left = use_seconds_until(props.end);
    use_effect_with(left == 0, move |run_out| {
        let asking = run_out.then(|| {
            session.ask();
            // The clocks may differ by a little, or the server be away.
            Interval::new(ASK_AGAIN_MS, move || session.ask())
        });
        move || drop(asking)
    });
    // A timer is silent: a screen reader that said every second would say nothing else.
    html! { <span role="timer" class="countdown">{ time::countdown(left) }</span> }
}
