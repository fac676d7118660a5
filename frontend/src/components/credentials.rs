//! The form of login and registration: a user name, a password, a button.

use yew::prelude::*;

use crate::components::field::{Props, labelled_input, place_input};
use crate::components::form_outcome::form_outcome;
use crate::components::text::{name, sentence};
use crate::hooks::field::{Field, Rule};
use crate::hooks::form::Form;
use crate::hooks::strength;
use crate::texts::{guest, root_attribute, text};

/// The texts that the two forms differ in.
pub(crate) struct Wording {
    /// The label of the button.
    pub submit: AttrValue,
    /// The rule for a user name, as a hint.
    pub username_hint: Option<AttrValue>,
    /// The rule for a password, as a hint.
    pub password_hint: Option<AttrValue>,
    /// `current-password` or `new-password`.
    pub password_kind: &'static str,
    /// The part after the button.
    pub second: Html,
}

/// The form and its fields.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The user name.
    pub username: Field,
    /// The password.
    pub password: Field,
    /// The form that submits them.
    pub form: Form,
}

/// Renders the name of the app that the person comes from, if the server wrote one into the page.
pub(crate) fn asking_app() -> Html {
    match root_attribute("data-app") {
        Some(app) => html! { <p class="app">{ sentence(guest::CONTINUE_TO, &[name(app)]) }</p> },
        None => Html::default(),
    }
}

impl Credentials {
    /// Makes a form whose fields have these rules. `update` renders the page that has it.
    pub(crate) fn new(username: Rule, password: Rule, update: &UseForceUpdateHandle) -> Self {
        let username = Field::new("username", username, update.clone()).trimmed();
        let password = Field::new("password", password, update.clone());
        let form = Form::new([username.clone(), password.clone()].into(), update.clone());
        Self { username, password, form }
    }

    /// Has the strength of the password estimated.
    pub(crate) fn watched(self) -> Self {
        Self { password: self.password.watched(), ..self }
    }

    /// Renders the form. Calls `submit` when all fields are valid. `index.html` has the same form for the time
    /// before the program has come.
    pub(crate) fn view(&self, wording: Wording, submit: Callback<()>) -> Html {
        let form = self.form.clone();
        let onsubmit = Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if form.validate() {
                submit.emit(());
            }
        });
        let is_login = wording.password_kind == "current-password";
        let (score, words) =
            self.password.strength().map(|strength| (strength.score, strength.words)).unzip();
        // The method only matters if something submits the form without running this code: with
        // `post`, the password is at least not in the address.
        html! {
            <form method="post" novalidate=true {onsubmit}>
                { labelled_input(&Props {
                    field: self.username.clone(),
                    label: text(guest::USERNAME),
                    autocomplete: if is_login { "username webauthn" } else { "username" },
                    hint: wording.username_hint,
                    score: None,
                    has_score: false,
                }) }
                { labelled_input(&Props {
                    field: self.password.clone(),
                    label: text(guest::PASSWORD),
                    autocomplete: wording.password_kind,
                    hint: words.or(wording.password_hint),
                    score,
                    has_score: !is_login,
                }) }
                { self.form.submit_button(wording.submit) }
                { wording.second }
                { form_outcome(&self.form) }
            </form>
        }
    }

    /// Completes a render.
    pub(crate) fn after_render(&self) {
        place_input(&self.username);
        place_input(&self.password);
        strength::follow(&self.password, Some(&self.username));
    }
}
