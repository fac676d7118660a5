//! The account's active sessions, and logging them out.

use std::rc::Rc;

use keystead_common::problem::code;
use keystead_common::session::Session as Device;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::api;
use crate::components::heading::Heading;
use crate::components::icon::{self, icon};
use crate::components::list::{busy_button, list_failure, skeleton_rows};
use crate::components::moment::{address, past_moment};
use crate::components::notice::outcome;
use crate::components::text::{sentence, text as element};
use crate::failure::Failure;
use crate::hooks::looked_at::use_looked_at;
use crate::notices::Tone;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{account, text, with};
use crate::user_agent;

/// Properties of [`DevicesPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The devices to log out.
#[derive(Clone, PartialEq)]
enum Target {
    One(Device),
    Others,
}

/// The list and the operation in progress.
#[derive(Clone)]
struct Devices {
    session: SessionHandle,
    list: UseStateHandle<Option<Vec<Device>>>,
    failure: UseStateHandle<Option<Failure>>,
    in_progress: UseStateHandle<Option<Target>>,
    outcome: UseStateHandle<Option<(Tone, AttrValue)>>,
    heading: NodeRef,
}

/// The list of the account's active sessions.
#[component]
pub(crate) fn DevicesPage(props: &Props) -> Html {
    let devices = Devices {
        session: use_session(),
        list: use_state(|| None),
        failure: use_state(|| None),
        in_progress: use_state(|| None),
        outcome: use_state(|| None),
        heading: use_node_ref(),
    };
    use_looked_at({
        let devices = devices.clone();
        Callback::from(move |()| devices.load())
    });
    html! {
        <>
            <Heading text={text(account::DEVICES)} />
            <section class="card" aria-labelledby="devices">
                <div class="head">
                    <div>
                        <h2 id="devices" ref={devices.heading.clone()} tabindex="-1">
                            { text(account::ACTIVE_SESSIONS) }
                        </h2>
                        <p class="quiet">{ text(account::DEVICES_HINT) }</p>
                    </div>
                    if devices.list.as_ref().is_some_and(|list| list.len() > 1) {
                        { devices.button(Target::Others, text(account::LOG_OUT_OTHERS), None) }
                    }
                </div>
                { devices.rows(&props.user.me.session.id) }
            </section>
            <div class="over">{ outcome(devices.outcome.as_ref()) }</div>
        </>
    }
}

impl Devices {
    fn load(&self) {
        let this = self.clone();
        spawn_local(async move { this.fetch().await });
    }

    async fn fetch(&self) {
        match self.session.call(api::sessions()).await {
            Ok(response) => {
                self.list.set(Some(response.sessions));
                self.failure.set(None);
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    /// Logs devices out, unless that is in progress, and loads the list again.
    fn log_out(&self, target: Target) {
        if self.in_progress.is_some() {
            return;
        }
        self.in_progress.set(Some(target.clone()));
        self.outcome.set(None);
        let this = self.clone();
        spawn_local(async move {
            let call = match &target {
                Target::One(device) => api::revoke(&device.id),
                Target::Others => api::revoke_others(),
            };
            let outcome = match (this.session.call(call).await, &target) {
                (Ok(()), Target::Others) => Ok(text(account::LOGGED_OUT_OTHERS)),
                (Ok(()), Target::One(device)) => {
                    Ok(with(account::LOGGED_OUT_DEVICE, [&name(device)]).into())
                }
                (Err(failure), Target::One(device)) if failure.has_code(code::NOT_FOUND) => {
                    Ok(with(account::ALREADY_LOGGED_OUT, [&name(device)]).into())
                }
                (Err(failure), _) => Err(failure.message().into()),
            };
            if outcome.is_ok() {
                // The button that has the focus is about to be removed.
                if let Some(heading) = this.heading.cast::<HtmlElement>() {
                    let _ = heading.focus();
                }
                this.fetch().await;
            }
            this.outcome.set(Some(match outcome {
                Ok(text) => (Tone::Success, text),
                Err(text) => (Tone::Error, text),
            }));
            this.in_progress.set(None);
        });
    }

    fn rows(&self, this_session: &str) -> Html {
        let list = match (&*self.list, &*self.failure) {
            (Some(list), _) => list,
            (None, None) => return skeleton_rows(2),
            (None, Some(failure)) => {
                let this = self.clone();
                let retry = Callback::from(move |_: MouseEvent| {
                    this.failure.set(None);
                    this.load();
                });
                return list_failure(failure, retry);
            }
        };
        // This device comes first, whenever it was last used.
        let (here, others): (Vec<_>, Vec<_>) =
            list.iter().partition(|device| device.id == this_session);
        let mut names = Vec::new();
        html! {
            <ul class="rows">
                { for here.into_iter().map(|device| self.row(device, true, String::new())) }
                { for others.into_iter().map(|device| {
                    let name = button_name(device, &mut names);
                    self.row(device, false, name)
                }) }
            </ul>
        }
    }

    fn row(&self, device: &Device, is_here: bool, button_name: String) -> Html {
        let user_agent = device.user_agent.as_deref();
        html! {
            <li key={&*device.id}>
                { icon(icon::of_device(user_agent::device_kind(user_agent))) }
                <div class="details">
                    <h3 title={device.user_agent.clone()}>
                        { element(name(device)) }
                        if is_here {
                            <span class="badge">{ text(account::THIS_DEVICE) }</span>
                        }
                    </h3>
                    <p>
                        if is_here {
                            { element(text(account::ACTIVE_NOW)) }
                        } else {
                            { sentence(account::LAST_USED, &[past_moment(&device.last_used_at)]) }
                        }
                        if let Some(ip) = &device.ip {
                            <span>{ " \u{b7} " }{ address(ip) }</span>
                        }
                    </p>
                    <p class="quiet">
                        { sentence(account::LOGGED_IN_AT, &[past_moment(&device.created_at)]) }
                    </p>
                </div>
                if !is_here {
                    { self.button(Target::One(device.clone()), text(account::LOG_OUT), Some(button_name)) }
                }
            </li>
        }
    }

    fn button(&self, target: Target, label: AttrValue, name: Option<String>) -> Html {
        let busy = self.in_progress.as_ref() == Some(&target);
        let this = self.clone();
        busy_button(busy, Callback::from(move |_| this.log_out(target.clone())), label, name)
    }
}

fn name(device: &Device) -> String {
    user_agent::describe(device.user_agent.as_deref())
}

/// Returns a name for the button of a device that no other button has: its label, the device, and a number if
/// there are several of it. `names` has the names so far.
fn button_name(device: &Device, names: &mut Vec<String>) -> String {
    let label = text(account::LOG_OUT);
    let mut name = [&*label, " ", &name(device)].concat();
    if let Some(ip) = &device.ip {
        name = [&*name, " \u{b7} ", ip].concat();
    }
    names.push(name.clone());
    match names.iter().filter(|other| **other == name).count() {
        1 => name,
        number => [&*name, " (", &number.to_string(), ")"].concat(),
    }
}
