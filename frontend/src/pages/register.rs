//! The registration page.

use keystead_common::Secret;
use keystead_common::problem::code;
use keystead_common::rules::{
    PASSWORD_MAX, Violation, check_length, check_password, check_username,
};
use keystead_texts::Message;
use yew::prelude::*;

use crate::api;
use crate::components::credentials::{Credentials, Wording, asking_app};
use crate::components::layout::Card;
use crate::components::link::link;
use crate::failure::Failure;
use crate::hooks::submission::Request;
use crate::invitation::{self, Registration, registration};
use crate::notices::{Notice, Tone};
use crate::routes::{Route, next_page};
use crate::texts::{guest, plural, text};
use crate::visitor::{Pending, Visit};
use crate::words::password_min;

/// Makes the form of the page.
pub(crate) fn register_form(update: &UseForceUpdateHandle) -> Credentials {
    Credentials::new(check_username, check_new_password, update).watched()
}

/// Renders the form for a new account. The person is logged in with it right away.
///
/// `query` has the page or app to go on to after the login, `fragment` may have an invitation.
pub(crate) fn register_page(
    visit: &Visit,
    credentials: &Credentials,
    query: &str,
    fragment: &str,
) -> Card {
    let invitation = invitation::from_fragment(fragment);
    match registration() {
        Registration::Closed => {
            return refusal(guest::CLOSED_HEADING, guest::CLOSED_TEXT, query);
        }
        Registration::Invite if invitation.is_none() => {
            return refusal(guest::INVITATION_HEADING, guest::INVITATION_TEXT, query);
        }
        _ => {}
    }
    let submit = {
        let page = next_page(query).unwrap_or(Route::Account);
        let (credentials, visit) = (credentials.clone(), visit.clone());
        Callback::from(move |()| {
            let (form, visit) = (credentials.clone(), visit.clone());
            let invitation = invitation.clone();
            credentials
                .form
                .submit(move || register(visit.clone(), form.clone(), invitation.clone(), page));
        })
    };
    let min = u32::try_from(password_min()).unwrap_or_default();
    let wording = Wording {
        submit: text(guest::CREATE_ACCOUNT),
        username_hint: Some(text(guest::USERNAME_HINT)),
        password_hint: Some(plural(guest::PASSWORD_HINT, min).into()),
        password_kind: "new-password",
        second: Html::default(),
    };
    let content = html! {
        <>
            { asking_app() }
            { credentials.view(wording, submit) }
            <p class="aside">
                { text(guest::HAVE_ACCOUNT) }{ " " }
                { link(Route::Login, query, "link", guest::LOG_IN) }
            </p>
        </>
    };
    Card { title: text(guest::CREATE_YOUR_ACCOUNT), content }
}

/// Registers and logs in. `page` is the one that follows.
async fn register(
    visit: Visit,
    Credentials { username, password, form }: Credentials,
    invitation: Option<Secret>,
    page: Route,
) -> Result<(), Failure> {
    let password = password.value();
    let call = api::register(username.value(), password.clone(), invitation);
    let (name, code) = match api::send(&call).await {
        Ok(response) => (response.user.username, response.recovery_code),
        Err(failure) if failure.has_code(code::USERNAME_TAKEN) => {
            username.reject(failure.message());
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    invitation::clear();
    let ready = |page, message| Notice::new(page, Tone::Success, text(message));
    let login: Request = {
        let (visit, name) = (visit.clone(), name.clone());
        Box::new(move || {
            let (visit, name, password) = (visit.clone(), name.clone(), password.clone());
            Box::pin(async move { visit.log_in(name, password).await })
        })
    };
    // Not the whole again if the server is busy, as the account is there.
    if form.send(login).await.is_none() {
        visit.notices.post(ready(page, guest::ACCOUNT_CREATED));
    } else {
        // The account is there, so this is no failure: the person logs in by hand.
        visit.notices.post(ready(Route::Login, guest::ACCOUNT_CREATED_LOG_IN));
        visit.known_name.replace(Some(name.clone()));
    }
    visit.set_pending(code.map(|code| Pending::RecoveryCode { username: name, code }));
    Ok(())
}

/// Checks a new password by the rules that the page knows.
pub(crate) fn check_new_password(password: &str) -> Result<(), Violation> {
    check_password(password)?;
    check_length(password.chars().count(), password_min(), PASSWORD_MAX)
}

/// Renders the reason why a person cannot register, with a link to the login page.
fn refusal(heading: Message<0>, reason: Message<0>, query: &str) -> Card {
    let content = html! {
        <>
            <p key={&*text(reason)}>{ text(reason) }</p>
            { link(Route::Login, query, "button", guest::LOG_IN) }
        </>
    };
    Card { title: text(heading), content }
}
