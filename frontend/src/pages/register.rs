//! The registration page.

use keystead_common::problem::code;
use keystead_common::rules::{
    PASSWORD_MAX, Violation, check_length, check_password, check_username,
};
use keystead_texts::Message;
use yew::prelude::*;
use yew_router::hooks::{use_location, use_navigator};
use yew_router::query::Raw;

use crate::api;
use crate::components::credentials::{Credentials, Wording, asking_app, use_credentials};
use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::hooks::strength::use_strength;
use crate::invitation::{self, Registration, registration};
use crate::notices::{Notice, Tone};
use crate::pages::behind_login::expect_login;
use crate::pages::login::{NewAccount, after_login};
use crate::routes::{Route, next_page};
use crate::session::use_session;
use crate::texts::{guest, plural, text};
use crate::words::password_min;

/// The form for a new account. The person is logged in with it right away.
#[component]
pub(crate) fn RegisterPage() -> Html {
    let credentials = use_credentials(check_username, check_new_password).watched();
    let strength = use_strength(&credentials.password, Some(&credentials.username));
    let session = use_session();
    let navigator = use_navigator().expect("pages are inside the router");
    let location = use_location().expect("pages are inside the router");
    // The page or app to go on to after the login.
    let query: AttrValue = location.query_str().to_owned().into();

    let invitation = invitation::from_fragment(location.hash());
    match registration() {
        Registration::Closed => {
            return registration_refused(guest::CLOSED_HEADING, guest::CLOSED_TEXT, query);
        }
        Registration::Invite if invitation.is_none() => {
            return registration_refused(guest::INVITATION_HEADING, guest::INVITATION_TEXT, query);
        }
        _ => {}
    }

    let submit = {
        let (credentials, query) = (credentials.clone(), query.clone());
        Callback::from(move |()| {
            let (invitation, session) = (invitation.clone(), session.clone());
            let (navigator, query) = (navigator.clone(), query.clone());
            let Credentials { username, password, form } = credentials.clone();
            expect_login();
            form.submit(move || {
                let (username, password) = (username.clone(), password.clone());
                let (invitation, session) = (invitation.clone(), session.clone());
                let (navigator, query) = (navigator.clone(), query.clone());
                async move {
                    let call = api::register(username.value(), password.value(), invitation);
                    let name = match api::send(&call).await {
                        Ok(response) => response.user.username,
                        Err(failure) if failure.has_code(code::USERNAME_TAKEN) => {
                            username.reject(failure.message());
                            return Ok(());
                        }
                        Err(failure) => return Err(failure),
                    };
                    invitation::clear();
                    let page = next_page(&query).unwrap_or(Route::Account);
                    let ready = Notice::new(page, Tone::Success, text(guest::ACCOUNT_CREATED));
                    session.notices.post(ready);
                    if let Ok(obstacle) = session.log_in(name.clone(), password.value()).await {
                        after_login(&session, page, obstacle.as_ref());
                        return Ok(());
                    }
                    // The account is there, so this is no failure: the person logs in by hand.
                    let ready = text(guest::ACCOUNT_CREATED_LOG_IN);
                    session.notices.post(Notice::new(Route::Login, Tone::Success, ready));
                    let account = NewAccount { username: name };
                    let query = Raw(&*query);
                    let _ = navigator.push_with_query_and_state(&Route::Login, query, account);
                    Ok(())
                }
            });
        })
    };

    let min = u32::try_from(password_min()).unwrap_or_default();
    let wording = Wording {
        submit: text(guest::CREATE_ACCOUNT),
        username_hint: Some(text(guest::USERNAME_HINT)),
        password_hint: Some(plural(guest::PASSWORD_HINT, min).into()),
        password_kind: "new-password",
        strength,
    };
    html! {
        <section class="card narrow">
            <Heading text={text(guest::CREATE_YOUR_ACCOUNT)} />
            { asking_app() }
            { credentials.view(wording, submit) }
            <p class="aside">
                { text(guest::HAVE_ACCOUNT) }{ " " }
                <PageLink to={Route::Login} {query}>{ text(guest::LOG_IN) }</PageLink>
            </p>
        </section>
    }
}

/// Checks a new password by the rules that the page knows.
pub(crate) fn check_new_password(password: &str) -> Result<(), Violation> {
    check_password(password)?;
    check_length(password.chars().count(), password_min(), PASSWORD_MAX)
}

/// Renders the reason why a person cannot register, with a link to the login page.
fn registration_refused(heading: Message<0>, reason: Message<0>, query: AttrValue) -> Html {
    html! {
        <section class="card narrow">
            <Heading text={text(heading)} />
            <p key={&*text(reason)}>{ text(reason) }</p>
            <PageLink look="button" to={Route::Login} {query}>{ text(guest::LOG_IN) }</PageLink>
        </section>
    }
}
