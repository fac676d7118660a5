//! Where a person makes an account.

use keystead_common::problem::code;
use keystead_common::rules::{check_password, check_username};
use yew::prelude::*;
use yew_router::hooks::{use_location, use_navigator};
use yew_router::query::Raw;

use crate::api;
use crate::components::credentials::{Credentials, Wording, use_credentials};
use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::components::notice::{Notice, Tone};
use crate::failure::Failure;
use crate::invitation::{self, Registration, registration};
use crate::pages::login::Newcomer;
use crate::routes::Route;
use crate::session::use_session;

const WORDING: Wording = Wording {
    submit: "Register",
    username_hint: Some("3 to 64 characters: letters, digits and . _ - + @"),
    password_hint: Some("8 characters or more. A sentence that only you know is good."),
    password_kind: "new-password",
};

/// What is told where nobody can have an account.
const CLOSED: (&str, &str) = (
    "Registration is closed",
    "New accounts can\u{2019}t be created here. If you already have one, log in.",
);

/// What is told to who has not been invited.
const UNINVITED: (&str, &str) = (
    "You need an invitation",
    "Accounts here are by invitation. Open the whole link that you were sent. If you have none, ask \
     the people who run this service.",
);

/// The form for a new account, for who may have one. It leads on to login, with the name filled in.
#[component]
pub(crate) fn RegisterPage() -> Html {
    let credentials = use_credentials(check_username, check_password);
    let session = use_session();
    let navigator = use_navigator().expect("pages are inside the router");
    let location = use_location().expect("pages are inside the router");
    // Where the person was going before all this; login needs it, not we.
    let query: AttrValue = location.query_str().to_owned().into();

    let invitation = invitation::of(location.hash());
    match registration() {
        Registration::Closed => return no_way_in(&CLOSED, query),
        Registration::Invite if invitation.is_none() => return no_way_in(&UNINVITED, query),
        _ => {}
    }

    let submit = {
        let (credentials, query) = (credentials.clone(), query.clone());
        Callback::from(move |()| {
            let (credentials, invitation) = (credentials.clone(), invitation.clone());
            let (session, navigator, query) = (session.clone(), navigator.clone(), query.clone());
            credentials.submission.clone().start(async move {
                let Credentials { username, password, .. } = &credentials;
                let call = api::register(username.value(), password.value(), invitation);
                match api::send(&call).await {
                    Ok(answer) => {
                        invitation::forget();
                        let text = "Account created. Log in to go on.";
                        session.notices.post(Notice::new(Route::Login, Tone::Success, text));
                        let newcomer = Newcomer { username: answer.user.username };
                        let query = Raw(&*query);
                        let _ = navigator.push_with_query_and_state(&Route::Login, query, newcomer);
                        Ok(())
                    }
                    Err(failure) => tell_at_fields(failure, &credentials),
                }
            });
        })
    };

    html! {
        <section class="card narrow">
            <Heading text="Create your account" />
            { credentials.form(&WORDING, submit) }
            <p class="aside">
                { "You have an account? " }
                <PageLink to={Route::Login} {query}>{ "Log in" }</PageLink>
            </p>
        </section>
    }
}

/// What is told, and how to go on from there, to somebody who cannot have an account.
fn no_way_in((heading, text): &(&'static str, &'static str), query: AttrValue) -> Html {
    html! {
        <section class="card narrow">
            <Heading text={*heading} />
            <p>{ *text }</p>
            <PageLink look="button" to={Route::Login} {query}>{ "Log in" }</PageLink>
        </section>
    }
}

/// Shows a failure at the field that it is about, or hands it on to be told at the form.
fn tell_at_fields(failure: Failure, credentials: &Credentials) -> Result<(), Failure> {
    let Credentials { username, password, .. } = credentials;
    if failure.has_code(code::USERNAME_TAKEN) {
        username.refuse(&failure.in_words());
        username.focus();
        return Ok(());
    }
    let mut told = false;
    // From the last to the first, so that the focus ends at the first.
    for (name, field) in [("password", password), ("username", username)] {
        if let Some(error) = failure.field_errors().iter().find(|error| error.field == name) {
            field.refuse(&error.detail);
            field.focus();
            told = true;
        }
    }
    if told { Ok(()) } else { Err(failure) }
}
