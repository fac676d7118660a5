//! The app as a whole: what holds what, and who gets to see which page.

use yew::prelude::*;
use yew_router::BrowserRouter;
use yew_router::hooks::{use_location, use_navigator, use_route};
use yew_router::query::Raw;

use crate::components::layout::Layout;
use crate::components::notice::NoticesProvider;
use crate::components::waiting::Waiting;
use crate::pages::account::AccountPage;
use crate::pages::login::LoginPage;
use crate::pages::not_found::not_found_page;
use crate::pages::register::RegisterPage;
use crate::routes::{Access, Route, next_page};
use crate::session::{Session, SessionProvider, use_session};

/// The app.
#[component]
pub(crate) fn App() -> Html {
    html! {
        <BrowserRouter>
            <NoticesProvider>
                <SessionProvider>
                    <Page />
                </SessionProvider>
            </NoticesProvider>
        </BrowserRouter>
    }
}

/// What is to be done with somebody who opens a page.
#[derive(Debug, PartialEq)]
enum Gate {
    Show,
    Wait,
    Lead { to: Route, query: String },
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
        (_, Session::User(_)) => lead(next_page(query).unwrap_or(Route::Account), String::new()),
    }
}

#[component]
fn Page() -> Html {
    let page = use_route::<Route>().unwrap_or(Route::NotFound);
    let session = use_session();
    let location = use_location().expect("pages are inside the router");
    let content = match gate(page, session.state(), location.query_str()) {
        Gate::Lead { to, query } => html! { <Lead {to} {query} /> },
        Gate::Wait => {
            let failure = match session.state() {
                Session::Loading { failure } => failure.clone(),
                _ => None,
            };
            html! { <Waiting {failure} /> }
        }
        Gate::Show => match (page, session.state()) {
            (Route::Register, _) => html! { <RegisterPage /> },
            (Route::Account, Session::User(user)) => html! { <AccountPage user={user.clone()} /> },
            (Route::Login, _) => html! { <LoginPage /> },
            _ => not_found_page(),
        },
    };
    html! { <Layout {page}>{ content }</Layout> }
}

#[derive(Properties, PartialEq)]
struct LeadProps {
    to: Route,
    query: String,
}

/// Goes elsewhere, and leaves no entry in the history that would lead here again.
#[component]
fn Lead(props: &LeadProps) -> Html {
    let navigator = use_navigator().expect("pages are inside the router");
    use_effect_with((props.to, props.query.clone()), move |(to, query)| {
        let _ = navigator.replace_with_query(to, Raw(&**query));
    });
    Html::default()
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
