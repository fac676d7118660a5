//! Deleting the account: a card on the security page.

use std::cell::Cell;

use keystead_common::rules::username_key;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::components::text::text as element;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::form::{Form, filled_password, hidden_username, show_wrong_password, use_form};
use crate::session::use_session;
use crate::texts::{account, guest, text};

struct Deletion<'a> {
    username: &'a str,
    has_password: bool,
    confirmation: Field,
    password: Field,
    form: Form,
}

/// Renders the card. Its form appears on request, so that no password manager fills it in early and
/// nobody submits it by mistake.
#[hook]
pub(super) fn use_deletion(username: &str, has_password: bool) -> Html {
    let open = use_state(|| false);
    let opener = use_node_ref();
    let session = use_session();
    let confirmation = use_field("confirmation", anything);
    let password = use_field("password", filled_password);
    let form = use_form([confirmation.clone(), password.clone()].into());
    let deletion = Deletion { username, has_password, confirmation, password, form };
    let toggle = {
        let (open, form) = (open.clone(), deletion.form.clone());
        let (confirmation, password) = (deletion.confirmation.clone(), deletion.password.clone());
        Callback::from(move |()| {
            // The account is about to be deleted: to close the form would only look like a cancellation.
            if form.is_busy() {
                return;
            }
            form.clear_error();
            confirmation.clear();
            password.clear();
            open.set(!*open);
        })
    };
    {
        let (confirmation, opener) = (deletion.confirmation.clone(), opener.clone());
        let was_open = use_memo((), |()| Cell::new(false));
        use_effect_with(*open, move |open| {
            if was_open.replace(*open)
                && let Some(opener) = opener.cast::<HtmlElement>()
            {
                let _ = opener.focus();
            }
            confirmation.focus();
        });
    }
    let onsubmit = {
        let Deletion { confirmation, password, form, .. } = &deletion;
        let (confirmation, password) = (confirmation.clone(), password.clone());
        let (form, username) = (form.clone(), username.to_owned());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut is_valid = if has_password { form.validate() } else { confirmation.validate() };
            if username_key(confirmation.value().trim()) != username_key(&username) {
                confirmation.reject(text(account::NOT_YOUR_USERNAME));
                is_valid = false;
            }
            if is_valid {
                let (session, password) = (session.clone(), password.clone());
                form.submit(move || {
                    let (session, password) = (session.clone(), password.clone());
                    async move {
                        let given = has_password.then(|| password.value());
                        let result = session.delete_account(given).await;
                        show_wrong_password(result, &password)
                    }
                });
            }
        })
    };
    let onclick = {
        let toggle = toggle.clone();
        Callback::from(move |_: MouseEvent| toggle.emit(()))
    };
    html! {
        <section class={classes!("card", open.then_some("danger"))} aria-labelledby="delete-account">
            <h2 id="delete-account">{ text(account::DELETE_HEADING) }</h2>
            <p class="quiet">{ text(account::DELETE_HINT) }</p>
            if *open {
                { deletion.view(onsubmit, toggle, onclick) }
            } else {
                <button ref={opener} type="button" class="secondary" {onclick}>
                    { element(text(account::DELETE_OPEN)) }
                </button>
            }
        </section>
    }
}

impl Deletion<'_> {
    fn view(
        &self,
        onsubmit: Callback<SubmitEvent>,
        close: Callback<()>,
        cancel: Callback<MouseEvent>,
    ) -> Html {
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            // While an input method composes, Escape is its own.
            if event.key() == "Escape" && !event.is_composing() {
                close.emit(());
            }
        });
        html! {
            <form method="post" novalidate=true {onsubmit} {onkeydown}>
                <LabelledInput
                    field={self.confirmation.clone()}
                    label={text(account::DELETE_CONFIRMATION)}
                    autocomplete="off"
                />
                { hidden_username(self.username) }
                if self.has_password {
                    <LabelledInput
                        field={self.password.clone()}
                        label={text(guest::PASSWORD)}
                        autocomplete="current-password"
                    />
                }
                <div class="actions">
                    { self.form.submit_button(text(account::DELETE_SUBMIT)) }
                    <button
                        type="button"
                        class="secondary"
                        aria-disabled={self.form.is_busy().then_some("true")}
                        onclick={cancel}
                    >
                        { text(account::CANCEL) }
                    </button>
                    { form_outcome(&self.form) }
                </div>
            </form>
        }
    }
}
