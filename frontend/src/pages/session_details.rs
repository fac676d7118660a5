//! The details of the session, at the end of the overview.

use yew::prelude::*;

use crate::components::moment::{address, moment};
use crate::components::text::{name, text as element};
use crate::hooks::seconds::use_seconds_until;
use crate::session::SignedIn;
use crate::texts::{account, text};
use crate::time::{self, Precision};
use crate::user_agent;

/// Renders what administrators ask for and others need not see.
pub(super) fn session_details(user: &SignedIn) -> Html {
    let session = &user.me.session;
    let id = |id: &str| html! { <code>{ name(id.to_owned()) }</code> };
    html! {
        <details class="card">
            <summary>{ text(account::DETAILS) }</summary>
            <dl>
                { row(account::LOGGED_IN, moment(&session.created_at, Precision::Minute)) }
                if let Some(end) = user.refresh_at {
                    { row(account::SESSION_REFRESHES_IN, html! { <Countdown {end} /> }) }
                }
                { row(account::BROWSER, element(user_agent::describe(session.user_agent.as_deref()))) }
                if let Some(ip) = &session.ip {
                    { row(account::IP_ADDRESS, address(ip)) }
                }
                { row(account::SESSION_ID, id(&session.id)) }
                { row(account::USER_ID, id(&user.me.user.id)) }
                if let Some(agent) = &session.user_agent {
                    { row(account::USER_AGENT, id(agent)) }
                }
            </dl>
        </details>
    }
}

fn row(name: keystead_texts::Message<0>, value: Html) -> Html {
    html! { <div><dt>{ text(name) }</dt><dd>{ value }</dd></div> }
}

#[derive(Properties, PartialEq)]
struct CountdownProps {
    /// Milliseconds since the epoch.
    end: f64,
}

/// The time until the access token is refreshed.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let left = use_seconds_until(props.end);
    // Screen readers do not announce a timer's changes, which come every second.
    html! { <span role="timer" class="countdown">{ element(time::format_duration(left)) }</span> }
}
