//! The part of the frame that the program renders: the main part, and the navigation of an account. The rest
//! (brand, links, language) is the server's, in `index.html`.

use yew::prelude::*;

use crate::components::link::PageLink;
use crate::components::notice::notice_board;
use crate::components::text::name;
use crate::notices::Notices;
use crate::routes::Route;
use crate::texts::{account, apps, text};

/// Renders the main part with `content`, below what `status` says about the page as a whole.
pub(crate) fn main_part(
    page: Route,
    notices: &Notices,
    status: Option<AttrValue>,
    content: Html,
) -> Html {
    html! {
        <main id="main" tabindex="-1">
            <div class="page">
                <div role="status">
                    if let Some(status) = status {
                        <p class="message" data-tone="info">{ status }</p>
                    }
                </div>
                { notice_board(notices, page) }
                { content }
            </div>
        </main>
    }
}

/// A page that is one card.
pub(crate) struct Card {
    /// The text of the heading.
    pub title: AttrValue,
    /// The content below the heading.
    pub content: Html,
}

/// Renders a page that is one card.
pub(crate) fn card(page: Route, heading: Html, content: Html) -> Html {
    // The key keeps one page's inputs from becoming another's.
    html! { <section key={page as u8} class="card narrow">{ heading }{ content }</section> }
}

/// Renders the navigation of an account. The pair is `use_log_out`'s, for the logout button.
pub(crate) fn side(username: &str, (logging_out, log_out): (bool, Callback<MouseEvent>)) -> Html {
    html! {
        <>
            <nav class="side" aria-label={text(account::NAVIGATION)}>
                <PageLink look="tab" to={Route::Account}>{ text(account::OVERVIEW) }</PageLink>
                <PageLink look="tab" to={Route::Security}>{ text(account::SECURITY) }</PageLink>
                <PageLink look="tab" to={Route::Devices}>{ text(account::DEVICES) }</PageLink>
                <PageLink look="tab" to={Route::Apps}>{ text(apps::APPS) }</PageLink>
                <PageLink look="tab" to={Route::Activity}>{ text(account::ACTIVITY) }</PageLink>
            </nav>
            <section class="account" aria-label={text(account::LOGGED_IN_AS)}>
                <p>
                    <span class="quiet">{ text(account::LOGGED_IN_AS) }</span>
                    <strong>{ name(username.to_owned()) }</strong>
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
    }
}
