//! A moment in words, and for machines.

use yew::prelude::*;

use crate::clock;
use crate::time::{self, Precision};

/// A moment, given as RFC 3339.
pub(crate) fn moment(at: &str, precision: Precision) -> Html {
    html! { <time datetime={at.to_owned()}>{ time::local(at, precision) }</time> }
}

/// How long ago it was, and exactly when.
pub(crate) fn past_moment(at: &str) -> Html {
    html! {
        <>
            { time::ago(time::seconds_since(at, clock::now())) }
            <span class="quiet">{ ", " }{ moment(at, Precision::Minute) }</span>
        </>
    }
}
