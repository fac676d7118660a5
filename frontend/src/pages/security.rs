//! The security page: changing the password, and deleting the account (`deletion`).

use std::rc::Rc;

use keystead_common::rules::check_password;
use yew::prelude::*;

use crate::api;
use crate::components::field::LabelledInput;
use crate::components::heading::Heading;
use crate::components::notice::message;
use crate::hooks::field::use_field;
use crate::hooks::form::{filled_password, hidden_username, show_wrong_password, use_form};
use crate::notices::Tone;
use crate::pages::deletion::use_deletion;
use crate::session::{SignedIn, use_session};

/// Properties of [`SecurityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The two operations that require the password again.
#[component]
pub(crate) fn SecurityPage(props: &Props) -> Html {
    let current = use_field("current_password", filled_password);
    let new = use_field("new_password", check_password);
    let form = use_form([current.clone(), new.clone()].into());
    let changed = use_state(|| false);
    let session = use_session();
    let username = &props.user.me.user.username;
    let deletion = use_deletion(username);
    let onsubmit = {
        let (current, new, form) = (current.clone(), new.clone(), form.clone());
        let changed = changed.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            changed.set(false);
            if !form.validate() {
                return;
            }
            let (session, changed) = (session.clone(), changed.clone());
            let (current, new) = (current.clone(), new.clone());
            form.submit(move || {
                let (session, changed) = (session.clone(), changed.clone());
                let (current, new) = (current.clone(), new.clone());
                async move {
                    let call = api::change_password(current.value(), new.value());
                    let result = session.call(call).await;
                    if result.is_ok() {
                        current.clear();
                        new.clear();
                        changed.set(true);
                    }
                    show_wrong_password(result, &current)
                }
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
                    { message(Tone::Error, form.error()) }
                    { hidden_username(username) }
                    <LabelledInput
                        field={current}
                        label="Current password"
                        autocomplete="current-password"
                    />
                    <LabelledInput
                        field={new}
                        label="New password"
                        autocomplete="new-password"
                        hint="8 characters or more. A sentence that only you know is good."
                    />
                    { form.submit_button("Change password") }
                </form>
            </section>
            { deletion }
        </>
    }
}
