//! Times, readable for people and for machines.

use yew::prelude::*;

use crate::components::text::text;
use crate::server_time;
use crate::time::{self, Precision};

/// Renders a time, given as RFC 3339.
pub(crate) fn moment(at: &str, precision: Precision) -> Html {
    html! { <time datetime={at.to_owned()}>{ text(time::format_local(at, precision)) }</time> }
}

/// Renders a past time, given as RFC 3339, with its age before it.
pub(crate) fn past_moment(at: &str) -> Html {
    html! {
        <>
            { text(time::format_ago(time::seconds_since(at, server_time::now()))) }
            <span class="quiet">{ ", " }{ moment(at, Precision::Minute) }</span>
        </>
    }
}
