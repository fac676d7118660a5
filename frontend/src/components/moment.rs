//! Times, readable for people and for machines, and the clients of those times.

use yew::prelude::*;

use crate::components::text::{name, text};
use crate::server_time;
use crate::time::{self, Precision};
use crate::user_agent;

/// Renders a time, given as RFC 3339.
pub(crate) fn moment(at: &str, precision: Precision) -> Html {
    html! { <time datetime={at.to_owned()}>{ text(time::format_local(at, precision)) }</time> }
}

/// Renders a past time, given as RFC 3339, as its age.
pub(crate) fn past_moment(at: &str) -> Html {
    let title = time::format_local(at, Precision::Minute);
    html! { <time datetime={at.to_owned()} {title}>{ text(age(at)) }</time> }
}

/// Returns the age of a past time, given as RFC 3339.
pub(crate) fn age(at: &str) -> String {
    time::format_ago(time::seconds_since(at, server_time::now()))
}

/// Renders the device of a `User-Agent` header and its address.
pub(crate) fn client(user_agent: Option<&str>, address: Option<Html>) -> Html {
    html! {
        <span title={user_agent.map(str::to_owned)}>
            { text(user_agent::describe(user_agent)) }
            if let Some(address) = address {
                <span>{ " \u{b7} " }{ address }</span>
            }
        </span>
    }
}

/// Renders an IP address.
pub(crate) fn address(ip: &str) -> Html {
    name(ip.to_owned())
}
