//! A link to a page of the app.

use yew::prelude::*;
use yew_router::Routable;
use yew_router::hooks::{use_navigator, use_route};
use yew_router::query::Raw;

use crate::routes::Route;

/// Properties of [`PageLink`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The page that it leads to.
    pub to: Route,
    /// The query after the path: empty, or starting with `?`.
    #[prop_or_default]
    pub query: AttrValue,
    /// The value of `data-look`, which selects its style.
    #[prop_or("link")]
    pub look: &'static str,
    /// The content of the link.
    pub children: Html,
}

/// A link with an address, which can be opened in a new tab, copied and announced; a plain click
/// stays in the app. yew-router's own link cannot mark the current page.
#[component]
pub(crate) fn PageLink(props: &Props) -> Html {
    let navigator = use_navigator().expect("links are inside the router");
    let current = use_route::<Route>() == Some(props.to);
    let onclick = {
        let (to, query) = (props.to, props.query.clone());
        Callback::from(move |event: MouseEvent| {
            let opens_elsewhere =
                event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
            if !opens_elsewhere {
                event.prevent_default();
                let _ = navigator.push_with_query(&to, Raw(&*query));
            }
        })
    };
    html! {
        <a
            data-look={props.look}
            href={[&props.to.to_path(), &*props.query].concat()}
            aria-current={current.then_some("page")}
            {onclick}
        >
            { props.children.clone() }
        </a>
    }
}
