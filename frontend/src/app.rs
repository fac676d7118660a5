//! The app as a whole: what holds what, and who gets to see which page.

use yew::prelude::*;
use yew_router::BrowserRouter;
use yew_router::hooks::{use_location, use_navigator, use_route};
use yew_router::query::Raw;

use crate::api;
use crate::components::layout::layout;
use crate::components::waiting::waiting;
use crate::hooks::log_out::use_log_out;
use crate::pages::account::AccountPage;
use crate::pages::activity::ActivityPage;
use crate::pages::devices::DevicesPage;
use crate::pages::login::LoginPage;
use crate::pages::not_found::not_found_page;
use crate::pages::register::RegisterPage;
use crate::pages::security::SecurityPage;
use crate::routes::{Access, Route, leads_out, next_page};
use crate::session::{Session, SessionHandle, use_session, use_session_of_the_app};

/// The app.
#[component]
pub(crate) fn App() -> Html {
    let session = use_session_of_the_app();
    html! {
        <ContextProvider<SessionHandle> context={session}>
            <BrowserRouter>
                <Page />
            </BrowserRouter>
        </ContextProvider<SessionHandle>>
    }
}

/// The page that is asked for, or the one that it leads to.
#[component]
fn Page() -> Html {
    let page = use_route::<Route>().unwrap_or(Route::NotFound);
    let session = use_session();
    let location = use_location().expect("pages are inside the router");
    let navigator = use_navigator().expect("pages are inside the router");
    let log_out = use_log_out(page);
    let gate = gate(page, session.state(), location.query_str());
    {
        let notices = session.notices.clone();
        use_effect_with(page, move |page| notices.arrive(*page));
    }
    use_effect_with(gate.clone(), move |gate| match gate {
        // No entry in the history that would only lead here again.
        Gate::Lead { to, query } => drop(navigator.replace_with_query(to, Raw(query))),
        Gate::Leave { query } => api::leave(query),
        _ => {}
    });
    let content = match (gate, page, session.state()) {
        (Gate::Lead { .. } | Gate::Leave { .. }, ..) => Html::default(),
        (Gate::Wait, _, Session::Loading { failure }) => waiting(&session, failure.as_ref()),
        (_, Route::Register, _) => html! { <RegisterPage /> },
        (_, Route::Login, _) => html! { <LoginPage /> },
        (_, page, Session::User(user)) => {
            let user = user.clone();
            match page {
                Route::Account => html! { <AccountPage {user} /> },
                Route::Security => html! { <SecurityPage {user} /> },
                Route::Devices => html! { <DevicesPage {user} /> },
                Route::Activity => html! { <ActivityPage {user} /> },
                _ => not_found_page(),
            }
        }
        _ => not_found_page(),
    };
    layout(page, &session, log_out, content)
}

/// What is to be done with somebody who opens a page.
#[derive(Clone, Debug, PartialEq)]
enum Gate {
    Show,
    Wait,
    Lead { to: Route, query: String },
    Leave { query: String },
}

/// Every redirection there is. Pages only change the session; where that leads is decided here.
fn gate(page: Route, session: &Session, query: &str) -> Gate {
    let lead = |to, query| Gate::Lead { to, query };
    match (page.access(), session) {
        (Access::Anyone, _)
        | (Access::Guests, Session::Guest { .. })
        | (Access::Users, Session::User(_)) => Gate::Show,
        (_, Session::Loading { .. }) => Gate::Wait,
        (Access::Users, Session::Guest { left: false }) => lead(Route::Login, page.as_next()),
        (_, Session::Guest { .. }) => lead(Route::Login, String::new()),
        (_, Session::User(_)) if leads_out(query) => Gate::Leave { query: query.to_owned() },
        (_, Session::User(_)) => lead(next_page(query).unwrap_or(Route::Account), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUEST: Session = Session::Guest { left: false };
    const LOADING: Session = Session::Loading { failure: None };

    fn lead(to: Route, query: &str) -> Gate {
        Gate::Lead { to, query: query.to_owned() }
    }

    #[test]
    fn a_guest_is_led_to_login_and_the_way_back_is_kept() {
        assert_eq!(gate(Route::Account, &GUEST, ""), lead(Route::Login, "?next=/account"));
        let next = "?next=/account/devices";
        assert_eq!(gate(Route::Devices, &GUEST, ""), lead(Route::Login, next));
        assert_eq!(gate(Route::Entry, &GUEST, ""), lead(Route::Login, ""));
        assert_eq!(gate(Route::Login, &GUEST, ""), Gate::Show);
        assert_eq!(gate(Route::Register, &GUEST, ""), Gate::Show);
    }

    #[test]
    fn who_logged_out_leaves_no_way_back_for_the_next_person() {
        let left = Session::Guest { left: true };
        assert_eq!(gate(Route::Account, &left, ""), lead(Route::Login, ""));
    }

    #[test]
    fn nobody_sees_a_page_that_may_be_the_wrong_one() {
        for page in [Route::Entry, Route::Login, Route::Register, Route::Account] {
            assert_eq!(gate(page, &LOADING, ""), Gate::Wait, "{page:?}");
        }
        assert_eq!(gate(Route::NotFound, &LOADING, ""), Gate::Show);
    }
}
