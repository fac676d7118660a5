//! Where a person logs in.

use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_password, check_username};
use yew::prelude::*;
use yew_router::hooks::use_location;

use crate::components::field::{Input, labelled_input};
use crate::components::heading::Heading;
use crate::components::link::PageLink;
use crate::components::notice::{Notice, Notices, Tone, message};
use crate::components::password::PasswordField;
use crate::components::submit::submit_button;
use crate::hooks::field::use_field;
use crate::hooks::submission::use_submission;
use crate::routes::{Route, next_page};
use crate::session::use_session;

/// Somebody who comes from making an account.
pub(crate) struct Newcomer {
    /// As the account has it.
    pub username: String,
}

const USERNAME: Input = Input {
    name: "username",
    label: "Username",
    kind: "text",
    autocomplete: "username",
    hint: None,
};

/// The login form. Where it leads to follows from the session that it makes: see `app`.
#[component]
pub(crate) fn LoginPage() -> Html {
    let username = use_field(filled_username);
    let password = use_field(filled_password);
    let submission = use_submission();
    let session = use_session();
    let notices = use_context::<Notices>().expect("pages are inside the notices");
    let location = use_location().expect("pages are inside the router");

    {
        let (username, password) = (username.clone(), password.clone());
        let newcomer = location.state::<Newcomer>();
        use_effect_with((), move |()| {
            if let Some(newcomer) = newcomer {
                username.fill(&newcomer.username);
                password.focus();
            }
        });
    }

    let query: AttrValue = location.query_str().to_owned().into();
    let onsubmit = {
        let (username, password) = (username.clone(), password.clone());
        let (submission, query) = (submission.clone(), query.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match [username.judge(), password.judge()] {
                [false, _] => return username.focus(),
                [_, false] => return password.focus(),
                _ => {}
            }
            let (username, password) = (username.clone(), password.clone());
            let (session, notices) = (session.clone(), notices.clone());
            let page = next_page(&query).unwrap_or(Route::Account);
            submission.start(async move {
                let result = session.log_in(username.value(), password.value()).await;
                match &result {
                    Ok(()) => {
                        notices.post(Notice::new(page, Tone::Success, "You are logged in."));
                    }
                    // Which of the two is wrong is not said; nine times in ten it is this one.
                    Err(failure) if failure.has_code(code::INVALID_CREDENTIALS) => password.focus(),
                    Err(_) => {}
                }
                result
            });
        })
    };

    html! {
        <section class="card narrow">
            <Heading text="Log in" />
            <form method="post" novalidate=true {onsubmit}>
                { message(Tone::Error, submission.error()) }
                { labelled_input(&username, &USERNAME, Html::default()) }
                <PasswordField field={password} autocomplete="current-password" />
                { submit_button(&submission, "Log in") }
            </form>
            <p class="aside">
                { "New here? " }
                <PageLink to={Route::Register} {query}>{ "Create an account" }</PageLink>
            </p>
        </section>
    }
}

// An account may be older than today's rules, so the only thing that login asks for is that there
// is something to send.

fn filled_username(username: &str) -> Result<(), Violation> {
    if username.is_empty() { check_username(username) } else { Ok(()) }
}

fn filled_password(password: &str) -> Result<(), Violation> {
    if password.is_empty() { check_password(password) } else { Ok(()) }
}
