//! The frame around every page: the sidebar (a top bar on phones) and the main part.

use yew::prelude::*;

use crate::components::link::PageLink;
use crate::components::logo::logo;
use crate::components::notice::notice_board;
use crate::components::text::name;
use crate::invitation::{Registration, registration};
use crate::routes::Route;
use crate::session::{Session, SessionHandle};

/// Renders the frame around `content`. The pair is `use_log_out`'s, for the logout button.
pub(crate) fn layout(
    page: Route,
    session: &SessionHandle,
    (logging_out, log_out): (bool, Callback<MouseEvent>),
    content: Html,
) -> Html {
    let side = match session.state() {
        Session::Loading { .. } => Html::default(),
        Session::Guest { .. } => html! {
            <nav aria-label="Pages">
                <PageLink look="tab" to={Route::Login}>{ "Login" }</PageLink>
                if registration() != Registration::Closed {
                    <PageLink look="tab" to={Route::Register}>{ "Register" }</PageLink>
                }
            </nav>
        },
        Session::User(user) => html! {
            <>
                <nav aria-label="Pages">
                    <PageLink look="tab" to={Route::Account}>{ "Account" }</PageLink>
                    <div class="sub">
                        <PageLink look="tab" to={Route::Account}>{ "Overview" }</PageLink>
                        <PageLink look="tab" to={Route::Security}>{ "Security" }</PageLink>
                        <PageLink look="tab" to={Route::Devices}>{ "Devices" }</PageLink>
                        <PageLink look="tab" to={Route::Activity}>{ "Activity" }</PageLink>
                    </div>
                </nav>
                <div class="account">
                    <p>
                        <span class="quiet">{ "Logged in as" }</span>
                        <strong>{ name(user.me.user.username.clone()) }</strong>
                    </p>
                    // Not `disabled`: a disabled button loses the focus.
                    <button
                        type="button"
                        class="secondary"
                        aria-disabled={logging_out.then_some("true")}
                        aria-busy={logging_out.then_some("true")}
                        onclick={log_out}
                    >
                        { "Logout" }
                    </button>
                </div>
            </>
        },
    };
    html! {
        <>
            <a class="skip" href="#main">{ "Skip to the content" }</a>
            <header class="side">
                <PageLink look="brand" to={Route::Entry}>
                    { logo() }
                    <span translate="no">{ "Keystead" }</span>
                </PageLink>
                { side }
            </header>
            <main id="main" tabindex="-1">
                <div class="page">
                    { notice_board(&session.notices, page) }
                    { content }
                </div>
            </main>
        </>
    }
}
