//! The section of the passkeys.

use keystead_common::factors::Passkey;
use keystead_common::problem::code;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::protection::{Protection, has_second_factor, is_last_factor};
use crate::api;
use crate::components::confirmation::Confirmation;
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::components::icon::{self, icon};
use crate::components::list::busy_button;
use crate::components::moment::{moment, past_moment};
use crate::components::text::{name, sentence, text as element};
use crate::failure::Failure;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::focus_return::use_focus_return;
use crate::hooks::form::{Form, use_form};
use crate::hooks::new_passkey::{Made, make};
use crate::notices::Tone;
use crate::passkeys;
use crate::texts::{account, factors, text, with};
use crate::time::Precision;

/// What the person is about to do to a passkey.
#[derive(Clone, PartialEq)]
enum Doing {
    Nothing,
    Rename(String),
    Remove(String),
}

/// Renders the list of passkeys, each with what can be done to it, and a button for another.
#[hook]
pub(super) fn use_passkeys(protection: &Protection) -> Html {
    let adding = use_state(|| false);
    let removing = use_state(|| false);
    let doing = use_state_eq(|| Doing::Nothing);
    let row_button = |id: &String| ["[data-id='", id, "'] button"].concat();
    let section = use_focus_return(match &*doing {
        Doing::Nothing => None,
        Doing::Rename(id) | Doing::Remove(id) => Some(row_button(id)),
    });
    let field = use_field("name", anything).trimmed();
    let form = use_form([field.clone()].into());
    {
        let (field, form, protection) = (field.clone(), form.clone(), protection.clone());
        use_effect_with((*doing).clone(), move |doing| {
            let Doing::Rename(id) = doing else { return };
            let passkeys = protection.loaded.iter().flat_map(|factors| &factors.passkeys);
            if let Some(passkey) = passkeys.into_iter().find(|passkey| passkey.id == *id) {
                form.clear_error();
                field.clear();
                field.fill(&passkey.name);
                field.focus();
            }
        });
    }
    let Some(factors) = &*protection.loaded else { return Html::default() };
    let add = {
        let (protection, adding) = (protection.clone(), adding.clone());
        Callback::from(move |_: MouseEvent| {
            if *adding {
                return;
            }
            adding.set(true);
            let (protection, adding) = (protection.clone(), adding.clone());
            spawn_local(async move {
                add(&protection).await;
                adding.set(false);
            });
        })
    };
    let row = |passkey: &Passkey| {
        let start = |to: Doing| {
            let doing = doing.clone();
            Callback::from(move |_: MouseEvent| doing.set(to.clone()))
        };
        let stop = {
            let doing = doing.clone();
            Callback::from(move |()| doing.set(Doing::Nothing))
        };
        let below = match &*doing {
            Doing::Rename(id) if *id == passkey.id => {
                rename_form(protection, &passkey.id, &field, &form, &stop)
            }
            Doing::Remove(id) if *id == passkey.id => {
                let onanswer = {
                    let (protection, passkey) = (protection.clone(), passkey.clone());
                    let removing = removing.clone();
                    Callback::from(move |yes: bool| {
                        if yes {
                            removing.set(true);
                            let (protection, passkey) = (protection.clone(), passkey.clone());
                            let (removing, stop) = (removing.clone(), stop.clone());
                            spawn_local(async move {
                                remove(&protection, &passkey).await;
                                removing.set(false);
                                stop.emit(());
                            });
                        } else {
                            stop.emit(());
                        }
                    })
                };
                let mut warning = with(factors::REMOVE_PASSKEY_WARNING, [&passkey.name]);
                if is_last_factor(factors) {
                    warning = [&*warning, " ", &*text(factors::LAST_FACTOR_WARNING)].concat();
                }
                html! {
                    <Confirmation
                        id="remove-passkey"
                        {warning}
                        label={text(factors::REMOVE)}
                        busy={*removing}
                        {onanswer}
                    />
                }
            }
            _ => html! {
                <div class="choices">
                    { button(factors::RENAME, factors::RENAME_IT, &passkey.name, start(Doing::Rename(passkey.id.clone()))) }
                    { button(factors::REMOVE, factors::REMOVE_IT, &passkey.name, start(Doing::Remove(passkey.id.clone()))) }
                </div>
            },
        };
        html! {
            <li key={&*passkey.id} data-id={passkey.id.clone()} class="wide">
                { icon(icon::KEY) }
                { details(passkey) }
                { below }
            </li>
        }
    };
    let can_add = passkeys::are_possible();
    html! {
        <section ref={section} class="card" aria-labelledby="passkeys">
            <h2 id="passkeys">{ text(factors::PASSKEYS) }</h2>
            <p class="quiet">{ text(factors::PASSKEYS_HINT) }</p>
            if !factors.passkeys.is_empty() {
                <ul class="rows">{ for factors.passkeys.iter().map(row) }</ul>
            }
            if can_add && factors.password && !has_second_factor(factors) {
                <p class="caution">{ text(factors::FIRST_FACTOR) }</p>
            }
            <div class="actions">
                if can_add {
                    { busy_button(*adding, add, text(factors::ADD_PASSKEY), None) }
                } else {
                    <p class="quiet">{ text(factors::NO_PASSKEYS_HERE) }</p>
                }
            </div>
        </section>
    }
}

fn button(
    label: keystead_texts::Message<0>,
    full_name: keystead_texts::Message<1>,
    passkey: &str,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="secondary" aria-label={with(full_name, [passkey])} {onclick}>
            { text(label) }
        </button>
    }
}

fn details(passkey: &Passkey) -> Html {
    let synced = if passkey.synced { factors::SYNCED } else { factors::NOT_SYNCED };
    let provider = passkey.provider.as_ref().filter(|provider| **provider != passkey.name);
    html! {
        <div class="details">
            <h3>{ name(passkey.name.clone()) }<span class="badge">{ text(synced) }</span></h3>
            if let Some(provider) = provider {
                <p>{ name(provider.clone()) }</p>
            }
            <p class="quiet">
                { sentence(factors::ADDED_AT, &[moment(&passkey.created_at, Precision::Day)]) }
                { " \u{b7} " }
                { match &passkey.last_used_at {
                    Some(at) => sentence(account::LAST_USED, &[past_moment(at)]),
                    None => element(text(factors::NEVER_USED)),
                } }
            </p>
        </div>
    }
}

async fn add(protection: &Protection) {
    protection.done.set(None);
    match make(&protection.session, false).await {
        Ok(Made::Passkey(passkey)) => {
            protection.succeed(with(factors::PASSKEY_ADDED, [&passkey.name])).await;
        }
        Ok(Made::Exists) => {
            protection.done.set(Some((Tone::Error, text(factors::PASSKEY_THERE))));
        }
        Ok(Made::Nothing) => {
            protection.done.set(Some((Tone::Error, text(factors::NO_PASSKEY_MADE))));
        }
        Err(failure) => protection.fail(&failure),
    }
}

async fn remove(protection: &Protection, passkey: &Passkey) {
    protection.done.set(None);
    match protection.session.call(api::factors::remove_passkey(&passkey.id)).await {
        Ok(()) => protection.succeed(with(factors::PASSKEY_REMOVED, [&passkey.name])).await,
        // Another tab was quicker.
        Err(failure) if failure.has_code(code::NOT_FOUND) => {
            protection.succeed(with(factors::PASSKEY_REMOVED, [&passkey.name])).await;
        }
        Err(failure) => protection.fail(&failure),
    }
}

fn rename_form(
    protection: &Protection,
    id: &str,
    field: &Field,
    form: &Form,
    onend: &Callback<()>,
) -> Html {
    let onsubmit = {
        let (field, form, protection) = (field.clone(), form.clone(), protection.clone());
        let (id, onend) = (id.to_owned(), onend.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if field.value().is_empty() {
                return field.reject(text(factors::ENTER_NAME));
            }
            let (field, protection) = (field.clone(), protection.clone());
            let (id, onend) = (id.clone(), onend.clone());
            form.submit(move || {
                rename(protection.clone(), id.clone(), field.value(), onend.clone())
            });
        })
    };
    let oncancel = {
        let onend = onend.clone();
        Callback::from(move |_: MouseEvent| onend.emit(()))
    };
    let onkeydown = {
        let onend = onend.clone();
        Callback::from(move |event: KeyboardEvent| {
            // While an input method composes, Escape is its own.
            if event.key() == "Escape" && !event.is_composing() {
                onend.emit(());
            }
        })
    };
    html! {
        <form method="post" novalidate=true {onsubmit} {onkeydown}>
            <LabelledInput field={field.clone()} label={text(factors::NAME)} autocomplete="off" />
            <div class="actions">
                { form.submit_button(text(factors::SAVE)) }
                <button type="button" class="secondary" onclick={oncancel}>{ text(account::CANCEL) }</button>
                { form_outcome(form) }
            </div>
        </form>
    }
}

async fn rename(
    protection: Protection,
    id: String,
    new: String,
    onend: Callback<()>,
) -> Result<(), Failure> {
    protection.session.call(api::factors::rename_passkey(&id, new.clone())).await?;
    onend.emit(());
    protection.succeed(with(factors::PASSKEY_RENAMED, [&new])).await;
    Ok(())
}
