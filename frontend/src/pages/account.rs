//! The overview: the account, and what its owner may want to know or do.

use std::rc::Rc;

use keystead_common::session::Session as Device;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::activity::Trail;
use crate::api;
use crate::components::heading::Heading;
use crate::components::icon::{self, Icon, icon};
use crate::components::link::PageLink;
use crate::components::list::{list_failure, skeleton};
use crate::components::moment::{address, client, moment, past_moment};
use crate::components::text::{name, sentence, text as element};
use crate::failure::Failure;
use crate::hooks::looked_at::use_looked_at;
use crate::hooks::seconds::use_seconds_until;
use crate::routes::Route;
use crate::server_time;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{account, guest, plural, text};
use crate::time::{self, Precision};
use crate::user_agent;

/// Seconds after which a password that may be used elsewhere, too, should be changed: a year.
const OLD_PASSWORD_SECONDS: u32 = 365 * 86_400;

/// Properties of [`AccountPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

#[derive(Clone)]
struct Overview {
    user: Rc<SignedIn>,
    session: SessionHandle,
    loaded: UseStateHandle<Option<(Trail, Vec<Device>)>>,
    failure: UseStateHandle<Option<Failure>>,
}

/// A line of the overview.
struct Fact {
    icon: Icon,
    alarming: bool,
    heading: AttrValue,
    /// `None` while it is not loaded.
    value: Option<Html>,
    note: Option<Html>,
    link: Option<(Route, AttrValue)>,
}

/// The person's name, the answers to their likely questions, and the details of the session.
#[component]
pub(crate) fn AccountPage(props: &Props) -> Html {
    let overview = Overview {
        user: props.user.clone(),
        session: use_session(),
        loaded: use_state(|| None),
        failure: use_state(|| None),
    };
    use_looked_at({
        let overview = overview.clone();
        Callback::from(move |()| overview.load())
    });
    let user = &props.user.me.user;
    let initial = user.username.chars().take(1).collect::<String>();
    let since = moment(&user.created_at, Precision::Day);
    html! {
        <>
            <Heading text={text(account::YOUR_ACCOUNT)} />
            <section class="card identity">
                <span class="initial" aria-hidden="true">{ name(initial) }</span>
                <div>
                    <h2>{ name(user.username.clone()) }</h2>
                    <p class="quiet">{ sentence(account::MEMBER_SINCE, &[since]) }</p>
                </div>
            </section>
            { overview.facts() }
            { details(&props.user) }
        </>
    }
}

impl Overview {
    fn load(&self) {
        let this = self.clone();
        spawn_local(async move {
            let trail = this.session.call(api::events(None)).await;
            let devices = this.session.call(api::sessions()).await;
            match (trail, devices) {
                (Ok(trail), Ok(devices)) => {
                    this.loaded.set(Some((trail, devices.sessions)));
                    this.failure.set(None);
                }
                (Err(failure), _) | (_, Err(failure)) => this.failure.set(Some(failure)),
            }
        });
    }

    fn facts(&self) -> Html {
        let retry = {
            let this = self.clone();
            Callback::from(move |_: MouseEvent| {
                this.failure.set(None);
                this.load();
            })
        };
        let facts = [self.last_login(), self.alerts(), Some(self.devices()), Some(self.password())];
        let is_loading = self.loaded.is_none() && self.failure.is_none();
        html! {
            <section class="card" aria-busy={is_loading.then_some("true")}>
                <ul class="rows">{ for facts.into_iter().flatten().map(Fact::view) }</ul>
                if let Some(failure) = &*self.failure {
                    { list_failure(failure, retry) }
                }
            </section>
        }
    }

    /// Returns whether the entries that are loaded go back to the last login.
    fn knows_last_login(&self) -> bool {
        let this_session = &self.user.me.session.id;
        self.loaded.as_ref().is_none_or(|(trail, _)| trail.reaches_last_login(this_session))
    }

    fn last_login(&self) -> Option<Fact> {
        let now = &self.user.me.session;
        let login = self.loaded.as_ref().map(|(trail, _)| trail.last_login(&now.id));
        let place = |login: &crate::activity::Entry| {
            let ip = login.ip.as_deref().map(|ip| match &now.ip {
                Some(current) if current == ip => element(text(account::SAME_ADDRESS)),
                _ => address(ip),
            });
            client(login.user_agent.as_deref(), ip)
        };
        self.knows_last_login().then(|| Fact {
            icon: icon::CLOCK,
            alarming: false,
            heading: text(account::LAST_LOGIN),
            value: login.map(|login| match login {
                Some(login) => past_moment(&login.created_at),
                None => element(text(account::NO_EARLIER_LOGIN)),
            }),
            note: match login {
                Some(login) => login.map(place),
                None => Some(skeleton()),
            },
            link: None,
        })
    }

    fn alerts(&self) -> Option<Fact> {
        let alarms = self.loaded.as_ref().map(|(trail, _)| trail.alarms(&self.user.me.session.id));
        let (failed, reused) = alarms.unwrap_or_default();
        let alarming = failed > 0 || reused;
        // There may be more of them before the entries that are loaded.
        let failures = || {
            if self.knows_last_login() {
                element(plural(account::FAILED_LOGINS, failed))
            } else {
                element(text(account::LOGIN_FAILED))
            }
        };
        let reuse = || element(text(account::KEY_REUSED));
        (alarming || self.knows_last_login()).then(|| Fact {
            icon: if alarming { icon::WARNING } else { icon::SHIELD },
            alarming,
            heading: text(account::ALERTS),
            value: alarms.map(|_| match (failed, reused) {
                (0, false) => element(text(account::NO_ALERTS)),
                (0, true) => reuse(),
                _ => failures(),
            }),
            note: (failed > 0 && reused).then(reuse),
            link: Some((Route::Activity, text(account::REVIEW_ACTIVITY))),
        })
    }

    fn devices(&self) -> Fact {
        let others = self
            .loaded
            .as_ref()
            .map(|(_, devices)| devices.iter().filter(|device| !device.current).count());
        Fact {
            icon: icon::DEVICES,
            alarming: false,
            heading: text(account::ACTIVE_SESSIONS),
            value: others.map(|others| match u32::try_from(others) {
                Ok(0) | Err(_) => element(text(account::ONLY_THIS_DEVICE)),
                Ok(others) => element(plural(account::OTHER_DEVICES, others)),
            }),
            note: None,
            link: Some((Route::Devices, text(account::MANAGE_DEVICES))),
        }
    }

    fn password(&self) -> Fact {
        let set_at = self.user.me.user.password_changed_at.as_deref();
        let is_old = set_at
            .is_some_and(|at| time::seconds_since(at, server_time::now()) >= OLD_PASSWORD_SECONDS);
        Fact {
            icon: icon::LOCK,
            alarming: false,
            heading: text(guest::PASSWORD),
            value: Some(match set_at {
                Some(at) => sentence(account::PASSWORD_SET, &[past_moment(at)]),
                None => element(text(account::PASSWORD_AGE_UNKNOWN)),
            }),
            note: is_old.then(|| element(text(account::PASSWORD_IS_OLD))),
            link: Some((Route::Security, text(account::CHANGE_PASSWORD))),
        }
    }
}

impl Fact {
    fn view(self) -> Html {
        html! {
            <li data-alarming={self.alarming.then_some("")}>
                { icon(self.icon) }
                <div class="details">
                    <h2>{ self.heading }</h2>
                    <p>{ self.value.unwrap_or_else(skeleton) }</p>
                    if let Some(note) = self.note {
                        <p class="quiet">{ note }</p>
                    }
                </div>
                if let Some((to, label)) = self.link {
                    <PageLink {to}>{ element(label) }</PageLink>
                }
            </li>
        }
    }
}

/// Renders what administrators ask for and others need not see.
fn details(user: &SignedIn) -> Html {
    let session = &user.me.session;
    let id = |id: &str| html! { <code>{ name(id.to_owned()) }</code> };
    html! {
        <details class="card">
            <summary>{ text(account::DETAILS) }</summary>
            <dl>
                { row(account::LOGGED_IN, moment(&session.created_at, Precision::Minute)) }
                if let Some(end) = user.refresh_at {
                    { row(account::SESSION_REFRESHES_IN, html! { <Countdown {end} /> }) }
                }
                { row(account::BROWSER, element(user_agent::describe(session.user_agent.as_deref()))) }
                if let Some(ip) = &session.ip {
                    { row(account::IP_ADDRESS, address(ip)) }
                }
                { row(account::SESSION_ID, id(&session.id)) }
                { row(account::USER_ID, id(&user.me.user.id)) }
                if let Some(agent) = &session.user_agent {
                    { row(account::USER_AGENT, id(agent)) }
                }
            </dl>
        </details>
    }
}

fn row(name: keystead_texts::Message<0>, value: Html) -> Html {
    html! { <div><dt>{ text(name) }</dt><dd>{ value }</dd></div> }
}

#[derive(Properties, PartialEq)]
struct CountdownProps {
    /// Milliseconds since the epoch.
    end: f64,
}

/// The time until the access token is refreshed.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let left = use_seconds_until(props.end);
    // Screen readers do not announce a timer's changes, which come every second.
    html! { <span role="timer" class="countdown">{ element(time::format_duration(left)) }</span> }
}
