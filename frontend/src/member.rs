//! The frame of people who are logged in, or may be: the session, the page of each route, every redirect.

use std::cell::Cell;

use yew::prelude::*;
use yew_router::Routable;
use yew_router::history::{BrowserHistory, History};
use yew_router::query::Raw;

use crate::api;
use crate::components::heading::Heading;
use crate::components::layout::{Card, card, main_part, side};
use crate::components::reauthentication::use_reauthentication;
use crate::components::waiting::waiting;
use crate::cookie::{self, Obstacle};
use crate::hooks::log_out::use_log_out;
use crate::hooks::session_refresh::use_session_refresh;
use crate::notices::{Notice, Notices, Tone};
use crate::pages::account::AccountPage;
use crate::pages::activity::ActivityPage;
use crate::pages::apps::AppsPage;
use crate::pages::consent::ConsentPage;
use crate::pages::device::DevicePage;
use crate::pages::devices::DevicesPage;
use crate::pages::logout::{LogoutPage, logged_out_page};
use crate::pages::new_code::new_code_page;
use crate::pages::not_found::not_found_page;
use crate::pages::recover::RecoverPage;
use crate::pages::second_step::SecondStep;
use crate::pages::security::SecurityPage;
use crate::routes::{Access, Route, next_page, raw_value, returns_to_app};
use crate::session::{Session, SessionHandle, use_session_provider};
use crate::texts::{account, text};
use crate::token;
use crate::visitor::{Pending, Place, Visit, Visitor};

/// Renders what a visitor sees at this page and query that is loaded from here.
pub(crate) fn render(visit: &Visit, page: Route, query: &str) -> Html {
    let this = visit.clone();
    match visit.pending() {
        Some(Pending::SecondStep(problem)) => html! { <SecondStep visit={this} {problem} /> },
        Some(Pending::RecoveryCode { username, code }) => {
            new_code_page(visit, username.into(), code)
        }
        None if page == Route::Recover => {
            html! { <RecoverPage visit={this} query={query.to_owned()} /> }
        }
        None if visit.place(page) == Place::Between => logged_out_page(visit),
        None => html! { <Member visit={this} {page} query={query.to_owned()} /> },
    }
}

/// Properties of [`Member`].
#[derive(Properties, PartialEq)]
struct Props {
    visit: Visit,
    page: Route,
    query: String,
}

/// The page of the address with the session around it, or the redirect from it.
#[component]
fn Member(props: &Props) -> Html {
    let Props { visit, page, query } = props;
    let page = *page;
    let session = use_session_provider(visit);
    use_session_refresh(&session);
    let log_out = use_log_out(&session, page);
    let username = match session.state() {
        Session::User(user) => user.me.user.username.clone(),
        Session::Loading { .. } => String::new(),
    };
    let dialog = use_reauthentication(&session, username);
    let guard = guard(page, session.state(), query);
    let is_new =
        use_memo((), |()| Cell::new(visit.visitor() == Visitor::Member { just_logged_in: true }));
    {
        let (query, notices) = (query.clone(), visit.notices.clone());
        use_effect_with(guard, move |guard| match guard {
            Guard::Redirect(to) => {
                if is_new.take() {
                    say_obstacle(&notices, *to);
                }
                // Replaces the entry in the history, which would only redirect again.
                let to_query = query_for(*to, &query);
                let _ = BrowserHistory::new().replace_with_query(to.to_path(), Raw(to_query));
            }
            Guard::Exit => api::continue_to_app(&query),
            Guard::Show | Guard::Wait => {}
        });
    }
    let content = match (guard, session.state()) {
        (Guard::Redirect(_) | Guard::Exit, _) => Html::default(),
        (Guard::Wait, Session::Loading { failure }) => waiting(&session, failure.as_ref()),
        (_, Session::User(user)) => {
            let user = user.clone();
            match page {
                Route::Account => html! { <AccountPage {user} /> },
                Route::Security => html! { <SecurityPage {user} /> },
                Route::Devices => html! { <DevicesPage {user} /> },
                Route::Apps => html! { <AppsPage /> },
                Route::Activity => html! { <ActivityPage {user} /> },
                Route::Consent => {
                    let request = value(query, "request=").unwrap_or_default();
                    html! { <ConsentPage {user} {request} /> }
                }
                Route::Device => {
                    html! { <DevicePage {user} code={value(query, "user_code=")} /> }
                }
                Route::Logout => {
                    html! { <LogoutPage {user} request={value(query, "request=")} /> }
                }
                _ => nowhere(),
            }
        }
        _ => nowhere(),
    };
    let (side, is_cut_off) = match session.state() {
        Session::User(_) if page.is_question() => (Html::default(), *session.is_cut_off),
        Session::User(user) => (side(&user.me.user.username, log_out), *session.is_cut_off),
        Session::Loading { .. } => (Html::default(), false),
    };

    let status = is_cut_off.then(|| text(account::RECONNECTING));
    let main = main_part(page, &visit.notices, status, content);
    html! {
        <ContextProvider<SessionHandle> context={session}>
            { side }
            { main }
            { dialog }
        </ContextProvider<SessionHandle>>
    }
}

/// Returns the value in a query after `name`, which ends with `=`.
fn value(query: &str, name: &str) -> Option<String> {
    js_sys::decode_uri_component(raw_value(query, name)?).ok().map(String::from)
}

/// Returns the part of a login's query that the page after it needs.
fn query_for(page: Route, query: &str) -> String {
    let name = match page {
        Route::Consent | Route::Logout => "request=",
        Route::Device => "user_code=",
        _ => return String::new(),
    };
    raw_value(query, name).map(|value| ["?", name, value].concat()).unwrap_or_default()
}

fn nowhere() -> Html {
    let Card { title, content } = not_found_page();
    card(Route::NotFound, html! { <Heading text={title} /> }, content)
}

/// Says that a login will not last, if the browser does not keep it.
fn say_obstacle(notices: &Notices, page: Route) {
    let Some(obstacle) = token::load().and_then(|token| cookie::obstacle(token.expose())) else {
        return;
    };
    let notice = |message| Notice::new(page, Tone::Error, text(message));
    notices.post(match obstacle {
        Obstacle::NoTls { address } => {
            notice(account::SHORT_LOGIN_NO_TLS).linking([&*address, "/login"].concat())
        }
        Obstacle::CookiesBlocked => notice(account::SHORT_LOGIN_NO_COOKIES),
    });
}

/// The decision about a member who opens a page.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Guard {
    /// Show the page.
    Show,
    /// Wait for the check of the session.
    Wait,
    /// Redirect to another page.
    Redirect(Route),
    /// Leave the page for the app that the query names.
    Exit,
}

/// Decides every redirect of members. Pages only change the session; the redirect follows from its state.
fn guard(page: Route, session: &Session, query: &str) -> Guard {
    match (page.access(), session) {
        (Access::Anyone, _) | (Access::Users, Session::User(_)) => Guard::Show,
        (_, Session::Loading { .. }) => Guard::Wait,
        (_, Session::User(_)) if returns_to_app(query) => Guard::Exit,
        (_, Session::User(_)) => Guard::Redirect(next_page(query).unwrap_or(Route::Account)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_loading_no_page_is_shown_that_may_be_the_wrong_one() {
        let loading = Session::Loading { failure: None };
        for page in [Route::Entry, Route::Login, Route::Register, Route::Account] {
            assert_eq!(guard(page, &loading, ""), Guard::Wait, "{page:?}");
        }
        assert_eq!(guard(Route::NotFound, &loading, ""), Guard::Show);
    }

    #[test]
    fn a_page_after_the_login_gets_what_was_meant_for_it() {
        let query = "?next=/device&user_code=WDJB-MJHT&request=sealed&username=ada";
        assert_eq!(query_for(Route::Device, query), "?user_code=WDJB-MJHT");
        assert_eq!(query_for(Route::Consent, query), "?request=sealed");
        assert_eq!(query_for(Route::Account, query), "");
        assert_eq!(query_for(Route::Device, "?next=/device"), "");
    }
}
