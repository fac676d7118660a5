//! The end of an account: a card of its own on the security page.

use keystead_common::rules::{Violation, username_key};
use yew::prelude::*;

use super::security::{filled_password, judge, tell_at_field, whose};
use crate::components::field::{Input, labelled_input};
use crate::components::notice::{Tone, message};
use crate::components::password::PasswordField;
use crate::hooks::field::{Field, use_field};
use crate::hooks::submission::{Submission, use_submission};
use crate::session::use_session;

const CONFIRMATION: Input = Input {
    name: "confirmation",
    label: "Your username, to confirm",
    kind: "text",
    autocomplete: "off",
    hint: None,
};

struct Deletion<'a> {
    username: &'a str,
    confirmation: Field,
    password: Field,
    submission: Submission,
}

/// The card. Its form comes when it is asked for: no password manager fills it in unasked, and
/// nobody sends it by mistake.
#[hook]
pub(super) fn use_deletion(username: &str) -> Html {
    let open = use_state(|| false);
    let session = use_session();
    let deletion = Deletion {
        username,
        confirmation: use_field(anything),
        password: use_field(filled_password),
        submission: use_submission(),
    };
    let toggle = {
        let (open, submission) = (open.clone(), deletion.submission.clone());
        Callback::from(move |_: MouseEvent| {
            submission.forget();
            open.set(!*open);
        })
    };
    {
        let confirmation = deletion.confirmation.clone();
        use_effect_with(*open, move |_| confirmation.focus());
    }
    let onsubmit = {
        let Deletion { confirmation, password, submission, .. } = &deletion;
        let (confirmation, password) = (confirmation.clone(), password.clone());
        let (submission, username) = (submission.clone(), username.to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut fit = judge([&confirmation, &password]);
            if username_key(confirmation.value().trim()) != username_key(&username) {
                confirmation.refuse(&["Type ", &*username, " to confirm."].concat());
                confirmation.focus();
                fit = false;
            }
            if fit {
                let (session, password) = (session.clone(), password.clone());
                submission.start(async move {
                    let result = session.delete_account(password.value()).await;
                    tell_at_field(result, &password, None)
                });
            }
        })
    };
    html! {
        <section class="card danger" aria-labelledby="delete-account">
            <h2 id="delete-account">{ "Delete your account" }</h2>
            <p>
                { "Your account, its devices and its activity are gone at once and for good. Nobody \
                   can bring them back." }
            </p>
            if *open {
                { deletion.form(onsubmit, toggle) }
            } else {
                <button type="button" class="secondary wrong" onclick={toggle}>
                    { "Delete account\u{2026}" }
                </button>
            }
        </section>
    }
}

impl Deletion<'_> {
    fn form(&self, onsubmit: Callback<SubmitEvent>, cancel: Callback<MouseEvent>) -> Html {
        html! {
            <form method="post" novalidate=true {onsubmit}>
                { message(Tone::Error, self.submission.error()) }
                <p>
                    { "If you are sure, type " }<strong>{ self.username }</strong>
                    { " and your password." }
                </p>
                { labelled_input(&self.confirmation, &CONFIRMATION, Html::default()) }
                { whose(self.username) }
                <PasswordField field={self.password.clone()} autocomplete="current-password" />
                { self.submission.button("Delete my account") }
                <button type="button" class="secondary" onclick={cancel}>
                    { "Keep my account" }
                </button>
            </form>
        }
    }
}

#[allow(clippy::unnecessary_wraps)] // Whether it is right is seen when it is sent.
fn anything(_: &str) -> Result<(), Violation> {
    Ok(())
}
