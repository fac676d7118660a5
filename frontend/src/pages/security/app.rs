//! The section of the authenticator app.

use keystead_common::factors::{QrCode, TotpEnrolment};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::protection::{Protection, has_second_factor, is_last_factor};
use crate::api;
use crate::components::confirmation::Confirmation;
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::components::list::busy_button;
use crate::components::moment::moment;
use crate::components::text::sentence;
use crate::failure::Failure;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::focus_return::use_focus_return;
use crate::hooks::form::{Form, use_form};
use crate::texts::{account, factors, text};
use crate::time::Precision;

/// Modules of the quiet zone around a QR code (ISO/IEC 18004).
const QUIET_ZONE: u16 = 4;
/// Characters of the secret between two spaces.
const GROUP: usize = 4;

/// Renders the section: the app, or setting one up.
#[hook]
pub(super) fn use_app(protection: &Protection) -> Html {
    let busy = use_state(|| false);
    let enrolment = use_state(|| None);
    let is_removing = use_state(|| false);
    let is_open = enrolment.is_some() || *is_removing;
    let section = use_focus_return(is_open.then(|| "button".to_owned()));
    let field = use_field("app_code", anything).trimmed();
    let form = use_form([].into());
    {
        let field = field.clone();
        use_effect_with(enrolment.is_some(), move |is_shown| {
            if *is_shown {
                field.focus();
            }
        });
    }
    let Some(factors) = &*protection.loaded else { return Html::default() };
    let set_up = {
        let (protection, busy, enrolment) = (protection.clone(), busy.clone(), enrolment.clone());
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            protection.done.set(None);
            let (protection, busy, enrolment) =
                (protection.clone(), busy.clone(), enrolment.clone());
            spawn_local(async move {
                match protection.session.call(api::factors::set_up_totp()).await {
                    Ok(new) => enrolment.set(Some(new)),
                    Err(failure) => protection.fail(&failure),
                }
                busy.set(false);
            });
        })
    };
    let end = {
        let enrolment = enrolment.clone();
        Callback::from(move |()| enrolment.set(None))
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
                remove(&protection).await;
                busy.set(false);
                is_removing.set(false);
            });
        })
    };
    let content = match (&factors.totp, &*enrolment) {
        (Some(_), _) if *is_removing => {
            let last = is_last_factor(factors).then(|| text(factors::LAST_FACTOR_WARNING));
            let warning =
                [&*text(factors::REMOVE_APP_WARNING), " ", &*last.unwrap_or_default()].concat();
            let label = text(factors::REMOVE_APP_SUBMIT);
            html! { <Confirmation id="remove-app" {warning} {label} busy={*busy} {onanswer} /> }
        }
        (Some(app), _) => html! {
            <>
                <p class="state">{ sentence(factors::APP_SINCE, &[moment(&app.created_at, Precision::Day)]) }</p>
                <div class="actions">
                    <button type="button" class="secondary" onclick={ask}>{ text(factors::REMOVE_APP) }</button>
                </div>
            </>
        },
        (None, Some(enrolment)) => {
            let is_first = factors.password && !has_second_factor(factors);
            SetUp { protection, enrolment, is_first, field, form, onend: end }.view()
        }
        (None, None) => html! {
            <div class="actions">{ busy_button(*busy, set_up, text(factors::SET_UP_APP), None) }</div>
        },
    };
    html! {
        <section ref={section} class="card" aria-labelledby="app-section">
            <h2 id="app-section">{ text(factors::APP) }</h2>
            <p class="quiet">{ text(factors::APP_HINT) }</p>
            { content }
        </section>
    }
}

async fn remove(protection: &Protection) {
    protection.done.set(None);
    match protection.session.call(api::factors::remove_totp()).await {
        Ok(()) => protection.succeed(text(factors::APP_REMOVED)).await,
        Err(failure) => protection.fail(&failure),
    }
}

/// Setting up an app: the secret for it, and the field for its first code.
struct SetUp<'a> {
    protection: &'a Protection,
    enrolment: &'a TotpEnrolment,
    is_first: bool,
    field: Field,
    form: Form,
    onend: Callback<()>,
}

impl SetUp<'_> {
    fn view(self) -> Html {
        let Self { protection, enrolment, is_first, field, form, onend } = self;
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
        let secret = enrolment.secret.expose().as_bytes().chunks(GROUP);
        let secret: Vec<_> = secret.map(String::from_utf8_lossy).collect();
        html! {
            <div class="set-up">
                <p>{ text(factors::SCAN) }</p>
                { qr_code(&enrolment.qr) }
                <p class="by-touch">
                    <a href={enrolment.otpauth_uri.expose().to_owned()}>{ text(factors::OPEN_IN_APP) }</a>
                </p>
                <p>{ text(factors::TYPE_KEY) }</p>
                <p class="key"><code translate="no" dir="ltr">{ secret.join(" ") }</code></p>
                if is_first {
                    <p class="caution">{ text(factors::FIRST_FACTOR) }</p>
                }
                <form method="post" novalidate=true {onsubmit}>
                    <LabelledInput
                        {field}
                        label={text(factors::SHOWN_CODE)}
                        autocomplete="one-time-code"
                        hint={text(factors::APP_CODE_HINT)}
                    />
                    <div class="actions">
                        { form.submit_button(text(factors::TURN_ON)) }
                        <button type="button" class="secondary" onclick={oncancel}>{ text(account::CANCEL) }</button>
                        { form_outcome(&form) }
                    </div>
                </form>
            </div>
        }
    }
}

async fn confirm(protection: Protection, field: Field, onend: Callback<()>) -> Result<(), Failure> {
    let call = api::factors::confirm_totp(field.value());
    protection.confirm(call, &field, text(factors::APP_ADDED), &onend).await
}

/// Renders a QR code, dark on light in every scheme: many readers do not know the inverse.
fn qr_code(code: &QrCode) -> Html {
    let edge = ["-", &QUIET_ZONE.to_string()].concat();
    let side = (code.size + 2 * QUIET_ZONE).to_string();
    let view = [&*edge, &*edge, &*side, &*side].join(" ");
    html! {
        <svg class="qr" viewBox={view} role="img" aria-label={text(factors::QR_CODE)} shape-rendering="crispEdges">
            <rect x={edge.clone()} y={edge} width={side.clone()} height={side} fill="#fff" />
            <path d={code.path.expose().to_owned()} fill="#000" />
        </svg>
    }
}
