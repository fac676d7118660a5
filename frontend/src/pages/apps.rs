//! The apps that may act for the account, and ending that.

use keystead_common::apps::App;
use keystead_common::problem::code;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::api;
use crate::components::asking::{code as verbatim, scope_list, services};
use crate::components::confirmation::Confirmation;
use crate::components::heading::Heading;
use crate::components::icon::{self, icon};
use crate::components::list::{list_failure, skeleton_rows};
use crate::components::moment::past_moment;
use crate::components::notice::outcome;
use crate::components::text::{name, sentence};
use crate::failure::Failure;
use crate::hooks::focus_return::use_focus_return;
use crate::hooks::looked_at::use_looked_at;
use crate::notices::Tone;
use crate::session::{SessionHandle, use_session};
use crate::texts::{account, apps, text, with};

/// The list, and the app whose access is about to end.
#[derive(Clone)]
struct Apps {
    session: SessionHandle,
    list: UseStateHandle<Option<Vec<App>>>,
    failure: UseStateHandle<Option<Failure>>,
    asked: UseStateHandle<Option<String>>,
    busy: UseStateHandle<bool>,
    outcome: UseStateHandle<Option<(Tone, AttrValue)>>,
    heading: NodeRef,
}

/// The list of the apps.
#[component]
pub(crate) fn AppsPage() -> Html {
    let apps = Apps {
        session: use_session(),
        list: use_state(|| None),
        failure: use_state(|| None),
        asked: use_state_eq(|| None),
        busy: use_state_eq(|| false),
        outcome: use_state(|| None),
        heading: use_node_ref(),
    };
    let button = apps.asked.as_ref().map(|id| ["[data-id='", id, "'] button"].concat());
    let section = use_focus_return(button);
    use_looked_at({
        let apps = apps.clone();
        Callback::from(move |()| apps.load())
    });
    html! {
        <>
            <Heading text={text(apps::APPS)} />
            <section ref={section} class="card" aria-labelledby="apps">
                <div class="head">
                    <div>
                        <h2 id="apps" ref={apps.heading.clone()} tabindex="-1">{ text(apps::APPS_HEADING) }</h2>
                        <p class="quiet">{ text(apps::APPS_HINT) }</p>
                    </div>
                </div>
                { apps.rows() }
            </section>
            <div class="over">{ outcome(apps.outcome.as_ref()) }</div>
        </>
    }
}

impl Apps {
    fn load(&self) {
        let this = self.clone();
        spawn_local(async move { this.fetch().await });
    }

    async fn fetch(&self) {
        match self.session.call(api::apps::apps()).await {
            Ok(response) => {
                self.list.set(Some(response.apps));
                self.failure.set(None);
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    fn rows(&self) -> Html {
        match (&*self.list, &*self.failure) {
            (Some(list), _) if list.is_empty() => {
                html! { <p class="placeholder">{ text(apps::NO_APPS) }</p> }
            }
            (Some(list), _) => {
                html! { <ul class="rows">{ for list.iter().map(|app| self.row(app)) }</ul> }
            }
            (None, None) => skeleton_rows(2),
            (None, Some(failure)) => {
                let this = self.clone();
                let retry = Callback::from(move |_: MouseEvent| {
                    this.failure.set(None);
                    this.load();
                });
                list_failure(failure, retry)
            }
        }
    }

    fn row(&self, app: &App) -> Html {
        html! {
            <li key={&*app.id} data-id={app.id.clone()} class="wide">
                { icon(icon::APPS) }
                <div class="details">
                    <h3>
                        { name(app.name.clone()) }
                        if !app.is_registered {
                            <span class="badge">{ text(apps::NOT_CHECKED) }</span>
                        }
                    </h3>
                    // The one part of it that it cannot have chosen like another's.
                    if !app.is_registered {
                        <p>{ verbatim(&app.client_id) }</p>
                    }
                    <p class="quiet">
                        { sentence(apps::ALLOWED_AT, &[past_moment(&app.created_at)]) }
                        { " \u{b7} " }
                        { sentence(account::LAST_USED, &[past_moment(&app.last_used_at)]) }
                    </p>
                    { scope_list(&app.scopes) }
                    { services(&app.resources) }
                </div>
                { self.ending(app) }
            </li>
        }
    }

    /// Renders the button that ends an app's access, or the question that it leads to.
    fn ending(&self, app: &App) -> Html {
        if self.asked.as_ref() == Some(&app.id) {
            let (this, app_to_end) = (self.clone(), app.clone());
            let onanswer = Callback::from(move |yes: bool| {
                if yes {
                    this.end(app_to_end.clone());
                } else {
                    this.asked.set(None);
                }
            });
            return html! {
                <Confirmation
                    id="end-access"
                    warning={with(apps::END_ACCESS_WARNING, [&app.name])}
                    label={text(apps::END_ACCESS)}
                    busy={*self.busy}
                    {onanswer}
                />
            };
        }
        let (asked, id) = (self.asked.clone(), app.id.clone());
        let onclick = Callback::from(move |_: MouseEvent| asked.set(Some(id.clone())));
        html! {
            <div class="choices">
                <button
                    type="button"
                    class="secondary"
                    aria-label={with(apps::END_ACCESS_OF, [&app.name])}
                    {onclick}
                >
                    { text(apps::END_ACCESS) }
                </button>
            </div>
        }
    }

    /// Ends the access of an app, and loads the list again.
    fn end(&self, app: App) {
        self.busy.set(true);
        self.outcome.set(None);
        let this = self.clone();
        spawn_local(async move {
            let outcome = match this.session.call(api::apps::end_access(&app.id)).await {
                // Another tab was quicker, or the app itself.
                Err(failure) if !failure.has_code(code::NOT_FOUND) => {
                    failure.notice().map(|text| (Tone::Error, text))
                }
                _ => {
                    // The button that has the focus is about to be removed.
                    if let Some(heading) = this.heading.cast::<HtmlElement>() {
                        let _ = heading.focus();
                    }
                    this.fetch().await;
                    Some((Tone::Success, with(apps::ACCESS_ENDED, [&app.name]).into()))
                }
            };
            this.busy.set(false);
            this.asked.set(None);
            this.outcome.set(outcome);
        });
    }
}
