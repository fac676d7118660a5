//! Proving who a person is, by one of several methods: the second step of a login, and a fresh proof.

use std::rc::Rc;

use keystead_common::Secret;
use keystead_common::factors::Method;
use keystead_common::problem::code;
use yew::prelude::*;

use crate::api::{self, factors as calls};
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::failure::Failure;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::form::{filled_password, hidden_username, show_wrong_password, use_form};
use crate::json::{Options, Proof};
use crate::passkeys;
use crate::session::SessionHandle;
use crate::texts::{factors, guest, text};
use crate::visitor::Visit;

/// The use of a proof.
#[derive(Clone)]
pub(crate) enum Purpose {
    /// It completes the login of this token.
    Login(Visit, Secret),
    /// It lets the session do what needs a fresh one.
    Again(SessionHandle),
}

impl PartialEq for Purpose {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Purpose {
    async fn options(&self) -> Result<Options, Failure> {
        match self {
            Self::Login(_, token) => api::send(&calls::login_options(token.clone())).await,
            Self::Again(session) => session.call_once(&calls::reauthentication_options()).await,
        }
    }

    async fn send(&self, proof: Proof) -> Result<(), Failure> {
        match self {
            Self::Login(visit, token) => {
                let tokens = api::send(&calls::finish_login(token.clone(), proof)).await?;
                visit.accept(&tokens);
            }
            Self::Again(session) => session.prove(&proof).await?,
        }
        Ok(())
    }
}

/// Properties of [`ProofForm`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The use of the proof.
    pub purpose: Purpose,
    /// The methods to choose from, the best first.
    pub methods: Vec<Method>,
    /// The person's name, for password managers.
    pub username: AttrValue,
    /// The label of the button.
    pub submit: AttrValue,
    /// The label of the button that leaves it.
    pub cancel: AttrValue,
    /// Called when the person leaves it.
    pub oncancel: Callback<()>,
    /// Called when the person has proved who they are.
    #[prop_or_default]
    pub ondone: Callback<()>,
    /// Called when the token of the login has expired.
    #[prop_or_default]
    pub onexpired: Callback<()>,
}

/// A form for one method, with buttons for the others.
#[component]
pub(crate) fn ProofForm(props: &Props) -> Html {
    let can_use = |method: &&Method| **method != Method::Passkey || passkeys::are_possible();
    let usable: Rc<[Method]> = props.methods.iter().filter(can_use).copied().collect();
    let chosen = use_state(|| usable.first().copied());
    let password = use_field("proof_password", filled_password);
    let totp = use_field("totp_code", anything).trimmed();
    let recovery = use_field("recovery_code", anything).trimmed();
    let fields = Fields { password, totp, recovery };
    let form = use_form([].into());
    {
        let (field, form) = (fields.of(*chosen), form.clone());
        use_effect_with(*chosen, move |_| {
            form.clear_error();
            match field {
                Some((field, _)) => field.focus(),
                None => form.focus_button(),
            }
        });
    }
    let cancel = {
        let oncancel = props.oncancel.reform(|_: MouseEvent| ());
        html! { <button type="button" class="secondary plain" onclick={oncancel}>{ props.cancel.clone() }</button> }
    };
    let Some(method) = *chosen else {
        return html! {
            <>
                <p>{ text(factors::NO_PASSKEYS_HERE) }</p>
                { cancel }
            </>
        };
    };
    let onsubmit = {
        let (form, purpose, fields) = (form.clone(), props.purpose.clone(), fields.clone());
        let (ondone, onexpired) = (props.ondone.clone(), props.onexpired.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let field = fields.of(Some(method)).map(|(field, _)| field);
            if field.as_ref().is_none_or(|field| is_filled(field, method)) {
                let (purpose, ondone) = (purpose.clone(), ondone.clone());
                let onexpired = onexpired.clone();
                let attempt = Attempt { method, field, purpose, ondone, onexpired };
                form.submit(move || attempt.clone().run());
            }
        })
    };
    let choices = usable.iter().filter(|other| **other != method).map(|other| {
        let (chosen, form, other) = (chosen.clone(), form.clone(), *other);
        let onclick = Callback::from(move |_: MouseEvent| {
            if !form.is_busy() {
                chosen.set(Some(other));
            }
        });
        let label = text(match other {
            Method::Passkey => factors::USE_PASSKEY,
            Method::Totp => factors::USE_APP,
            Method::RecoveryCode => factors::USE_RECOVERY_CODE,
            Method::Password => factors::USE_PASSWORD,
        });
        html! { <button type="button" class="secondary" {onclick}>{ label }</button> }
    });
    let submit =
        if method == Method::Passkey { text(factors::USE_PASSKEY) } else { props.submit.clone() };
    html! {
        <form key={method as u8} class="proof" method="post" novalidate=true {onsubmit}>
            { fields.view(method, &props.username) }
            { form.submit_button(submit) }
            { form_outcome(&form) }
            if usable.len() > 1 {
                <p class="quiet">{ text(factors::OTHER_WAYS) }</p>
                <div class="choices">{ for choices }</div>
            }
            { cancel }
        </form>
    }
}

/// The fields of the methods that have one.
#[derive(Clone)]
struct Fields {
    password: Field,
    totp: Field,
    recovery: Field,
}

impl Fields {
    fn of(&self, method: Option<Method>) -> Option<(Field, &'static str)> {
        match method? {
            Method::Password => Some((self.password.clone(), "current-password")),
            Method::Totp => Some((self.totp.clone(), "one-time-code")),
            Method::RecoveryCode => Some((self.recovery.clone(), "off")),
            Method::Passkey => None,
        }
    }

    fn view(&self, method: Method, username: &str) -> Html {
        let Some((field, autocomplete)) = self.of(Some(method)) else {
            return html! { <p class="quiet">{ text(factors::PASSKEY_HINT) }</p> };
        };
        let (label, hint) = match method {
            Method::Totp => (factors::APP_CODE, Some(factors::APP_CODE_HINT)),
            Method::RecoveryCode => (factors::RECOVERY_CODE, Some(factors::RECOVERY_CODE_HINT)),
            _ => (guest::PASSWORD, None),
        };
        html! {
            <>
                if method == Method::Password {
                    { hidden_username(username) }
                }
                <LabelledInput {field} label={text(label)} {autocomplete} hint={hint.map(text)} />
            </>
        }
    }
}

/// One submission of the form.
#[derive(Clone)]
struct Attempt {
    method: Method,
    field: Option<Field>,
    purpose: Purpose,
    ondone: Callback<()>,
    onexpired: Callback<()>,
}

impl Attempt {
    async fn run(self) -> Result<(), Failure> {
        let value = self.field.as_ref().map(Field::value).unwrap_or_default();
        let proof = match self.method {
            Method::Password => Proof { password: Some(value.into()), ..Proof::default() },
            Method::Totp => Proof { totp_code: Some(value.into()), ..Proof::default() },
            Method::RecoveryCode => Proof { recovery_code: Some(value.into()), ..Proof::default() },
            Method::Passkey => Proof::default(),
        };
        let result = match self.method {
            Method::Passkey => self.prove_by_passkey().await,
            _ => self.purpose.send(proof).await,
        };
        match (result, &self.field) {
            (Ok(()), _) => {
                self.ondone.emit(());
                Ok(())
            }
            (Err(failure), _) if failure.has_code(code::INVALID_MFA_TOKEN) => {
                self.onexpired.emit(());
                Ok(())
            }
            (Err(failure), Some(field)) if failure.has_code(code::INVALID_CODE) => {
                field.reject(failure.message());
                Ok(())
            }
            (result, Some(field)) => show_wrong_password(result, field),
            (result, None) => result,
        }
    }

    async fn prove_by_passkey(&self) -> Result<(), Failure> {
        let options = self.purpose.options().await?;
        let credential = Some(passkeys::get(&options).await.ok_or(Failure::Declined)?);
        self.purpose.send(Proof { credential, ..Proof::default() }).await
    }
}

/// Checks that something was entered. The rest is the server's to say.
fn is_filled(field: &Field, method: Method) -> bool {
    if method == Method::Password {
        return field.validate();
    }
    let is_filled = !field.value().is_empty();
    if !is_filled {
        field.reject(text(factors::ENTER_CODE));
    }
    is_filled
}
