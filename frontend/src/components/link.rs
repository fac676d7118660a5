//! A link to a page of the app.

use keystead_texts::Message;
use yew::prelude::*;
use yew_router::Routable;
use yew_router::hooks::use_location;

use crate::routes::Route;
use crate::texts::text;

/// Properties of [`PageLink`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The page that it leads to.
    pub to: Route,
    /// The value of `data-look`, which selects its style.
    #[prop_or("link")]
    pub look: &'static str,
    /// The content of the link.
    pub children: Html,
}

/// A link that marks the current page.
#[component]
pub(crate) fn PageLink(props: &Props) -> Html {
    let Props { to, look, children } = props;
    let here = use_location().and_then(|location| Route::recognize(location.path()));
    html! {
        <a
            data-route=""
            data-look={*look}
            href={to.to_path()}
            aria-current={(here == Some(*to)).then_some("page")}
        >
            { children.clone() }
        </a>
    }
}

/// Renders a link with an address, which can be opened in a new tab, copied and announced. `boot.js` has a
/// plain click on a link with `data-route` stay in the app.
pub(crate) fn link(to: Route, query: &str, look: &'static str, label: Message<0>) -> Html {
    let href = [&to.to_path(), query].concat();
    html! { <a data-route="" data-look={look} {href}>{ text(label) }</a> }
}
