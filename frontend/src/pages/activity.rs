//! The audit trail of the account.

use std::ops::Range;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::activity::{self, Entry, Trail};
use crate::api;
use crate::components::heading::Heading;
use crate::components::icon::{self, icon};
use crate::components::link::PageLink;
use crate::components::list::{busy_button, list_failure, skeleton_rows};
use crate::components::moment::{address, age, client};
use crate::components::notice::message;
use crate::components::text::text as element;
use crate::failure::Failure;
use crate::hooks::looked_at::use_looked_at;
use crate::notices::Tone;
use crate::routes::Route;
use crate::server_time;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{account, plural, text};
use crate::time::{self, Precision};

/// Properties of [`ActivityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The part of the trail that has been loaded.
#[derive(Clone, Default, PartialEq)]
struct Loaded {
    trail: Trail,
    is_there: bool,
    /// Index of the first entry that the last older page added.
    first_added: usize,
    loading: bool,
    failure: Option<Failure>,
}

enum Action {
    /// A page is being loaded.
    Load,
    /// The newest page has come, at the start or again.
    Newest(Trail),
    /// An older page has come.
    Older(Trail),
    Failed(Failure),
}

impl Reducible for Loaded {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let loaded = Self { loading: false, failure: None, ..(*self).clone() };
        Rc::new(match action {
            Action::Load => Self { loading: true, ..loaded },
            Action::Newest(newest) => {
                let trail = loaded.trail.renewed(&newest);
                Self {
                    trail,
                    is_there: true,
                    first_added: 0,
                    loading: self.loading && self.is_there,
                    ..loaded
                }
            }
            Action::Older(older) => {
                let entries = [&*loaded.trail.entries, &*older.entries].concat();
                let first_added = loaded.trail.entries.len();
                Self { trail: Trail { entries, next: older.next }, first_added, ..loaded }
            }
            Action::Failed(failure) => Self { failure: Some(failure), ..loaded },
        })
    }
}

#[derive(Clone)]
struct Activity {
    session: SessionHandle,
    loaded: UseReducerHandle<Loaded>,
    first_added: NodeRef,
    this_session: AttrValue,
}

/// The account's audit trail, newest first.
#[component]
pub(crate) fn ActivityPage(props: &Props) -> Html {
    let activity = Activity {
        session: use_session(),
        loaded: use_reducer(Loaded::default),
        first_added: use_node_ref(),
        this_session: props.user.me.session.id.clone().into(),
    };
    use_looked_at({
        let activity = activity.clone();
        Callback::from(move |()| activity.fetch(None))
    });
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
            <Heading text={text(account::ACTIVITY)} />
            { activity.content() }
        </>
    }
}

impl Activity {
    /// Loads the entries at the cursor, or the newest.
    fn fetch(&self, cursor: Option<String>) {
        if cursor.is_some() || !self.loaded.is_there {
            self.loaded.dispatch(Action::Load);
        }
        let this = self.clone();
        spawn_local(async move {
            let response = this.session.call(api::events(cursor.as_deref())).await;
            this.loaded.dispatch(match (response, cursor) {
                (Ok(trail), None) => Action::Newest(trail),
                (Ok(trail), Some(_)) => Action::Older(trail),
                (Err(failure), _) => Action::Failed(failure),
            });
        });
    }

    fn content(&self) -> Html {
        let loaded = &*self.loaded;
        let load_more = {
            let this = self.clone();
            Callback::from(move |_: MouseEvent| {
                if !this.loaded.loading {
                    this.fetch(this.loaded.trail.next.clone());
                }
            })
        };
        let entries = &loaded.trail.entries;
        if !loaded.is_there {
            let content = match &loaded.failure {
                Some(failure) => list_failure(failure, load_more),
                None => skeleton_rows(4),
            };
            return html! { <section class="card">{ content }</section> };
        }
        if entries.is_empty() {
            return html! { <p class="quiet">{ text(account::NO_ACTIVITY) }</p> };
        }
        let failure = loaded.failure.as_ref().map(|failure| failure.message().into());
        let days = activity::by_day(entries, &self.this_session, time::day_of);
        html! {
            <>
                { for days.into_iter().map(|runs| self.day(&runs)) }
                { message(Tone::Error, failure) }
                if loaded.trail.next.is_some() {
                    <div class="more">
                        { busy_button(loaded.loading, load_more, text(account::SHOW_OLDER), None) }
                    </div>
                }
            </>
        }
    }

    fn day(&self, runs: &[Range<usize>]) -> Html {
        let entries = &self.loaded.trail.entries;
        let Some(newest) = runs.first().and_then(|run| entries.get(run.start)) else {
            return Html::default();
        };
        let day = time::format_day(&newest.created_at, server_time::now());
        html! {
            <section class="day">
                <h2>{ element(day) }</h2>
                <ol class="card rows">
                    { for runs.iter().map(|run| self.row(run, &entries[run.clone()])) }
                </ol>
            </section>
        }
    }

    fn row(&self, run: &Range<usize>, entries: &[Entry]) -> Html {
        let (Some(entry), Some(oldest)) = (entries.first(), entries.last()) else {
            return Html::default();
        };
        let alarming = activity::is_alarming(entry.kind);
        let first_added = self.loaded.first_added > 0 && run.contains(&self.loaded.first_added);
        let here = entry.session_id.as_deref() == Some(&*self.this_session);
        let count = u32::try_from(entries.len()).unwrap_or_default();
        let span = time::format_range(&oldest.created_at, &entry.created_at, Precision::TimeOfDay);
        let is_one_client = entries.iter().all(|other| activity::is_same_client(entry, other));
        html! {
            <li
                key={&*oldest.id}
                ref={if first_added { self.first_added.clone() } else { NodeRef::default() }}
                tabindex={first_added.then_some("-1")}
                data-alarming={alarming.then_some("")}
            >
                { icon(icon::of_event(entry.kind)) }
                <div class="details">
                    <h3>
                        { element(text(activity::describe(entry.kind))) }
                        if count > 1 {
                            <span class="badge">{ element(plural(account::TIMES, count)) }</span>
                        }
                        if here {
                            <span class="badge">{ text(account::THIS_SESSION) }</span>
                        }
                    </h3>
                    <p class="quiet">
                        if !is_one_client {
                            { element(text(account::DIFFERENT_DEVICES)) }
                        } else if entry.ip.is_some() || entry.user_agent.is_some() {
                            { client(entry.user_agent.as_deref(), entry.ip.as_deref().map(address)) }
                        }
                    </p>
                    if alarming {
                        <p>
                            { element(text(account::NOT_YOU)) }{ " " }
                            <PageLink to={Route::Security}>{ element(text(account::CHANGE_PASSWORD)) }</PageLink>
                        </p>
                    }
                </div>
                <p class="when">
                    <time datetime={entry.created_at.clone()} title={time::format_local(&entry.created_at, Precision::Minute)}>
                        { element(span) }
                    </time>
                    if time::is_recent(&entry.created_at, server_time::now()) {
                        <span class="quiet">{ element(age(&entry.created_at)) }</span>
                    }
                </p>
            </li>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: &[&str], next: Option<&str>) -> Trail {
        let entry = |id: &&str| Entry {
            id: (*id).to_owned(),
            kind: None,
            created_at: String::new(),
            session_id: None,
            ip: None,
            user_agent: None,
        };
        Trail { entries: ids.iter().map(entry).collect(), next: next.map(str::to_owned) }
    }

    #[test]
    fn an_older_page_is_added_and_a_renewal_meanwhile_loses_nothing() {
        let loaded =
            Rc::new(Loaded::default()).reduce(Action::Newest(page(&["b", "a"], Some("1"))));
        let loading = loaded.reduce(Action::Load);
        let renewed = loading.reduce(Action::Newest(page(&["c", "b", "a"], Some("1"))));
        assert!(renewed.loading, "the older page is still on its way");
        let all = renewed.reduce(Action::Older(page(&["0"], None)));
        assert!(all.trail == page(&["c", "b", "a", "0"], None));
        assert_eq!((all.first_added, all.loading), (3, false));
    }
}
