//! The section of the recovery codes.

use std::cell::Cell;

use keystead_common::Secret;
use keystead_common::factors::RecoveryCodesInfo;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::protection::{Protection, are_codes_needed};
use crate::api;
use crate::components::codes::Codes;
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::components::list::busy_button;
use crate::components::moment::moment;
use crate::components::text::{sentence, text as element};
use crate::failure::Failure;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::focus_return::{focus, use_focus_return};
use crate::hooks::form::{Form, use_form};
use crate::texts::{account, factors, plural, text};
use crate::time::Precision;

/// Renders the section: the codes that are left, or new ones.
#[hook]
pub(super) fn use_codes(protection: &Protection) -> Html {
    let busy = use_state(|| false);
    let codes = use_state(|| None);
    let section = use_focus_return(codes.as_ref().map(|_| "button".to_owned()));
    let field = use_field("typed_code", anything).trimmed();
    let form = use_form([].into());
    let factors = protection.loaded.as_deref();
    let is_urgent = factors.map(are_codes_needed);
    {
        let section = section.clone();
        let was_urgent = use_memo((), |()| Cell::new(None));
        // With the first second factor, this is what the person has to do next.
        use_effect_with(is_urgent, move |is_urgent| {
            if was_urgent.replace(*is_urgent) == Some(false) && *is_urgent == Some(true) {
                focus(&section, "button");
            }
        });
    }
    {
        let section = section.clone();
        use_effect_with(codes.is_some(), move |are_shown| {
            if *are_shown {
                focus(&section, ".set-up > p");
            }
        });
    }
    let Some(factors) = factors else { return Html::default() };
    let make = {
        let (protection, busy, codes) = (protection.clone(), busy.clone(), codes.clone());
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            protection.done.set(None);
            let (protection, busy, codes) = (protection.clone(), busy.clone(), codes.clone());
            spawn_local(async move {
                match protection.session.call(api::factors::make_recovery_codes()).await {
                    Ok(made) => codes.set(Some(made.codes)),
                    Err(failure) => protection.fail(&failure),
                }
                busy.set(false);
            });
        })
    };
    let end = {
        let codes = codes.clone();
        Callback::from(move |()| codes.set(None))
    };
    let label = match factors.recovery_codes {
        Some(_) => factors::MAKE_NEW_CODES,
        None => factors::MAKE_CODES,
    };
    html! {
        <section ref={section} class="card" aria-labelledby="codes-section">
            <h2 id="codes-section">{ text(factors::CODES) }</h2>
            <p class="quiet">{ text(factors::CODES_HINT) }</p>
            if let Some(codes) = &*codes {
                { NewCodes { protection, codes, field, form, onend: end }.view() }
            } else {
                if let Some(info) = &factors.recovery_codes {
                    { left(info) }
                }
                <div role="status">
                    if is_urgent == Some(true) {
                        <p class="message" data-tone="error">
                            { text(if factors.recovery_codes.is_some() { factors::CODES_FEW } else { factors::CODES_NOW }) }
                        </p>
                    }
                </div>
                <div class="actions">{ busy_button(*busy, make, text(label), None) }</div>
            }
        </section>
    }
}

fn left(info: &RecoveryCodesInfo) -> Html {
    html! {
        <p class="state">
            { element(plural(factors::CODES_LEFT, info.left)) }
            { " \u{b7} " }
            { sentence(factors::MADE_AT, &[moment(&info.created_at, Precision::Day)]) }
        </p>
    }
}

/// Codes that were just made, and the field to type one back.
struct NewCodes<'a> {
    protection: &'a Protection,
    codes: &'a Vec<Secret>,
    field: Field,
    form: Form,
    onend: Callback<()>,
}

impl NewCodes<'_> {
    fn view(self) -> Html {
        let Self { protection, codes, field, form, onend } = self;
        let onsubmit = {
            let (field, form) = (field.clone(), form.clone());
            let (protection, onend) = (protection.clone(), onend.clone());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                if field.value().is_empty() {
                    return field.reject(text(factors::ENTER_CODE));
                }
                let (field, protection, onend) = (field.clone(), protection.clone(), onend.clone());
                form.submit(move || confirm(protection.clone(), field.clone(), onend.clone()));
            })
        };
        let oncancel = {
            let form = form.clone();
            Callback::from(move |_: MouseEvent| {
                form.clear_error();
                onend.emit(());
            })
        };
        let username = protection.user.me.user.username.clone();
        html! {
            <div class="set-up">
                <p tabindex="-1">{ text(factors::SAVE_CODES) }</p>
                <Codes codes={codes.clone()} {username} />
                <form method="post" novalidate=true {onsubmit}>
                    <LabelledInput
                        {field}
                        label={text(factors::TYPE_BACK)}
                        autocomplete="off"
                        hint={text(factors::TYPE_BACK_HINT)}
                    />
                    <div class="actions">
                        { form.submit_button(text(factors::CONFIRM)) }
                        <button type="button" class="secondary" onclick={oncancel}>{ text(account::CANCEL) }</button>
                        { form_outcome(&form) }
                    </div>
                </form>
            </div>
        }
    }
}

async fn confirm(protection: Protection, field: Field, onend: Callback<()>) -> Result<(), Failure> {
    let call = api::factors::confirm_recovery_codes(field.value());
    protection.confirm(call, &field, text(factors::CODES_ON), &onend).await
}
