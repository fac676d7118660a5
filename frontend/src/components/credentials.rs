//! The form of login and registration: a user name, a password, a button.

use yew::prelude::*;

use crate::components::field::{Input, labelled_input};
use crate::components::notice::message;
use crate::components::password::PasswordField;
use crate::hooks::field::{Field, Rule, use_field};
use crate::hooks::form::{Form, use_form};
use crate::notices::Tone;

/// The texts that the two forms differ in.
pub(crate) struct Wording {
    /// The label of the button.
    pub submit: &'static str,
    /// The rule for a user name, as a hint.
    pub username_hint: Option<&'static str>,
    /// The rule for a password, as a hint.
    pub password_hint: Option<&'static str>,
    /// `current-password` or `new-password`.
    pub password_kind: &'static str,
}

/// The form and its fields.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The user name.
    pub username: Field,
    /// The password.
    pub password: Field,
    /// The form that submits them.
    pub form: Form,
}

/// Creates a form whose fields have these rules.
#[hook]
pub(crate) fn use_credentials(username: Rule, password: Rule) -> Credentials {
    let username = use_field("username", username).trimmed();
    let password = use_field("password", password);
    let form = use_form([username.clone(), password.clone()].into());
    Credentials { username, password, form }
}

impl Credentials {
    /// Renders the form. Calls `submit` when all fields are valid.
    pub(crate) fn view(&self, wording: &Wording, submit: Callback<()>) -> Html {
        let username = Input {
            label: "Username",
            kind: "text",
            autocomplete: "username",
            hint: wording.username_hint,
        };
        let form = self.form.clone();
        let onsubmit = Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if form.validate() {
                submit.emit(());
            }
        });
        // The method only matters if something submits the form without running this code: with
        // `post`, the password is at least not in the address.
        html! {
            <form method="post" novalidate=true {onsubmit}>
                { message(Tone::Error, self.form.error()) }
                { labelled_input(&self.username, &username, Html::default()) }
                <PasswordField
                    field={self.password.clone()}
                    autocomplete={wording.password_kind}
                    hint={wording.password_hint}
                />
                { self.form.submit_button(wording.submit) }
            </form>
        }
    }
}
