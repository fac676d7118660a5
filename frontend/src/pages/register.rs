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
use crate::pages::login::Newcomer;
use crate::routes::Route;
use crate::session::use_session;

const WORDING: Wording = Wording {
    submit: "Register",
    username_hint: Some("3 to 64 characters: letters, digits and . _ - + @"),
    password_hint: Some("8 characters or more. A sentence that only you know is good."),
    password_kind: "new-password",
};

/// The form for a new account. It leads on to login, with the name filled in.
#[component]
pub(crate) fn RegisterPage() -> Html {
    let credentials = use_credentials(check_username, check_password);
    let session = use_session();
    let navigator = use_navigator().expect("pages are inside the router");
    let location = use_location().expect("pages are inside the router");
    // Where the person was going before all this; login needs it, not we.
    let query: AttrValue = location.query_str().to_owned().into();

    let submit = {
        let (credentials, query) = (credentials.clone(), query.clone());
        Callback::from(move |()| {
            let credentials = credentials.clone();
            let (session, navigator, query) = (session.clone(), navigator.clone(), query.clone());
            credentials.submission.clone().start(async move {
                let Credentials { username, password, .. } = &credentials;
                match api::send(&api::register(username.value(), password.value())).await {
                    Ok(answer) => {
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
