//! The part of the frame that the program renders: the navigation of an account, and the main part. The rest
//! (brand, links, language) is the server's, in `index.html`.

use yew::prelude::*;

use crate::components::link::PageLink;
use crate::components::notice::notice_board;
use crate::components::text::name;
use crate::routes::Route;
use crate::session::{Session, SessionHandle};
use crate::texts::{account, guest, text};

/// Renders the frame around `content`. The navigation waits for the account's texts. The pair is `use_log_out`'s, for the
/// logout button.
pub(crate) fn layout(
    page: Route,
    session: &SessionHandle,
    is_ready: bool,
    (logging_out, log_out): (bool, Callback<MouseEvent>),
    content: Html,
) -> Html {
    let side = match session.state() {
        Session::User(user) if is_ready => html! {
            <>
                <nav class="side" aria-label={text(account::NAVIGATION)}>
                    <PageLink look="tab" to={Route::Account}>{ text(account::OVERVIEW) }</PageLink>
                    <PageLink look="tab" to={Route::Security}>{ text(account::SECURITY) }</PageLink>
                    <PageLink look="tab" to={Route::Devices}>{ text(account::DEVICES) }</PageLink>
                    <PageLink look="tab" to={Route::Activity}>{ text(account::ACTIVITY) }</PageLink>
                </nav>
                <section class="account" aria-label={text(account::LOGGED_IN_AS)}>
                    <p>
                        <span class="quiet">{ text(account::LOGGED_IN_AS) }</span>
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
                        { text(account::LOG_OUT) }
                    </button>
                </section>
            </>
        },
        _ => Html::default(),
    };
    html! {
        <>
            { side }
            <main id="main" tabindex="-1">
                <div class="page">
                    <div role="status">
                        if is_ready && *session.is_cut_off {
                            <p class="message" data-tone="info">{ text(guest::RECONNECTING) }</p>
                        }
                    </div>
                    { notice_board(&session.notices, page) }
                    { content }
                </div>
            </main>
        </>
    }
}
