//! The page for the code of a device, and for what waits behind it.

use std::rc::Rc;

use keystead_common::apps::{AskingApp, Decision, WaitingDevice};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::components::asking::{answers, asking_app, cautions, wishes};
use crate::components::field::LabelledInput;
use crate::components::form_outcome::form_outcome;
use crate::components::heading::Heading;
use crate::components::icon::{self, icon};
use crate::components::layout::card;
use crate::components::link::PageLink;
use crate::components::moment::{address, past_moment};
use crate::components::text::{name, sentence, text as element};
use crate::failure::Failure;
use crate::hooks::field::{Field, anything, use_field};
use crate::hooks::form::{Form, use_form};
use crate::routes::Route;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{apps, factors, text};
use crate::user_agent;

/// Properties of [`DevicePage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
    /// The code of the address, which the person has to compare with the device's: anybody can send a link.
    pub code: Option<String>,
}

/// The steps.
#[derive(Clone, PartialEq)]
enum Step {
    /// The code of the address is compared.
    Compare(String),
    /// The code is typed; after another code had been in the address, if so.
    Enter {
        was_other: bool,
    },
    /// The device of this code waits.
    Question(String, Rc<WaitingDevice>),
    /// The app of this name may use the account.
    Done(AttrValue),
    Denied,
}

#[derive(Clone)]
struct Device {
    session: SessionHandle,
    user: Rc<SignedIn>,
    step: UseStateHandle<Step>,
    field: Field,
    form: Form,
    busy: UseStateHandle<Option<Decision>>,
    error: UseStateHandle<Option<AttrValue>>,
}

/// The code, the question, and the end.
#[component]
pub(crate) fn DevicePage(props: &Props) -> Html {
    let field = use_field("user_code", anything).trimmed();
    let device = Device {
        session: use_session(),
        user: props.user.clone(),
        step: use_state(|| match props.code.as_deref().map(canonical) {
            Some(code) if !code.is_empty() => Step::Compare(code),
            _ => Step::Enter { was_other: false },
        }),
        form: use_form([field.clone()].into()),
        field,
        busy: use_state_eq(|| None),
        error: use_state_eq(|| None),
    };
    let (title, content) = match &*device.step {
        Step::Compare(code) => (apps::COMPARE_HEADING, device.comparison(code)),
        Step::Enter { was_other } => (apps::DEVICE_HEADING, device.entry(*was_other)),
        Step::Question(code, waiting) => {
            (apps::DEVICE_ASKS_HEADING, device.question(code, waiting))
        }
        Step::Done(app) => (
            apps::DEVICE_DONE_HEADING,
            html! {
                <>
                    <p>{ sentence(apps::DEVICE_DONE_TEXT, &[name(app.clone())]) }</p>
                    <p><PageLink to={Route::Apps}>{ text(apps::APPS_HEADING) }</PageLink></p>
                </>
            },
        ),
        Step::Denied => {
            (apps::DEVICE_DENIED_HEADING, html! { <p>{ text(apps::DEVICE_DENIED_TEXT) }</p> })
        }
    };
    card(Route::Device, html! { <Heading text={text(title)} /> }, content)
}

impl Device {
    fn comparison(&self, code: &str) -> Html {
        let onsubmit = {
            let (this, code) = (self.clone(), code.to_owned());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                this.look_up(code.clone());
            })
        };
        let other = {
            let this = self.clone();
            Callback::from(move |_: MouseEvent| {
                this.form.clear_error();
                this.step.set(Step::Enter { was_other: true });
            })
        };
        html! {
            <>
                <p class="device-code"><code dir="ltr" translate="no">{ code.to_owned() }</code></p>
                <p class="caution">{ text(apps::PHISHING) }</p>
                <form method="post" novalidate=true {onsubmit}>
                    { self.form.submit_button(text(apps::SAME_CODE)) }
                    <button type="button" class="secondary" onclick={other}>{ text(apps::OTHER_CODE) }</button>
                    { form_outcome(&self.form) }
                </form>
            </>
        }
    }

    fn entry(&self, was_other: bool) -> Html {
        let onsubmit = {
            let this = self.clone();
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                let code = canonical(&this.field.value());
                if code.is_empty() {
                    return this.field.reject(text(factors::ENTER_CODE));
                }
                this.field.fill(&code);
                this.look_up(code);
            })
        };
        html! {
            <>
                if was_other {
                    <p class="caution">{ text(apps::OTHER_CODE_TEXT) }</p>
                } else {
                    <p>{ text(apps::DEVICE_HINT) }</p>
                }
                <form class="device-code" method="post" novalidate=true {onsubmit}>
                    <LabelledInput
                        field={self.field.clone()}
                        label={text(apps::DEVICE_CODE)}
                        autocomplete="off"
                        hint={text(apps::DEVICE_CODE_HINT)}
                    />
                    { self.form.submit_button(text(apps::CONTINUE)) }
                    { form_outcome(&self.form) }
                </form>
                if !was_other {
                    <p class="caution">{ text(apps::PHISHING) }</p>
                }
            </>
        }
    }

    /// Finds the device that waits with this code.
    fn look_up(&self, code: String) {
        let this = self.clone();
        self.form.submit(move || this.clone().find(code.clone()));
    }

    async fn find(self, code: String) -> Result<(), Failure> {
        match self.session.call(api::apps::look_up_device(code.clone())).await {
            Ok(waiting) => self.step.set(Step::Question(code, waiting.into())),
            Err(failure)
                if matches!(&failure, Failure::Refused { .. })
                    && !failure.is_transient()
                    && matches!(&*self.step, Step::Enter { .. }) =>
            {
                self.field.reject(failure.message());
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    fn question(&self, code: &str, waiting: &WaitingDevice) -> Html {
        let onanswer = {
            let (this, code, app) = (self.clone(), code.to_owned(), waiting.app.name.clone());
            Callback::from(move |decision| this.decide(code.clone(), &app, decision))
        };
        // The program is on the device, which is not this one.
        let app = AskingApp { is_local: false, ..waiting.app.clone() };
        let user_agent = waiting.user_agent.as_deref();
        let username = name(self.user.me.user.username.clone());
        html! {
            <>
                { asking_app(&app, false) }
                <p>{ sentence(apps::CONSENT_TEXT, &[html! { <strong>{ username }</strong> }]) }</p>
                <ul class="rows">
                    <li>
                        { icon(icon::of_device(user_agent::device_kind(user_agent))) }
                        <div class="details">
                            <h2 title={waiting.user_agent.clone()}>{ element(user_agent::describe(user_agent)) }</h2>
                            if let Some(ip) = &waiting.ip {
                                <p>{ address(ip) }</p>
                            }
                            <p class="quiet">
                                { sentence(apps::ASKED_AT, &[past_moment(&waiting.created_at)]) }
                            </p>
                        </div>
                    </li>
                </ul>
                { wishes(&waiting.scopes, &waiting.resources) }
                { cautions(&app, Some(apps::PHISHING)) }
                { answers(*self.busy, (*self.error).clone(), &onanswer) }
            </>
        }
    }

    fn decide(&self, code: String, app: &str, decision: Decision) {
        self.busy.set(Some(decision));
        self.error.set(None);
        let (this, app) = (self.clone(), AttrValue::from(app.to_owned()));
        spawn_local(async move {
            match this.session.call(api::apps::decide_device(code, decision)).await {
                Ok(()) if decision == Decision::Allow => this.step.set(Step::Done(app)),
                Ok(()) => this.step.set(Step::Denied),
                // The code has expired, or was answered elsewhere.
                Err(failure)
                    if matches!(failure, Failure::Refused { .. }) && !failure.is_transient() =>
                {
                    this.form.fail(failure.message().into());
                    this.step.set(Step::Enter { was_other: false });
                }
                Err(failure) => this.error.set(failure.notice()),
            }
            this.busy.set(None);
        });
    }
}

/// Returns a code as devices show it: in upper case, with a dash in the middle, without what people put between the
/// letters.
fn canonical(code: &str) -> String {
    let mut letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.make_ascii_uppercase();
    if letters.len() == 8 {
        letters.insert(4, '-');
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_in_any_way() {
        for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "WDJB\u{2013}mjht", "w.d.j.b.m.j.h.t"]
        {
            assert_eq!(canonical(typed), "WDJB-MJHT", "{typed}");
        }
        assert_eq!(canonical("wdj"), "WDJ");
        assert_eq!(canonical("<b>\u{e4}"), "B");
    }
}
