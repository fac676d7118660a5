//! The security page: changing the password, the person's data (`data`), and deleting the account (`deletion`).

use std::rc::Rc;

use yew::prelude::*;

use crate::api;
use crate::components::field::LabelledInput;
use crate::components::heading::Heading;
use crate::components::notice::{message, outcome};
use crate::hooks::field::use_field;
use crate::hooks::form::{filled_password, hidden_username, show_wrong_password, use_form};
use crate::hooks::strength::use_strength;
use crate::notices::Tone;
use crate::pages::data::use_data;
use crate::pages::deletion::use_deletion;
use crate::pages::register::check_new_password;
use crate::session::{SignedIn, use_session};
use crate::texts::{account, guest, plural, text};
use crate::words::password_min;

/// Properties of [`SecurityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The password and what it protects.
#[component]
pub(crate) fn SecurityPage(props: &Props) -> Html {
    let current = use_field("current_password", filled_password);
    let new = use_field("new_password", check_new_password).watched();
    let strength = use_strength(&new, None);
    let form = use_form([current.clone(), new.clone()].into());
    let done = use_state(|| None);
    let session = use_session();
    let username = &props.user.me.user.username;
    let data = use_data(username);
    let deletion = use_deletion(username);
    let onsubmit = {
        let (current, new, form) = (current.clone(), new.clone(), form.clone());
        let done = done.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            done.set(None);
            if !form.validate() {
                return;
            }
            let (session, done) = (session.clone(), done.clone());
            let (current, new) = (current.clone(), new.clone());
            form.submit(move || {
                let (session, done) = (session.clone(), done.clone());
                let (current, new) = (current.clone(), new.clone());
                async move {
                    let call = api::change_password(current.value(), new.value());
                    let result = session.call(call).await;
                    if result.is_ok() {
                        current.clear();
                        new.clear();
                        done.set(Some((Tone::Success, text(account::PASSWORD_CHANGED_DONE))));
                        // The account has the time of the change.
                        session.check_quietly();
                    }
                    show_wrong_password(result, &current)
                }
            });
        })
    };
    let min = u32::try_from(password_min()).unwrap_or_default();
    let (score, words) = strength.map(|strength| (strength.score, strength.words)).unzip();
    html! {
        <>
            <Heading text={text(account::SECURITY)} />
            <section class="card" aria-labelledby="change-password">
                <h2 id="change-password">{ text(account::CHANGE_PASSWORD) }</h2>
                <p class="quiet">{ text(account::CHANGE_PASSWORD_HINT) }</p>
                <form method="post" novalidate=true {onsubmit}>
                    { hidden_username(username) }
                    <LabelledInput
                        field={current}
                        label={text(account::CURRENT_PASSWORD)}
                        autocomplete="current-password"
                    />
                    <LabelledInput
                        field={new}
                        label={text(account::NEW_PASSWORD)}
                        autocomplete="new-password"
                        hint={words.unwrap_or_else(|| plural(guest::PASSWORD_HINT, min).into())}
                        {score}
                        has_score=true
                    />
                    <div class="actions">
                        { form.submit_button(text(account::CHANGE_PASSWORD)) }
                        { message(Tone::Error, form.error()) }
                    </div>
                </form>
            </section>
            { data }
            { deletion }
            <div class="over">{ outcome(done.as_ref()) }</div>
        </>
    }
}
