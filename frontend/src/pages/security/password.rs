//! The section of the password: changing it, setting one, or doing without.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::protection::Protection;
use crate::api;
use crate::components::confirmation::Confirmation;
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::failure::Failure;
use crate::hooks::field::{Field, use_field};
use crate::hooks::focus_return::use_focus_return;
use crate::hooks::form::{filled_password, hidden_username, show_wrong_password, use_form};
use crate::hooks::strength::use_strength;
use crate::pages::register::check_new_password;
use crate::texts::{account, factors, guest, plural, text};
use crate::words::password_min;

/// Renders the form for a new password, and the way to remove it where the account can do without.
#[hook]
pub(super) fn use_password(protection: &Protection) -> Html {
    let current = use_field("current_password", filled_password);
    let new = use_field("new_password", check_new_password).watched();
    let strength = use_strength(&new, None);
    let form = use_form([current.clone(), new.clone()].into());
    let busy = use_state(|| false);
    let is_removing = use_state(|| false);
    let section = use_focus_return(is_removing.then(|| "form ~ * button".to_owned()));
    let has_password = protection.user.me.factors.password;
    let onsubmit = {
        let (current, new, form) = (current.clone(), new.clone(), form.clone());
        let protection = protection.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            protection.done.set(None);
            let is_valid = if has_password { form.validate() } else { new.validate() };
            if is_valid {
                let change = Change {
                    protection: protection.clone(),
                    current: current.clone(),
                    new: new.clone(),
                };
                form.submit(move || change.clone().run(has_password));
            }
        })
    };
    let ask = {
        let is_removing = is_removing.clone();
        Callback::from(move |_: MouseEvent| is_removing.set(true))
    };
    let onanswer = {
        let (protection, busy) = (protection.clone(), busy.clone());
        let is_removing = is_removing.clone();
        Callback::from(move |yes: bool| {
            if !yes {
                return is_removing.set(false);
            }
            busy.set(true);
            let (protection, busy) = (protection.clone(), busy.clone());
            let is_removing = is_removing.clone();
            spawn_local(async move {
                protection.done.set(None);
                match protection.session.call(api::factors::remove_password()).await {
                    Ok(()) => protection.succeed(text(factors::PASSWORD_REMOVED)).await,
                    Err(failure) => protection.fail(&failure),
                }
                busy.set(false);
                is_removing.set(false);
            });
        })
    };
    let can_remove = protection.loaded.as_ref().is_some_and(|factors| {
        let has_codes = factors.recovery_codes.is_some();
        has_password
            && factors.passkeys.len() + usize::from(has_codes) >= 2
            && !factors.passkeys.is_empty()
    });
    let min = u32::try_from(password_min()).unwrap_or_default();
    let (score, words) = strength.map(|strength| (strength.score, strength.words)).unzip();
    let (heading, hint) = if has_password {
        (account::CHANGE_PASSWORD, account::CHANGE_PASSWORD_HINT)
    } else {
        (factors::SET_PASSWORD, factors::SET_PASSWORD_HINT)
    };
    html! {
        <section ref={section} class="card" aria-labelledby="change-password">
            <h2 id="change-password">{ text(heading) }</h2>
            <p class="quiet">{ text(hint) }</p>
            <form method="post" novalidate=true {onsubmit}>
                { hidden_username(&protection.user.me.user.username) }
                if has_password {
                    <LabelledInput
                        field={current}
                        label={text(account::CURRENT_PASSWORD)}
                        autocomplete="current-password"
                    />
                }
                <LabelledInput
                    field={new}
                    label={text(account::NEW_PASSWORD)}
                    autocomplete="new-password"
                    hint={words.unwrap_or_else(|| plural(guest::PASSWORD_HINT, min).into())}
                    {score}
                    has_score=true
                />
                <div class="actions">
                    { form.submit_button(text(heading)) }
                    { form_outcome(&form) }
                </div>
            </form>
            if can_remove && *is_removing {
                <Confirmation
                    id="remove-password"
                    warning={text(factors::REMOVE_PASSWORD_WARNING)}
                    label={text(factors::REMOVE_PASSWORD_SUBMIT)}
                    busy={*busy}
                    {onanswer}
                />
            } else if can_remove {
                <div class="actions">
                    <button type="button" class="secondary" onclick={ask}>{ text(factors::REMOVE_PASSWORD) }</button>
                </div>
            }
        </section>
    }
}

/// A change of the password.
#[derive(Clone)]
struct Change {
    protection: Protection,
    current: Field,
    new: Field,
}

impl Change {
    async fn run(self, has_password: bool) -> Result<(), Failure> {
        let Self { protection, current, new } = self;
        let call = api::change_password(has_password.then(|| current.value()), new.value());
        let result = protection.session.call(call).await;
        if result.is_ok() {
            current.clear();
            new.clear();
            let done = if has_password {
                account::PASSWORD_CHANGED_DONE
            } else {
                factors::PASSWORD_SET_DONE
            };
            // The account has the time of the change.
            protection.succeed(text(done)).await;
        }
        show_wrong_password(result, &current)
    }
}
