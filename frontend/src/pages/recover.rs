//! Setting a new password without the old one: by a recovery code, or by the operator's reset link.

use keystead_common::factors::RecoverRequest;
use keystead_common::problem::code;
use keystead_common::rules::{Violation, check_username};
use yew::prelude::*;
use yew_router::Routable;
use yew_router::history::{BrowserHistory, History};
use yew_router::hooks::use_location;
use yew_router::query::Raw;

use crate::api;
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::components::heading::Heading;
use crate::components::layout::{card, main_part};
use crate::components::link::link;
use crate::failure::Failure;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::form::use_form;
use crate::hooks::strength::use_strength;
use crate::notices::{Notice, Tone};
use crate::pages::register::check_new_password;
use crate::reset_link;
use crate::routes::Route;
use crate::texts::{account, factors, guest, plural, text};
use crate::token;
use crate::visitor::{Leave, Visit};
use crate::words::password_min;

/// Properties of [`RecoverPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The visit.
    pub visit: Visit,
    /// The query, which the links and the login go on with.
    pub query: String,
}

/// The form: with the token of a link, it asks for the new password alone.
#[component]
pub(crate) fn RecoverPage(props: &Props) -> Html {
    let location = use_location();
    let update = use_force_update();
    if location.is_some_and(|location| reset_link::keep(location.hash())) {
        let _ =
            BrowserHistory::new().replace_with_query(Route::Recover.to_path(), Raw(&props.query));
    }
    let reset_token = reset_link::kept();
    let username = use_field("username", filled_username).trimmed();
    let recovery = use_field("recovery_code", anything).trimmed();
    let new = use_field("new_password", check_new_password).watched();
    let strength = use_strength(&new, Some(&username).filter(|_| reset_token.is_none()));
    let form = use_form([].into());
    let fields = Fields { username, recovery, new };
    let has_link = reset_token.is_some();
    let onsubmit = {
        let (form, fields, visit) = (form.clone(), fields.clone(), props.visit.clone());
        let query = props.query.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !fields.are_valid(has_link) {
                return;
            }
            let (fields, visit, query) = (fields.clone(), visit.clone(), query.clone());
            form.submit(move || recover(visit.clone(), fields.clone(), query.clone()));
        })
    };
    let without_link = Callback::from(move |_: MouseEvent| {
        reset_link::clear();
        update.force_update();
    });
    let min = u32::try_from(password_min()).unwrap_or_default();
    let (score, words) = strength.map(|strength| (strength.score, strength.words)).unzip();
    let content = html! {
        <>
            if !has_link {
                <p>{ text(factors::RECOVER_HINT) }</p>
            }
            <form method="post" novalidate=true {onsubmit}>
                if !has_link {
                    <LabelledInput
                        field={fields.username.clone()}
                        label={text(guest::USERNAME)}
                        autocomplete="username"
                    />
                    <LabelledInput
                        field={fields.recovery.clone()}
                        label={text(factors::RECOVERY_CODE)}
                        autocomplete="off"
                        hint={text(factors::RECOVERY_CODE_HINT)}
                    />
                }
                <LabelledInput
                    field={fields.new.clone()}
                    label={text(account::NEW_PASSWORD)}
                    autocomplete="new-password"
                    hint={words.unwrap_or_else(|| plural(guest::PASSWORD_HINT, min).into())}
                    {score}
                    has_score=true
                />
                <p class="quiet">{ text(factors::RECOVER_ENDS) }</p>
                { form.submit_button(text(factors::RECOVER_SUBMIT)) }
                { form_outcome(&form) }
            </form>
            if has_link {
                <button type="button" class="secondary plain" onclick={without_link}>
                    { text(factors::USE_RECOVERY_CODE) }
                </button>
            }
            <p class="aside">{ link(Route::Login, &props.query, "link", factors::BACK_TO_LOGIN) }</p>
        </>
    };
    let heading = html! { <Heading text={text(factors::RECOVER_HEADING)} /> };
    let card = card(Route::Recover, heading, content);
    main_part(Route::Recover, &props.visit.notices, None, card)
}

/// The fields of the form.
#[derive(Clone)]
struct Fields {
    username: Field,
    recovery: Field,
    new: Field,
}

impl Fields {
    /// Validates the fields, and focuses the first that is not valid.
    fn are_valid(&self, has_link: bool) -> bool {
        let is_new_valid = self.new.validate();
        if !is_new_valid {
            self.new.focus();
        }
        if has_link {
            return is_new_valid;
        }
        let has_code = !self.recovery.value().is_empty();
        if !has_code {
            self.recovery.reject(text(factors::ENTER_CODE));
        }
        let has_name = self.username.validate();
        if !has_name {
            self.username.focus();
        }
        is_new_valid && has_code && has_name
    }
}

/// Sets the password, and leads to the login page.
async fn recover(visit: Visit, fields: Fields, query: String) -> Result<(), Failure> {
    let reset_token = reset_link::kept();
    let by_code = reset_token.is_none();
    let request = RecoverRequest {
        username: by_code.then(|| fields.username.value()),
        recovery_code: by_code.then(|| fields.recovery.value().into()),
        reset_token,
        new_password: fields.new.value().into(),
    };
    match api::send(&api::factors::recover(&request)).await {
        Err(failure) if failure.has_code(code::INVALID_RECOVERY_CODE) => {
            fields.recovery.reject(failure.message());
            return Ok(());
        }
        Err(failure) => {
            let errors = failure.field_errors();
            if let Some(error) = errors.iter().find(|error| error.field == fields.new.name) {
                fields.new.reject(crate::words::field_error(error));
                return Ok(());
            }
            return Err(failure);
        }
        Ok(()) => {}
    }
    reset_link::clear();
    // Whoever was logged in here is not any more.
    token::clear();
    visit.leave(Leave { logged_out: true, text: None });
    let done = Notice::new(Route::Login, Tone::Success, text(factors::RECOVER_DONE));
    let _ = BrowserHistory::new().replace_with_query(Route::Login.to_path(), Raw(query));
    visit.notices.post(done);
    Ok(())
}

/// Checks that there is a name: an account may be older than today's rules.
fn filled_username(username: &str) -> Result<(), Violation> {
    if username.is_empty() { check_username(username) } else { Ok(()) }
}
