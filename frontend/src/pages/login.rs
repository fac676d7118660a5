//! The login page.

use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_username};
use yew::prelude::*;

use crate::components::credentials::{Credentials, Wording, asking_app};
use crate::components::layout::Card;
use crate::components::link::link;
use crate::hooks::form::filled_password;
use crate::hooks::passkey_login;
use crate::invitation::{Registration, registration};
use crate::routes::Route;
use crate::texts::{guest, text};
use crate::visitor::Visit;

/// Makes the form of the page.
pub(crate) fn login_form(update: &UseForceUpdateHandle) -> Credentials {
    Credentials::new(filled_username, filled_password, update)
}

/// Renders the login form. What follows the login is behind it: see `member`.
pub(crate) fn login_page(visit: &Visit, credentials: &Credentials, query: &str) -> Card {
    let submit = {
        let (credentials, visit) = (credentials.clone(), visit.clone());
        Callback::from(move |()| {
            let (this, visit) = (credentials.clone(), visit.clone());
            credentials.form.submit(move || {
                let (Credentials { username, password, form }, visit) =
                    (this.clone(), visit.clone());
                async move {
                    passkey_login::stop_autofill();
                    let result = visit.log_in(username.value(), password.value()).await;
                    if result.is_err() {
                        passkey_login::start_autofill(&visit, &form);
                    }
                    match result {
                        // The server does not tell which of the two is wrong; usually the password.
                        Err(failure) if failure.has_code(code::INVALID_CREDENTIALS) => {
                            password.reject(failure.message());
                            Ok(())
                        }
                        result => result,
                    }
                }
            });
        })
    };
    let onclick = {
        let (form, visit) = (credentials.form.clone(), visit.clone());
        Callback::from(move |_: MouseEvent| passkey_login::log_in(&visit, &form))
    };
    let wording = Wording {
        submit: text(guest::LOG_IN),
        username_hint: None,
        password_hint: None,
        password_kind: "current-password",
        // Where the browser cannot, the stylesheet hides it: `index.html`.
        second: html! {
            <button type="button" class="secondary passkey" {onclick}>
                { text(guest::LOG_IN_WITH_PASSKEY) }
            </button>
        },
    };
    let content = html! {
        <>
            { asking_app() }
            { credentials.view(wording, submit) }
            <p class="aside">
                { link(Route::Recover, query, "link", guest::FORGOT_PASSWORD) }
            </p>
            if registration() != Registration::Closed {
                <p class="aside">
                    { text(guest::NEW_HERE) }{ " " }
                    { link(Route::Register, query, "link", guest::CREATE_ACCOUNT) }
                </p>
            }
        </>
    };
    Card { title: text(guest::LOG_IN), content }
}

// An account may be older than today's rules, so login only requires that the fields are not empty.
fn filled_username(username: &str) -> Result<(), Violation> {
    if username.is_empty() { check_username(username) } else { Ok(()) }
}
