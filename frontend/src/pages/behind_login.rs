//! What only people who are logged in need: a second file, which is loaded when somebody logs in.
//!
//! [`open`] is where the app is split: whatever is reached only from there goes into that file, which
//! tools/wasm-bindgen cuts off. Nothing outside of this module may name a page of an account.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
#[cfg(not(debug_assertions))]
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::api;
use crate::failure::Failure;
use crate::pages::account::AccountPage;
use crate::pages::activity::ActivityPage;
use crate::pages::devices::DevicesPage;
use crate::pages::not_found::not_found_page;
use crate::pages::security::SecurityPage;
use crate::routes::Route;
use crate::session::{Session, SignedIn};
use crate::texts;

/// Renders a page of an account.
pub(crate) type Pages = fn(Route, &Rc<SignedIn>) -> Html;

/// The state of what is behind the login.
#[derive(Clone, PartialEq)]
pub(crate) enum BehindLogin {
    /// It is not there yet.
    Loading,
    /// It is there: the texts are loaded, and so are the pages.
    Ready(Opened),
    /// It could not be loaded.
    Failed(Failure),
}

/// The pages that have been loaded.
#[derive(Clone, Copy)]
pub(crate) struct Opened(Pages);

impl Opened {
    /// Renders a page of this person's account.
    pub(crate) fn page(self, page: Route, user: &Rc<SignedIn>) -> Html {
        (self.0)(page, user)
    }
}

// There is only one.
impl PartialEq for Opened {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(not(debug_assertions))]
impl From<SplitLoaderError> for Failure {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}

/// Loads the code of the pages, at most once.
#[cfg(not(debug_assertions))]
#[wasm_split(later, fallible)]
fn open() -> Result<Pages, Failure> {
    Ok(render)
}

// `make dev` does not split the app.
#[cfg(debug_assertions)]
#[allow(clippy::unused_async)]
async fn open() -> Result<Pages, Failure> {
    Ok(render)
}

fn render(page: Route, user: &Rc<SignedIn>) -> Html {
    let user = Rc::clone(user);
    match page {
        Route::Account => html! { <AccountPage {user} /> },
        Route::Security => html! { <SecurityPage {user} /> },
        Route::Devices => html! { <DevicesPage {user} /> },
        Route::Activity => html! { <ActivityPage {user} /> },
        _ => not_found_page(),
    }
}

/// Begins to load the pages of somebody who is about to be logged in. A failure is left to
/// [`use_behind_login`], which tries again.
pub(crate) fn expect_login() {
    spawn_local(async { drop(open().await) });
}

/// Loads what is behind the login once somebody is logged in. Returns its state, and the callback that tries
/// again.
#[hook]
pub(crate) fn use_behind_login(session: &Session) -> (BehindLogin, Callback<MouseEvent>) {
    let state = use_state_eq(|| BehindLogin::Loading);
    let load = {
        let state = state.clone();
        Callback::from(move |()| {
            let state = state.clone();
            state.set(BehindLogin::Loading);
            spawn_local(async move {
                state.set(match load().await {
                    Ok(pages) => BehindLogin::Ready(Opened(pages)),
                    Err(failure) => BehindLogin::Failed(failure),
                });
            });
        })
    };
    let is_expected = matches!(session, Session::Loading { .. });
    use_effect_with(is_expected, |is_expected| {
        if *is_expected {
            expect_login();
        }
    });
    {
        let load = load.clone();
        use_effect_with(matches!(session, Session::User(_)), move |is_user| {
            if *is_user {
                load.emit(());
            }
        });
    }
    ((*state).clone(), Callback::from(move |_| load.emit(())))
}

async fn load() -> Result<Pages, Failure> {
    let json = api::fetch_text(&texts::account_address()).await?;
    if !texts::load_account(&json) {
        return Err(Failure::Malformed { request_id: None });
    }
    open().await
}
