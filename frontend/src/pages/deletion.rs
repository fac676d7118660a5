//! Deleting the account: a card on the security page.

use keystead_common::rules::{Violation, username_key};
use yew::prelude::*;

use crate::components::field::LabelledInput;
use crate::components::notice::message;
use crate::components::text::name;
use crate::hooks::field::{Field, use_field};
use crate::hooks::form::{Form, filled_password, hidden_username, show_wrong_password, use_form};
use crate::notices::Tone;
use crate::session::use_session;

struct Deletion<'a> {
    username: &'a str,
    confirmation: Field,
    password: Field,
    form: Form,
}

/// Renders the card. Its form appears on request, so that no password manager fills it in early and
/// nobody submits it by mistake.
#[hook]
pub(super) fn use_deletion(username: &str) -> Html {
    let open = use_state(|| false);
    let session = use_session();
    let confirmation = use_field("confirmation", anything);
    let password = use_field("password", filled_password);
    let form = use_form([confirmation.clone(), password.clone()].into());
    let deletion = Deletion { username, confirmation, password, form };
    let toggle = {
        let (open, form) = (open.clone(), deletion.form.clone());
        Callback::from(move |_: MouseEvent| {
            form.clear_error();
            open.set(!*open);
        })
    };
    {
        let confirmation = deletion.confirmation.clone();
        use_effect_with(*open, move |_| confirmation.focus());
    }
    let onsubmit = {
        let Deletion { confirmation, password, form, .. } = &deletion;
        let (confirmation, password) = (confirmation.clone(), password.clone());
        let (form, username) = (form.clone(), username.to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut is_valid = form.validate();
            if username_key(confirmation.value().trim()) != username_key(&username) {
                confirmation.reject("That is not your username.");
                is_valid = false;
            }
            if is_valid {
                let (session, password) = (session.clone(), password.clone());
                form.submit(move || {
                    let (session, password) = (session.clone(), password.clone());
                    async move {
                        let result = session.delete_account(password.value()).await;
                        show_wrong_password(result, &password)
                    }
                });
            }
        })
    };
    html! {
        <section class="card danger" aria-labelledby="delete-account">
            <h2 id="delete-account">{ "Delete your account" }</h2>
            <p>
                { "Your account, its devices and its activity are deleted at once and for good. \
                   Nobody can restore them." }
            </p>
            if *open {
                { deletion.view(onsubmit, toggle) }
            } else {
                <button type="button" class="secondary wrong" onclick={toggle}>
                    { "Delete account\u{2026}" }
                </button>
            }
        </section>
    }
}

impl Deletion<'_> {
    fn view(&self, onsubmit: Callback<SubmitEvent>, cancel: Callback<MouseEvent>) -> Html {
        html! {
            <form method="post" novalidate=true {onsubmit}>
                { message(Tone::Error, self.form.error()) }
                <p>
                    { "If you are sure, type " }<strong>{ name(self.username.to_owned()) }</strong>
                    { " and your password." }
                </p>
                <LabelledInput field={self.confirmation.clone()} label="Your username, to confirm" autocomplete="off" />
                { hidden_username(self.username) }
                <LabelledInput field={self.password.clone()} label="Password" autocomplete="current-password" />
                { self.form.submit_button("Delete my account") }
                <button type="button" class="secondary" onclick={cancel}>
                    { "Keep my account" }
                </button>
            </form>
        }
    }
}

#[allow(clippy::unnecessary_wraps)] // A `Rule`. The name is checked on submission.
fn anything(_: &str) -> Result<(), Violation> {
    Ok(())
}
