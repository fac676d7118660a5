//! Where the account is logged in, and how to end that from here.

use std::rc::Rc;

use keystead_common::problem::code;
use keystead_common::session::Session as Device;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::api;
use crate::components::heading::Heading;
use crate::components::listing::{busy_button, missing};
use crate::components::moment::past_moment;
use crate::components::notice::{Notice, Tone};
use crate::components::picture;
use crate::device;
use crate::failure::Failure;
use crate::routes::Route;
use crate::session::{SessionHandle, SignedIn, use_session};

/// Properties of [`DevicesPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose devices.
    pub user: Rc<SignedIn>,
}

/// What is to be signed out.
#[derive(Clone, PartialEq)]
enum Whom {
    One(Device),
    Others,
}

/// The list, and what is being done with it.
#[derive(Clone)]
struct Devices {
    session: SessionHandle,
    list: UseStateHandle<Result<Vec<Device>, Option<Failure>>>,
    under_way: UseStateHandle<Option<Whom>>,
    heading: NodeRef,
}

/// Every session of the account.
#[component]
pub(crate) fn DevicesPage(props: &Props) -> Html {
    let devices = Devices {
        session: use_session(),
        list: use_state(|| Err(None)),
        under_way: use_state(|| None),
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
        let answer = self.session.call(api::sessions()).await;
        self.list.set(answer.map(|answer| answer.sessions).map_err(Some));
    }

    /// Signs out, once at a time, and looks at what is left.
    fn sign_out(&self, whom: Whom) {
        if self.under_way.is_some() {
            return;
        }
        self.under_way.set(Some(whom.clone()));
        let this = self.clone();
        spawn_local(async move {
            let call = match &whom {
                Whom::One(device) => api::revoke(&device.id),
                Whom::Others => api::revoke_others(),
            };
            let (tone, text) = match (this.session.call(call).await, whom) {
                (Ok(()), Whom::Others) => {
                    (Tone::Success, "All other devices are signed out.".to_owned())
                }
                (Ok(()), Whom::One(device)) => {
                    (Tone::Success, [&*name(&device), " is signed out."].concat())
                }
                (Err(failure), Whom::One(device)) if failure.has_code(code::NOT_FOUND) => {
                    (Tone::Info, [&*name(&device), " was signed out already."].concat())
                }
                (Err(failure), _) => (Tone::Error, failure.in_words()),
            };
            this.session.notices.post(Notice::new(Route::Devices, tone, text));
            if tone != Tone::Error {
                // The button that had the focus is about to go.
                if let Some(heading) = this.heading.cast::<HtmlElement>() {
                    let _ = heading.focus();
                }
                this.fetch().await;
            }
            this.under_way.set(None);
        });
    }

    fn content(&self) -> Html {
        let list = match &*self.list {
            Ok(list) => list,
            Err(failure) => {
                let this = self.clone();
                return missing(failure.as_ref(), Callback::from(move |_| this.load()));
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
                            { "Sign out what you do not know or no longer use, and change your password \
                               if it was not you." }
                        </p>
                    </div>
                    if list.len() > 1 {
                        { self.button(Whom::Others, html! { "Sign out all others" }) }
                    }
                </div>
                <ul class="rows">
                    // The one in the person's hands comes first, wherever it was used last.
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
                { picture::device(device::kind(user_agent)) }
                <div class="what">
                    <h3 title={device.user_agent.clone()}>
                        { name(device) }
                        if device.current {
                            <span class="badge">{ "This device" }</span>
                        }
                    </h3>
                    <dl>
                        { detail("Last used", past_moment(&device.last_used_at)) }
                        { detail("Logged in", past_moment(&device.created_at)) }
                        if let Some(ip) = &device.ip {
                            { detail("Address", html! { <code>{ ip }</code> }) }
                        }
                    </dl>
                </div>
                if !device.current {
                    { self.button(Whom::One(device.clone()), html! {
                        <>
                            { "Sign out" }
                            <span class="spoken">{ which(device) }</span>
                        </>
                    }) }
                }
            </li>
        }
    }

    fn button(&self, whom: Whom, says: Html) -> Html {
        let busy = self.under_way.as_ref() == Some(&whom);
        let this = self.clone();
        busy_button(busy, Callback::from(move |_| this.sign_out(whom.clone())), says)
    }
}

fn name(device: &Device) -> String {
    device::in_words(device.user_agent.as_deref())
}

/// What tells a button from the one in the next row, for who does not see the row.
fn which(device: &Device) -> String {
    let ip = device.ip.as_deref().unwrap_or("an unknown address");
    [" ", &*name(device), " at ", ip].concat()
}

fn detail(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}
