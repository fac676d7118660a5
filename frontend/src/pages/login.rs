//! The login page.

use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_password, check_username};
use yew::prelude::*;
use yew_router::hooks::use_location;

use crate::components::credentials::{Credentials, Wording, asking_app, use_credentials};
use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::cookie::Obstacle;
use crate::invitation::{Registration, registration};
use crate::notices::{Notice, Tone};
use crate::pages::behind_login::expect_login;
use crate::routes::{Route, next_page};
use crate::session::{SessionHandle, use_session};
use crate::texts::{guest, text};

/// The new account of a person who comes from registration.
pub(crate) struct NewAccount {
    /// The account's user name.
    pub username: String,
}

/// The login form. The redirect after a login follows from the session: see `app`.
#[component]
pub(crate) fn LoginPage() -> Html {
    let credentials = use_credentials(filled_username, filled_password);
    let session = use_session();
    let location = use_location().expect("pages are inside the router");
    let query: AttrValue = location.query_str().to_owned().into();

    {
        let credentials = credentials.clone();
        use_effect_with((), move |()| {
            if let Some(account) = location.state::<NewAccount>() {
                credentials.username.fill(&account.username);
                credentials.password.focus();
            }
        });
    }

    let submit = {
        let (credentials, query) = (credentials.clone(), query.clone());
        Callback::from(move |()| {
            let Credentials { username, password, form } = credentials.clone();
            let session = session.clone();
            let page = next_page(&query).unwrap_or(Route::Account);
            expect_login();
            form.submit(move || {
                let (session, username) = (session.clone(), username.clone());
                let password = password.clone();
                async move {
                    match session.log_in(username.value(), password.value()).await {
                        Ok(obstacle) => {
                            after_login(&session, page, obstacle.as_ref());
                            Ok(())
                        }
                        // The server does not tell which of the two is wrong; usually the password.
                        Err(failure) if failure.has_code(code::INVALID_CREDENTIALS) => {
                            password.reject(failure.message());
                            Ok(())
                        }
                        Err(failure) => Err(failure),
                    }
                }
            });
        })
    };

    let wording = Wording {
        submit: text(guest::LOG_IN),
        username_hint: None,
        password_hint: None,
        password_kind: "current-password",
        strength: None,
    };
    html! {
        <section class="card narrow">
            <Heading text={text(guest::LOG_IN)} />
            { asking_app() }
            { credentials.view(wording, submit) }
            if registration() != Registration::Closed {
                <p class="aside">
                    { text(guest::NEW_HERE) }{ " " }
                    <PageLink to={Route::Register} {query}>{ text(guest::CREATE_ACCOUNT) }</PageLink>
                </p>
            }
        </section>
    }
}

/// Says that a login will not last, if the browser does not keep it.
pub(crate) fn after_login(session: &SessionHandle, page: Route, obstacle: Option<&Obstacle>) {
    let notice = |message| Notice::new(page, Tone::Error, text(message));
    session.notices.post(match obstacle {
        None => return,
        Some(Obstacle::NoTls { address }) => {
            notice(guest::SHORT_LOGIN_NO_TLS).linking([&**address, "/login"].concat())
        }
        Some(Obstacle::CookiesBlocked) => notice(guest::SHORT_LOGIN_NO_COOKIES),
    });
}

// An account may be older than today's rules, so login only requires that the fields are not empty.

fn filled_username(username: &str) -> Result<(), Violation> {
    if username.is_empty() { check_username(username) } else { Ok(()) }
}

fn filled_password(password: &str) -> Result<(), Violation> {
    if password.is_empty() { check_password(password) } else { Ok(()) }
}
