//! The frame around every page: the sidebar (on a phone the top bar) and the main part.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::link::PageLink;
use crate::components::mark::mark;
use crate::components::notice::{Notice, Notices, Tone, notice_board};
use crate::routes::Route;
use crate::session::{Session, use_session};

/// Properties of [`Layout`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The page that is shown.
    pub page: Route,
    /// What is on it.
    pub children: Html,
}

/// The frame around every page.
#[component]
pub(crate) fn Layout(props: &Props) -> Html {
    let page = props.page;
    let session = use_session();
    let notices = use_context::<Notices>().expect("the frame is inside the notices");
    let leaving = use_state(|| false);
    {
        let notices = notices.clone();
        use_effect_with(page, move |page| notices.arrive(*page));
    }
    let log_out = {
        let (session, notices, leaving) = (session.clone(), notices.clone(), leaving.clone());
        Callback::from(move |_: MouseEvent| {
            if *leaving {
                return;
            }
            leaving.set(true);
            let (session, notices, leaving) = (session.clone(), notices.clone(), leaving.clone());
            spawn_local(async move {
                if let Err(failure) = session.log_out().await {
                    let text = ["You are still logged in. ", &failure.in_words()].concat();
                    notices.post(Notice::new(page, Tone::Error, text));
                }
                leaving.set(false);
            });
        })
    };
    html! {
        <>
            <a class="skip" href="#main">{ "Skip to the content" }</a>
            <header class="side">
                <PageLink class="brand" to={Route::Entry}>
                    { mark() }
                    <span>{ "Keystead" }</span>
                </PageLink>
                { match session.state() {
                    Session::Loading { .. } => Html::default(),
                    Session::Guest { .. } => html! {
                        <nav aria-label="Pages">
                            <PageLink to={Route::Login}>{ "Login" }</PageLink>
                            <PageLink to={Route::Register}>{ "Register" }</PageLink>
                        </nav>
                    },
                    Session::User(user) => html! {
                        <>
                            <nav aria-label="Pages">
                                <PageLink to={Route::Account}>{ "Account" }</PageLink>
                            </nav>
                            <div class="who">
                                <p>
                                    <span class="quiet">{ "Logged in as" }</span>
                                    <strong>{ &user.me.user.username }</strong>
                                </p>
                                <button
                                    type="button"
                                    class="quiet-button"
                                    aria-disabled={leaving.then_some("true")}
                                    aria-busy={leaving.then_some("true")}
                                    onclick={log_out}
                                >
                                    { "Logout" }
                                </button>
                            </div>
                        </>
                    },
                } }
            </header>
            <main id="main" tabindex="-1">
                <div class="page">
                    { notice_board(&notices, page) }
                    { props.children.clone() }
                </div>
            </main>
        </>
    }
}
