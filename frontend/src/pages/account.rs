//! The overview: the account, and what its owner may want to know or do.

use std::rc::Rc;

use keystead_common::event::EventType;
use keystead_common::factors::Enrolled;
use keystead_common::session::Session as Device;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::activity::{Alarms, Trail, describe};
use crate::api;
use crate::components::heading::Heading;
use crate::components::icon::{self, Icon, icon};
use crate::components::link::PageLink;
use crate::components::list::{list_failure, skeleton};
use crate::components::moment::{address, client, moment, past_moment};
use crate::components::text::{name, sentence, text as element};
use crate::failure::Failure;
use crate::hooks::looked_at::use_looked_at;
use crate::pages::offer::use_offer;
use crate::pages::security::FEW_CODES;
use crate::pages::session_details::session_details;
use crate::routes::Route;
use crate::server_time;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{account, factors, guest, plural, text};
use crate::time::{self, Precision};

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
    notes: Vec<Html>,
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
    let offer = use_offer(&props.user);
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
            { offer }
            { overview.facts() }
            { session_details(&props.user) }
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
        let facts = [
            self.last_login(),
            self.alerts(),
            Some(self.devices()),
            Some(self.password()),
            Some(self.second_factors()),
        ];
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
            notes: match login {
                Some(login) => login.map(place).into_iter().collect(),
                None => vec![skeleton()],
            },
            link: None,
        })
    }

    fn alerts(&self) -> Option<Fact> {
        let this_session = &self.user.me.session.id;
        let alarms = self.loaded.as_ref().map(|(trail, _)| trail.alarms(this_session));
        let mut lines: Vec<Html> =
            alarms.as_ref().map(|alarms| self.alarm_lines(alarms)).unwrap_or_default();
        let alarming = !lines.is_empty();
        let rest = lines.split_off(lines.len().min(1));
        (alarming || self.knows_last_login()).then(|| Fact {
            icon: if alarming { icon::WARNING } else { icon::SHIELD },
            alarming,
            heading: text(account::ALERTS),
            value: alarms.map(|_| lines.pop().unwrap_or_else(|| element(text(account::NO_ALERTS)))),
            notes: rest,
            link: Some((Route::Activity, text(account::REVIEW_ACTIVITY))),
        })
    }

    fn alarm_lines(&self, alarms: &Alarms) -> Vec<Html> {
        // There may be more of them before the entries that are loaded.
        let failures = || {
            if self.knows_last_login() {
                element(plural(account::FAILED_LOGINS, alarms.failed))
            } else {
                element(text(account::LOGIN_FAILED))
            }
        };
        let second = || element(plural(factors::SECOND_STEPS_FAILED, alarms.second_failed));
        let first = (alarms.second_failed > 0).then(second);
        let others = alarms.others.iter().map(|kind| {
            let words = text(describe(Some(*kind)));
            match kind {
                // Only what the operator did is among them.
                EventType::PasskeyRemoved | EventType::TotpRemoved => {
                    element([&*words, " ", &*text(factors::BY_ADMINISTRATOR)].concat())
                }
                _ => element(words),
            }
        });
        first.into_iter().chain(others).chain((alarms.failed > 0).then(failures)).collect()
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
            notes: Vec::new(),
            link: Some((Route::Devices, text(account::MANAGE_DEVICES))),
        }
    }

    fn password(&self) -> Fact {
        let me = &self.user.me;
        let set_at = me.user.password_changed_at.as_deref();
        let is_old = set_at
            .is_some_and(|at| time::seconds_since(at, server_time::now()) >= OLD_PASSWORD_SECONDS);
        let has_password = me.factors.password;
        let label = if has_password { account::CHANGE_PASSWORD } else { factors::SET_PASSWORD };
        Fact {
            icon: icon::LOCK,
            alarming: false,
            heading: text(guest::PASSWORD),
            value: Some(match set_at {
                _ if !has_password => element(text(factors::SET_PASSWORD_HINT)),
                Some(at) => sentence(account::PASSWORD_SET, &[past_moment(at)]),
                None => element(text(account::PASSWORD_AGE_UNKNOWN)),
            }),
            notes: (has_password && is_old)
                .then(|| element(text(account::PASSWORD_IS_OLD)))
                .into_iter()
                .collect(),
            link: Some((Route::Security, text(label))),
        }
    }

    fn second_factors(&self) -> Fact {
        let Enrolled { totp, passkeys, recovery_codes, required_by, .. } = &self.user.me.factors;
        let has_one = *totp || *passkeys > 0;
        let mut value: Vec<Html> = Vec::new();
        if *passkeys > 0 {
            value.push(element(plural(factors::PASSKEY_COUNT, *passkeys)));
        }
        if *totp {
            let between = if value.is_empty() { "" } else { " \u{b7} " };
            value.push(element([between, &*text(factors::APP)].concat()));
        }
        if !has_one {
            value.push(element(text(factors::NO_SECOND_FACTOR)));
        }
        let mut notes = Vec::new();
        if let Some(at) = required_by {
            notes.push(sentence(factors::REQUIRED_BY, &[moment(at, Precision::Minute)]));
        }
        let few = has_one && *recovery_codes <= FEW_CODES;
        if has_one && *recovery_codes == 0 {
            notes.push(element(text(factors::CODES_NOW)));
        } else if few {
            let left = plural(factors::CODES_LEFT, *recovery_codes);
            notes.push(element([&*left, ". ", &*text(factors::CODES_FEW)].concat()));
        }
        let alarming = few || required_by.is_some();
        Fact {
            icon: if alarming { icon::WARNING } else { icon::KEY },
            alarming,
            heading: text(factors::SECOND_FACTORS),
            value: Some(value.into_iter().collect()),
            notes,
            link: Some((Route::Security, text(factors::MANAGE_FACTORS))),
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
                    { for self.notes.into_iter().map(|note| html! { <p class="quiet">{ note }</p> }) }
                </div>
                if let Some((to, label)) = self.link {
                    <PageLink {to}>{ element(label) }</PageLink>
                }
            </li>
        }
    }
}
