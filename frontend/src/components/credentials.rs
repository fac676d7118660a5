//! The form that login and registration are made of: a name, a password, a button.

use keystead_common::rules::Violation;
use yew::prelude::*;

use crate::components::field::{Input, labelled_input};
use crate::components::notice::{Tone, message};
use crate::components::password::PasswordField;
use crate::hooks::field::{Field, use_field};
use crate::hooks::submission::{Submission, use_submission};

/// What the two forms differ in.
pub(crate) struct Wording {
    /// What the button says.
    pub submit: &'static str,
    /// What is asked of a user name.
    pub username_hint: Option<&'static str>,
    /// What is asked of a password.
    pub password_hint: Option<&'static str>,
    /// `current-password` or `new-password`.
    pub password_kind: &'static str,
}

/// The form's fields and what is being sent.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The user name.
    pub username: Field,
    /// The password.
    pub password: Field,
    /// What is being sent.
    pub submission: Submission,
}

/// A form whose fields follow these rules.
#[hook]
pub(crate) fn use_credentials(
    username: fn(&str) -> Result<(), Violation>,
    password: fn(&str) -> Result<(), Violation>,
) -> Credentials {
    Credentials {
        username: use_field(username).trimmed(),
        password: use_field(password),
        submission: use_submission(),
    }
}

impl Credentials {
    /// Lets the rules speak, and leads to the first field that breaks one.
    pub(crate) fn judge(&self) -> bool {
        // Both, so that all that is wrong is seen at once.
        let first_wrong = match [self.username.judge(), self.password.judge()] {
            [true, true] => return true,
            [false, _] => &self.username,
            [true, false] => &self.password,
        };
        first_wrong.focus();
        false
    }

    /// The form itself. `submit` is called when the rules are content.
    pub(crate) fn form(&self, wording: &Wording, submit: Callback<()>) -> Html {
        let username = Input {
            name: "username",
            label: "Username",
            kind: "text",
            autocomplete: "username",
            hint: wording.username_hint,
        };
        let this = self.clone();
        let onsubmit = Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if this.judge() {
                submit.emit(());
            }
        });
        // `post` only counts if the page is taken over by something that does not run our code:
        // then the password is at least not in the address.
        html! {
            <form method="post" novalidate=true {onsubmit}>
                { message(Tone::Error, self.submission.error()) }
                { labelled_input(&self.username, &username, Html::default()) }
                <PasswordField
                    field={self.password.clone()}
                    autocomplete={wording.password_kind}
                    hint={wording.password_hint}
                />
                { self.submission.button(wording.submit) }
            </form>
        }
    }
}
