//! The password, and below it the end of the account (`deletion`).

use std::rc::Rc;

use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_password, code as rule};
use yew::prelude::*;

use crate::api;
use crate::components::heading::Heading;
use crate::components::notice::{Tone, message};
use crate::components::password::PasswordField;
use crate::failure::Failure;
use crate::hooks::field::{Field, use_field};
use crate::hooks::submission::use_submission;
use crate::pages::deletion::use_deletion;
use crate::session::{SignedIn, use_session};

/// Properties of [`SecurityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose account.
    pub user: Rc<SignedIn>,
}

/// Two things that want the password again.
#[component]
pub(crate) fn SecurityPage(props: &Props) -> Html {
    let current = use_field(filled_password);
    let new = use_field(check_password);
    let submission = use_submission();
    let changed = use_state(|| false);
    let session = use_session();
    let username = &props.user.me.user.username;
    let deletion = use_deletion(username);
    let onsubmit = {
        let (current, new, submission) = (current.clone(), new.clone(), submission.clone());
        let changed = changed.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            changed.set(false);
            if !judge([&current, &new]) {
                return;
            }
            let call = api::change_password(current.value(), new.value());
            let (session, changed) = (session.clone(), changed.clone());
            let (current, new) = (current.clone(), new.clone());
            submission.start(async move {
                let result = session.call(call).await;
                if result.is_ok() {
                    current.clear();
                    new.clear();
                    changed.set(true);
                }
                tell_at_field(result, &current, Some(&new))
            });
        })
    };
    let done = "Your password is changed, and all other devices are signed out.";
    html! {
        <>
            <Heading text="Security" />
            <section class="card" aria-labelledby="change-password">
                <h2 id="change-password">{ "Change your password" }</h2>
                <p class="quiet">{ "All other devices will be signed out. This one stays." }</p>
                <form method="post" novalidate=true {onsubmit}>
                    { message(Tone::Success, changed.then_some(AttrValue::Static(done))) }
                    { message(Tone::Error, submission.error()) }
                    { whose(username) }
                    <PasswordField
                        field={current}
                        name="current_password"
                        label="Current password"
                        autocomplete="current-password"
                    />
                    <PasswordField
                        field={new}
                        name="new_password"
                        label="New password"
                        autocomplete="new-password"
                        hint="8 characters or more. A sentence that only you know is good."
                    />
                    { submission.button("Change password") }
                </form>
            </section>
            { deletion }
        </>
    }
}

/// Whose password it is, for password managers.
pub(super) fn whose(username: &str) -> Html {
    let value = username.to_owned();
    html! { <input name="username" autocomplete="username" {value} readonly=true hidden=true /> }
}

/// Lets the rules speak, and leads to the first field that breaks one.
pub(super) fn judge(fields: [&Field; 2]) -> bool {
    // Both, so that all that is wrong is seen at once.
    let fit = fields.map(Field::judge);
    let first_wrong = fields.into_iter().zip(fit).find(|(_, fits)| !fits);
    if let Some((field, _)) = first_wrong {
        field.focus();
    }
    first_wrong.is_none()
}

/// Shows a failure at the field that it is about, or hands it on to be told at the form.
pub(super) fn tell_at_field(
    result: Result<(), Failure>,
    current: &Field,
    new: Option<&Field>,
) -> Result<(), Failure> {
    let Err(failure) = &result else { return Ok(()) };
    let at_fault = if failure.has_code(code::INVALID_CREDENTIALS) {
        Some((current, "That is not your password."))
    } else {
        let error = failure.field_errors().iter().find(|error| error.field == "new_password");
        new.zip(error.map(|error| &*error.detail))
    };
    let Some((field, detail)) = at_fault else { return result };
    field.refuse(detail);
    field.focus();
    Ok(())
}

/// An account may be older than today's rules.
pub(super) fn filled_password(password: &str) -> Result<(), Violation> {
    let detail = "Enter your password.".to_owned();
    if password.is_empty() { Err(Violation { code: rule::REQUIRED, detail }) } else { Ok(()) }
}
