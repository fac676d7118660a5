//! The root of the app: its providers, the page of each route, and every redirect.

use yew::prelude::*;
use yew_router::BrowserRouter;
use yew_router::hooks::{use_location, use_navigator, use_route};
use yew_router::query::Raw;

use crate::api;
use crate::components::layout::layout;
use crate::components::list::list_placeholder;
use crate::components::waiting::waiting;
use crate::first;
use crate::hooks::log_out::use_log_out;
use crate::hooks::session_refresh::use_session_refresh;
use crate::pages::behind_login::{BehindLogin, use_behind_login};
use crate::pages::login::LoginPage;
use crate::pages::not_found::not_found_page;
use crate::pages::register::RegisterPage;
use crate::routes::{Access, Route, next_page, returns_to_app};
use crate::session::{Session, SessionHandle, use_session, use_session_provider};

/// The root component.
#[component]
pub(crate) fn App() -> Html {
    let session = use_session_provider();
    use_session_refresh(&session);
    html! {
        <ContextProvider<SessionHandle> context={session}>
            <BrowserRouter>
                <Page />
            </BrowserRouter>
        </ContextProvider<SessionHandle>>
    }
}

/// The page of the address, or the redirect from it.
#[component]
fn Page() -> Html {
    let page = use_route::<Route>().unwrap_or(Route::NotFound);
    let session = use_session();
    let location = use_location().expect("pages are inside the router");
    let navigator = use_navigator().expect("pages are inside the router");
    let log_out = use_log_out(page);
    let guard = guard(page, session.state(), location.query_str());
    {
        let notices = session.notices.clone();
        use_effect_with(page, move |page| notices.open(*page));
    }
    // The first page stays until there is one in its place.
    let is_rendered = !matches!(guard, Guard::Redirect { .. } | Guard::Exit { .. });
    use_effect_with(is_rendered, |is_rendered| {
        if *is_rendered {
            first::remove();
        }
    });
    use_effect_with(guard.clone(), move |guard| match guard {
        // Replaces the entry in the history, which would only redirect again.
        Guard::Redirect { to, query } => drop(navigator.replace_with_query(to, Raw(query))),
        Guard::Exit { query } => api::continue_to_app(query),
        _ => {}
    });
    let (behind_login, try_again) = use_behind_login(session.state());
    let is_ready = matches!(behind_login, BehindLogin::Ready(_));
    let content = match (guard, page, session.state()) {
        (Guard::Redirect { .. } | Guard::Exit { .. }, ..) => Html::default(),
        (Guard::Wait, _, Session::Loading { failure }) => waiting(&session, failure.as_ref()),
        (_, Route::Register, _) => html! { <RegisterPage /> },
        (_, Route::Login, _) => html! { <LoginPage /> },
        (_, page, Session::User(user)) => match behind_login {
            BehindLogin::Loading => list_placeholder(None, try_again),
            BehindLogin::Failed(failure) => list_placeholder(Some(&failure), try_again),
            BehindLogin::Ready(opened) => opened.page(page, user),
        },
        _ => not_found_page(),
    };
    layout(page, &session, is_ready, log_out, content)
}

/// The decision about a visitor who opens a page.
#[derive(Clone, Debug, PartialEq)]
enum Guard {
    /// Show the page.
    Show,
    /// Wait for the check of the session.
    Wait,
    /// Redirect to another page.
    Redirect { to: Route, query: String },
    /// Leave the page for the app that the query names.
    Exit { query: String },
}

/// Decides every redirect. Pages only change the session; the redirect follows from its state.
fn guard(page: Route, session: &Session, query: &str) -> Guard {
    let redirect = |to, query| Guard::Redirect { to, query };
    match (page.access(), session) {
        (Access::Anyone, _)
        | (Access::Guests, Session::Guest { .. })
        | (Access::Users, Session::User(_)) => Guard::Show,
        (_, Session::Loading { .. }) => Guard::Wait,
        (Access::Users, Session::Guest { logged_out: false }) => {
            redirect(Route::Login, page.next_query())
        }
        (_, Session::Guest { .. }) => redirect(Route::Login, String::new()),
        (_, Session::User(_)) if returns_to_app(query) => Guard::Exit { query: query.to_owned() },
        (_, Session::User(_)) => {
            redirect(next_page(query).unwrap_or(Route::Account), String::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUEST: Session = Session::Guest { logged_out: false };
    const LOADING: Session = Session::Loading { failure: None };

    fn redirect(to: Route, query: &str) -> Guard {
        Guard::Redirect { to, query: query.to_owned() }
    }

    #[test]
    fn a_guest_is_redirected_to_login_and_then_back() {
        assert_eq!(guard(Route::Account, &GUEST, ""), redirect(Route::Login, "?next=/account"));
        let next = "?next=/account/devices";
        assert_eq!(guard(Route::Devices, &GUEST, ""), redirect(Route::Login, next));
        assert_eq!(guard(Route::Entry, &GUEST, ""), redirect(Route::Login, ""));
        assert_eq!(guard(Route::Login, &GUEST, ""), Guard::Show);
        assert_eq!(guard(Route::Register, &GUEST, ""), Guard::Show);
    }

    #[test]
    fn after_a_logout_the_next_person_is_not_led_to_the_same_page() {
        let logged_out = Session::Guest { logged_out: true };
        assert_eq!(guard(Route::Account, &logged_out, ""), redirect(Route::Login, ""));
    }

    #[test]
    fn while_loading_no_page_is_shown_that_may_be_the_wrong_one() {
        for page in [Route::Entry, Route::Login, Route::Register, Route::Account] {
            assert_eq!(guard(page, &LOADING, ""), Guard::Wait, "{page:?}");
        }
        assert_eq!(guard(Route::NotFound, &LOADING, ""), Guard::Show);
    }
}
