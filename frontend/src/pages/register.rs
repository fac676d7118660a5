//! The registration page.

use keystead_common::problem::code;
use keystead_common::rules::{check_password, check_username};
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

const WORDING: Wording = Wording {
    submit: "Register",
    username_hint: Some("3 to 64 characters: letters, digits and . _ - + @"),
    password_hint: Some("8 characters or more. A sentence that only you know is good."),
    password_kind: "new-password",
};

/// The heading and text where registration is closed.
const CLOSED_TEXT: (&str, &str) = (
    "Registration is closed",
    "New accounts can\u{2019}t be created here. If you already have one, log in.",
);

/// The heading and text for a person without an invitation.
const INVITE_TEXT: (&str, &str) = (
    "You need an invitation",
    "Accounts here are by invitation only. Open the complete link that you were sent. If you have \
     none, ask the people who run this service.",
);

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
        Registration::Closed => return registration_refused(&CLOSED_TEXT, query),
        Registration::Invite if invitation.is_none() => {
            return registration_refused(&INVITE_TEXT, query);
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
                        let text = "Account created. Log in to continue.";
                        session.notices.post(Notice::new(Route::Login, Tone::Success, text));
                        let account = NewAccount { username: response.user.username };
                        let query = Raw(&*query);
                        let _ = navigator.push_with_query_and_state(&Route::Login, query, account);
                        Ok(())
                    }
                    Err(failure) if failure.has_code(code::USERNAME_TAKEN) => {
                        username.reject(&failure.message());
                        Ok(())
                    }
                    Err(failure) => Err(failure),
                }
            });
        })
    };

    html! {
        <section class="card narrow">
            <Heading text="Create your account" />
            { credentials.view(&WORDING, submit) }
            <p class="aside">
                { "Already have an account? " }
                <PageLink to={Route::Login} {query}>{ "Log in" }</PageLink>
            </p>
        </section>
    }
}

/// Renders the reason why a person cannot register, with a link to the login page.
fn registration_refused((heading, text): &(&'static str, &'static str), query: AttrValue) -> Html {
    html! {
        <section class="card narrow">
            <Heading text={*heading} />
            <p key={*text}>{ *text }</p>
            <PageLink look="button" to={Route::Login} {query}>{ "Log in" }</PageLink>
        </section>
    }
}
