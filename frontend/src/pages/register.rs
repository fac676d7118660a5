//! The registration page.

use keystead_common::problem::code;
use keystead_common::rules::{check_password, check_username};
use keystead_texts::Message;
use yew::prelude::*;
use yew_router::hooks::{use_location, use_navigator};
use yew_router::query::Raw;

use crate::api;
use crate::components::credentials::{Credentials, Wording, use_credentials};
use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::invitation::{self, Registration, registration};
use crate::notices::{Notice, Tone};
use crate::pages::login::NewAccount;
use crate::routes::Route;
use crate::session::use_session;
use crate::texts::{guest, plural, text};
use crate::words::password_min;

/// The form for a new account. It leads to the login page, with the name filled in.
#[component]
pub(crate) fn RegisterPage() -> Html {
    let credentials = use_credentials(check_username, check_password);
    let session = use_session();
    let navigator = use_navigator().expect("pages are inside the router");
    let location = use_location().expect("pages are inside the router");
    // The page or app to return to after the login, passed on to the login page.
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
            let (credentials, invitation) = (credentials.clone(), invitation.clone());
            let (session, navigator, query) = (session.clone(), navigator.clone(), query.clone());
            credentials.form.clone().submit(async move {
                let Credentials { username, password, .. } = &credentials;
                let call = api::register(username.value(), password.value(), invitation);
                match api::send(&call).await {
                    Ok(response) => {
                        invitation::clear();
                        let text = text(guest::ACCOUNT_CREATED_LOG_IN);
                        session.notices.post(Notice::new(Route::Login, Tone::Success, text));
                        let account = NewAccount { username: response.user.username };
                        let query = Raw(&*query);
                        let _ = navigator.push_with_query_and_state(&Route::Login, query, account);
                        Ok(())
                    }
                    Err(failure) if failure.has_code(code::USERNAME_TAKEN) => {
                        username.reject(failure.message());
                        Ok(())
                    }
                    Err(failure) => Err(failure),
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
    };
    html! {
        <section class="card narrow">
            <Heading text={text(guest::CREATE_YOUR_ACCOUNT)} />
            { credentials.view(wording, submit) }
            <p class="aside">
                { text(guest::HAVE_ACCOUNT) }{ " " }
                <PageLink to={Route::Login} {query}>{ text(guest::LOG_IN) }</PageLink>
            </p>
        </section>
    }
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
