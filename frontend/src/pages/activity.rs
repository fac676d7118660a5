//! What happened to the account.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::api;
use crate::components::heading::Heading;
use crate::components::listing::{busy_button, missing};
use crate::components::moment::past_moment;
use crate::components::notice::{Tone, message};
use crate::components::picture;
use crate::device;
use crate::event::{self, Entry};
use crate::failure::Failure;
use crate::session::{SessionHandle, SignedIn, use_session};

/// Properties of [`ActivityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose activity.
    pub user: Rc<SignedIn>,
}

/// As much of the trail as was asked for.
#[derive(Clone, Default)]
struct Shown {
    entries: Rc<Vec<Entry>>,
    next: Option<String>,
    /// Which entry is the first of those that came last.
    newly: usize,
    asking: bool,
    failure: Option<Failure>,
}

#[derive(Clone)]
struct Activity {
    session: SessionHandle,
    shown: UseStateHandle<Shown>,
    newly: NodeRef,
    this_session: AttrValue,
}

/// The account's audit trail, newest first.
#[component]
pub(crate) fn ActivityPage(props: &Props) -> Html {
    let activity = Activity {
        session: use_session(),
        shown: use_state(|| Shown { asking: true, ..Shown::default() }),
        newly: use_node_ref(),
        this_session: props.user.me.session.id.clone().into(),
    };
    {
        let activity = activity.clone();
        use_effect_with(activity.this_session.clone(), move |_| activity.fetch(Shown::default()));
    }
    {
        let newly = activity.newly.clone();
        // Whoever asked for more goes on reading where it begins.
        use_effect_with(activity.shown.newly, move |first| {
            if *first > 0
                && let Some(entry) = newly.cast::<HtmlElement>()
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
    /// Asks for what comes after what is `shown`.
    fn fetch(&self, shown: Shown) {
        self.shown.set(Shown { asking: true, failure: None, ..shown.clone() });
        let this = self.clone();
        spawn_local(async move {
            let answer = this.session.call(api::events(shown.next.as_deref())).await;
            this.shown.set(match answer {
                Ok(trail) => Shown {
                    newly: shown.entries.len(),
                    entries: Rc::new([&*shown.entries, &*trail.entries].concat()),
                    next: trail.next,
                    asking: false,
                    failure: None,
                },
                Err(failure) => Shown { asking: false, failure: Some(failure), ..shown },
            });
        });
    }

    fn content(&self) -> Html {
        let shown = &*self.shown;
        let again = {
            let this = self.clone();
            Callback::from(move |_: MouseEvent| {
                if !this.shown.asking {
                    this.fetch((*this.shown).clone());
                }
            })
        };
        if shown.entries.is_empty() && (shown.asking || shown.failure.is_some()) {
            return missing(shown.failure.as_ref(), again);
        }
        if shown.entries.is_empty() {
            return html! { <p class="quiet">{ "Nothing has happened lately." }</p> };
        }
        let failure = shown.failure.as_ref().map(|failure| failure.in_words().into());
        html! {
            <>
                <ol class="rows">
                    { for shown.entries.iter().enumerate().map(|(at, entry)| self.row(at, entry)) }
                </ol>
                { message(Tone::Error, failure) }
                if shown.next.is_some() {
                    <div class="more">
                        { busy_button(shown.asking, again, html! { "Show older" }) }
                    </div>
                }
            </>
        }
    }

    fn row(&self, at: usize, entry: &Entry) -> Html {
        let alarming = event::is_alarming(entry.kind);
        let newly = at == self.shown.newly;
        let here = entry.session_id.as_deref() == Some(&*self.this_session);
        html! {
            <li
                ref={if newly { self.newly.clone() } else { NodeRef::default() }}
                tabindex={newly.then_some("-1")}
                data-alarming={alarming.then_some("")}
            >
                { picture::event(alarming) }
                <div class="what">
                    <h2>
                        { event::in_words(entry.kind) }
                        if here {
                            <span class="badge">{ "This session" }</span>
                        }
                    </h2>
                    <p>{ past_moment(&entry.created_at) }</p>
                    <p class="quiet" title={entry.user_agent.clone()}>
                        { device::in_words(entry.user_agent.as_deref()) }
                        if let Some(ip) = &entry.ip {
                            { " at " }<code>{ ip }</code>
                        }
                    </p>
                </div>
            </li>
        }
    }
}
