//! The audit trail of the account.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::activity::{self, Entry};
use crate::api;
use crate::components::heading::Heading;
use crate::components::icon;
use crate::components::list::{busy_button, list_placeholder};
use crate::components::moment::past_moment;
use crate::components::notice::message;
use crate::components::text::{name, text};
use crate::failure::Failure;
use crate::notices::Tone;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::user_agent;

/// Properties of [`ActivityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The part of the trail that has been loaded.
#[derive(Clone, Default)]
struct Loaded {
    entries: Rc<Vec<Entry>>,
    next: Option<String>,
    /// Index of the first entry that the last response added.
    first_added: usize,
    loading: bool,
    failure: Option<Failure>,
}

#[derive(Clone)]
struct Activity {
    session: SessionHandle,
    loaded: UseStateHandle<Loaded>,
    first_added: NodeRef,
    this_session: AttrValue,
}

/// The account's audit trail, newest first.
#[component]
pub(crate) fn ActivityPage(props: &Props) -> Html {
    let activity = Activity {
        session: use_session(),
        loaded: use_state(|| Loaded { loading: true, ..Loaded::default() }),
        first_added: use_node_ref(),
        this_session: props.user.me.session.id.clone().into(),
    };
    {
        let activity = activity.clone();
        use_effect_with(activity.this_session.clone(), move |_| activity.fetch(Loaded::default()));
    }
    {
        let entry = activity.first_added.clone();
        // Focuses the first added entry, where the person continues to read.
        use_effect_with(activity.loaded.first_added, move |first| {
            if *first > 0
                && let Some(entry) = entry.cast::<HtmlElement>()
            {
                let _ = entry.focus();
            }
        });
    }
    html! {
        <>
            <Heading text="Activity" />
            <section class="card" aria-label="Activity">{ activity.content() }</section>
        </>
    }
}

impl Activity {
    /// Loads the entries that follow the `loaded` ones.
    fn fetch(&self, loaded: Loaded) {
        self.loaded.set(Loaded { loading: true, failure: None, ..loaded.clone() });
        let this = self.clone();
        spawn_local(async move {
            let response = this.session.call(api::events(loaded.next.as_deref())).await;
            this.loaded.set(match response {
                Ok(trail) => Loaded {
                    first_added: loaded.entries.len(),
                    entries: Rc::new([&*loaded.entries, &*trail.entries].concat()),
                    next: trail.next,
                    loading: false,
                    failure: None,
                },
                Err(failure) => Loaded { loading: false, failure: Some(failure), ..loaded },
            });
        });
    }

    fn content(&self) -> Html {
        let loaded = &*self.loaded;
        let load_more = {
            let this = self.clone();
            Callback::from(move |_: MouseEvent| {
                if !this.loaded.loading {
                    this.fetch((*this.loaded).clone());
                }
            })
        };
        if loaded.entries.is_empty() && (loaded.loading || loaded.failure.is_some()) {
            return list_placeholder(loaded.failure.as_ref(), load_more);
        }
        if loaded.entries.is_empty() {
            return html! { <p class="quiet">{ "Nothing has happened lately." }</p> };
        }
        let failure = loaded.failure.as_ref().map(|failure| failure.message().into());
        html! {
            <>
                <ol class="rows">
                    { for loaded.entries.iter().enumerate().map(|(at, entry)| self.row(at, entry)) }
                </ol>
                { message(Tone::Error, failure) }
                if loaded.next.is_some() {
                    <div class="more">
                        { busy_button(loaded.loading, load_more, html! { "Show older" }) }
                    </div>
                }
            </>
        }
    }

    fn row(&self, at: usize, entry: &Entry) -> Html {
        let alarming = activity::is_alarming(entry.kind);
        let first_added = at == self.loaded.first_added;
        let here = entry.session_id.as_deref() == Some(&*self.this_session);
        html! {
            <li
                ref={if first_added { self.first_added.clone() } else { NodeRef::default() }}
                tabindex={first_added.then_some("-1")}
                data-alarming={alarming.then_some("")}
            >
                { icon::event(alarming) }
                <div class="details">
                    <h2>
                        { text(activity::describe(entry.kind)) }
                        if here {
                            <span class="badge">{ "This session" }</span>
                        }
                    </h2>
                    <p>{ past_moment(&entry.created_at) }</p>
                    <p class="quiet" title={entry.user_agent.clone()}>
                        { text(user_agent::describe(entry.user_agent.as_deref())) }
                        if let Some(ip) = &entry.ip {
                            <span>{ " at " }<code>{ name(ip.clone()) }</code></span>
                        }
                    </p>
                </div>
            </li>
        }
    }
}
