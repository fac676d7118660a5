//! Where a person makes an account.

use keystead_common::problem::code;
use keystead_common::rules::{check_password, check_username};
use yew::prelude::*;
use yew_router::hooks::{use_location, use_navigator};
use yew_router::query::Raw;

use crate::api;
use crate::components::field::{Input, labelled_input};
use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::components::notice::{Notice, Notices, Tone, message};
use crate::components::password::PasswordField;
use crate::components::submit::submit_button;
use crate::failure::Failure;
use crate::hooks::field::{Field, use_field};
use crate::hooks::submission::use_submission;
use crate::pages::login::Newcomer;
use crate::routes::Route;

const USERNAME: Input = Input {
    name: "username",
    label: "Username",
    kind: "text",
    autocomplete: "username",
    hint: Some("3 to 64 characters: letters, digits and . _ - + @"),
};

/// The form for a new account. It leads on to login, with the name filled in.
#[component]
pub(crate) fn RegisterPage() -> Html {
    let username = use_field(check_username);
    let password = use_field(check_password);
    let submission = use_submission();
    let navigator = use_navigator().expect("pages are inside the router");
    let notices = use_context::<Notices>().expect("pages are inside the notices");
    // Where the person was going before all this; login needs it, not we.
    let query: AttrValue =
        use_location().map(|location| location.query_str().to_owned()).unwrap_or_default().into();

    let onsubmit = {
        let (username, password) = (username.clone(), password.clone());
        let (submission, query) = (submission.clone(), query.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let fits = [username.judge(), password.judge()];
            match fits {
                [false, _] => return username.focus(),
                [_, false] => return password.focus(),
                _ => {}
            }
            let (username, password) = (username.clone(), password.clone());
            let (navigator, notices, query) = (navigator.clone(), notices.clone(), query.clone());
            submission.start(async move {
                match api::register(username.value(), password.value()).await {
                    Ok(answer) => {
                        let text = "Account created. Log in to go on.";
                        notices.post(Notice::new(Route::Login, Tone::Success, text));
                        let newcomer = Newcomer { username: answer.user.username };
                        let _ = navigator.push_with_query_and_state(
                            &Route::Login,
                            Raw(&*query),
                            newcomer,
                        );
                        Ok(())
                    }
                    Err(failure) => tell_at_fields(failure, &username, &password),
                }
            });
        })
    };

    html! {
        <section class="card narrow">
            <Heading text="Create your account" />
            <form method="post" novalidate=true {onsubmit}>
                { message(Tone::Error, submission.error()) }
                { labelled_input(&username, &USERNAME, Html::default()) }
                <PasswordField
                    field={password}
                    autocomplete="new-password"
                    hint="8 characters or more. A sentence that only you know is good."
                />
                { submit_button(&submission, "Register") }
            </form>
            <p class="aside">
                { "You have an account? " }
                <PageLink to={Route::Login} {query}>{ "Log in" }</PageLink>
            </p>
        </section>
    }
}

/// Shows a failure at the field that it is about, or hands it on to be told at the form.
fn tell_at_fields(failure: Failure, username: &Field, password: &Field) -> Result<(), Failure> {
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
