//! The account's active sessions, and signing them out.

use std::rc::Rc;

use keystead_common::problem::code;
use keystead_common::session::Session as Device;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::api;
use crate::components::heading::Heading;
use crate::components::icon;
use crate::components::list::{busy_button, list_placeholder};
use crate::components::moment::past_moment;
use crate::components::text::{self, text};
use crate::failure::Failure;
use crate::notices::{Notice, Tone};
use crate::routes::Route;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::user_agent;

/// Properties of [`DevicesPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The devices to sign out.
#[derive(Clone, PartialEq)]
enum Target {
    One(Device),
    Others,
}

/// The list and the operation in progress.
#[derive(Clone)]
struct Devices {
    session: SessionHandle,
    list: UseStateHandle<Result<Vec<Device>, Option<Failure>>>,
    in_progress: UseStateHandle<Option<Target>>,
    heading: NodeRef,
}

/// The list of the account's active sessions.
#[component]
pub(crate) fn DevicesPage(props: &Props) -> Html {
    let devices = Devices {
        session: use_session(),
        list: use_state(|| Err(None)),
        in_progress: use_state(|| None),
        heading: use_node_ref(),
    };
    {
        let devices = devices.clone();
        use_effect_with(props.user.me.session.id.clone(), move |_| devices.load());
    }
    html! {
        <>
            <Heading text="Devices" />
            <section class="card" aria-labelledby="devices">
                { devices.content() }
            </section>
        </>
    }
}

impl Devices {
    fn load(&self) {
        let this = self.clone();
        this.list.set(Err(None));
        spawn_local(async move { this.fetch().await });
    }

    async fn fetch(&self) {
        let response = self.session.call(api::sessions()).await;
        self.list.set(response.map(|response| response.sessions).map_err(Some));
    }

    /// Signs devices out, unless that is in progress, and loads the list again.
    fn sign_out(&self, target: Target) {
        if self.in_progress.is_some() {
            return;
        }
        self.in_progress.set(Some(target.clone()));
        let this = self.clone();
        spawn_local(async move {
            let call = match &target {
                Target::One(device) => api::revoke(&device.id),
                Target::Others => api::revoke_others(),
            };
            let (tone, text) = match (this.session.call(call).await, target) {
                (Ok(()), Target::Others) => {
                    (Tone::Success, "All other devices are signed out.".to_owned())
                }
                (Ok(()), Target::One(device)) => {
                    (Tone::Success, [&*name(&device), " is signed out."].concat())
                }
                (Err(failure), Target::One(device)) if failure.has_code(code::NOT_FOUND) => {
                    (Tone::Info, [&*name(&device), " was signed out already."].concat())
                }
                (Err(failure), _) => (Tone::Error, failure.message()),
            };
            this.session.notices.post(Notice::new(Route::Devices, tone, text));
            if tone != Tone::Error {
                // The button that has the focus is about to be removed.
                if let Some(heading) = this.heading.cast::<HtmlElement>() {
                    let _ = heading.focus();
                }
                this.fetch().await;
            }
            this.in_progress.set(None);
        });
    }

    fn content(&self) -> Html {
        let list = match &*self.list {
            Ok(list) => list,
            Err(failure) => {
                let this = self.clone();
                return list_placeholder(failure.as_ref(), Callback::from(move |_| this.load()));
            }
        };
        html! {
            <>
                <div class="head">
                    <div>
                        <h2 id="devices" ref={self.heading.clone()} tabindex="-1">
                            { "Where you are logged in" }
                        </h2>
                        <p class="quiet">
                            { "Sign out devices that you do not know or no longer use. If one was not \
                               yours, change your password." }
                        </p>
                    </div>
                    if list.len() > 1 {
                        { self.button(Target::Others, html! { "Sign out all others" }) }
                    }
                </div>
                <ul class="rows">
                    // This device comes first, whenever it was last used.
                    { for list.iter().filter(|device| device.current).map(|device| self.row(device)) }
                    { for list.iter().filter(|device| !device.current).map(|device| self.row(device)) }
                </ul>
            </>
        }
    }

    fn row(&self, device: &Device) -> Html {
        let user_agent = device.user_agent.as_deref();
        html! {
            <li key={&*device.id}>
                { icon::device(user_agent::device_kind(user_agent)) }
                <div class="details">
                    <h3 title={device.user_agent.clone()}>
                        { text(name(device)) }
                        if device.current {
                            <span class="badge">{ "This device" }</span>
                        }
                    </h3>
                    <dl>
                        { detail("Last used", past_moment(&device.last_used_at)) }
                        { detail("Logged in", past_moment(&device.created_at)) }
                        if let Some(ip) = &device.ip {
                            { detail("Address", html! { <code>{ text::name(ip.clone()) }</code> }) }
                        }
                    </dl>
                </div>
                if !device.current {
                    { self.button(Target::One(device.clone()), html! {
                        <>
                            { "Sign out" }
                            <span key={device_suffix(device)} class="visually-hidden">{ device_suffix(device) }</span>
                        </>
                    }) }
                }
            </li>
        }
    }

    fn button(&self, target: Target, label: Html) -> Html {
        let busy = self.in_progress.as_ref() == Some(&target);
        let this = self.clone();
        busy_button(busy, Callback::from(move |_| this.sign_out(target.clone())), label)
    }
}

fn name(device: &Device) -> String {
    user_agent::describe(device.user_agent.as_deref())
}

/// Returns the part of a button's name that distinguishes it from the buttons of other rows, for
/// people who do not see the row.
fn device_suffix(device: &Device) -> String {
    let ip = device.ip.as_deref().unwrap_or("an unknown address");
    [" ", &*name(device), " at ", ip].concat()
}

fn detail(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}
