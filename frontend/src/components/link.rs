//! A link to a page of the app.

use yew::prelude::*;
use yew_router::Routable;
use yew_router::hooks::{use_navigator, use_route};
use yew_router::query::Raw;

use crate::routes::Route;

/// Properties of [`PageLink`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Where it leads.
    pub to: Route,
    /// What follows the path: empty, or beginning with `?`.
    #[prop_or_default]
    pub query: AttrValue,
    /// How it looks.
    #[prop_or("link")]
    pub look: &'static str,
    /// What it says.
    pub children: Html,
}

/// A real link, so that it can be opened in a new tab, copied and announced; a plain click stays in
/// the app. yew-router's own cannot say which page is the current one.
#[component]
pub(crate) fn PageLink(props: &Props) -> Html {
    let navigator = use_navigator().expect("links are inside the router");
    let current = use_route::<Route>() == Some(props.to);
    let onclick = {
        let (to, query) = (props.to, props.query.clone());
        Callback::from(move |event: MouseEvent| {
            let wants_a_tab =
                event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
            if !wants_a_tab {
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
