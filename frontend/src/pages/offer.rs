//! The offer to log in with a passkey from now on: a card on the overview, until the person takes or declines it.

use std::cell::RefCell;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::link::PageLink;
use crate::components::list::busy_button;
use crate::components::notice::outcome;
use crate::hooks::new_passkey::{Made, make};
use crate::notices::Tone;
use crate::pages::security::FEW_CODES;
use crate::passkeys;
use crate::routes::Route;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{factors, text, with};

/// The start of the key by which an account's answer is kept in the browser.
const STORAGE_KEY: &str = "keystead.passkey_offer.";

thread_local! {
    /// The session for which the browser was asked to make a passkey by itself.
    static TRIED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The state of the offer.
#[derive(Clone, PartialEq)]
enum State {
    Open,
    Busy,
    /// A passkey of this name was added: by the person, or by the browser, whose own counts from its first use on.
    Added {
        name: String,
        by_itself: bool,
    },
    Declined,
}

/// Renders the card, or nothing where it is not to be offered.
#[hook]
pub(super) fn use_offer(user: &SignedIn) -> Html {
    let session = use_session();
    let me = &user.me;
    let key = [STORAGE_KEY, &*me.user.id].concat();
    let state = use_state(|| if is_declined(&key) { State::Declined } else { State::Open });
    let result = use_state(|| None);
    let is_due = passkeys::are_possible() && me.factors.passkeys == 0;
    {
        let (session, state, id) = (session.clone(), state.clone(), me.session.id.clone());
        use_effect_with((), move |()| {
            if is_due && *state == State::Open {
                spawn_local(async move {
                    if let Some(name) = try_quietly(&session, id).await {
                        state.set(State::Added { name, by_itself: true });
                        session.check_quietly();
                    }
                });
            }
        });
    }
    let decline = {
        let (state, key) = (state.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            decline(&key);
            state.set(State::Declined);
        })
    };
    let accept = {
        let (state, result, session) = (state.clone(), result.clone(), session.clone());
        Callback::from(move |_: MouseEvent| {
            if *state == State::Busy {
                return;
            }
            state.set(State::Busy);
            result.set(None);
            let (state, result, session) = (state.clone(), result.clone(), session.clone());
            spawn_local(async move {
                let message = match make(&session, false).await {
                    Ok(Made::Passkey(passkey)) => {
                        state.set(State::Added { name: passkey.name, by_itself: false });
                        return session.check_quietly();
                    }
                    Ok(Made::Exists) => Some((Tone::Error, text(factors::PASSKEY_THERE))),
                    Ok(Made::Nothing) => Some((Tone::Error, text(factors::NO_PASSKEY_MADE))),
                    Err(failure) => failure.notice().map(|text| (Tone::Error, text)),
                };
                result.set(message);
                state.set(State::Open);
            });
        })
    };
    let busy = *state == State::Busy;
    match &*state {
        State::Added { name, by_itself } => html! {
            <section class="card" role="status">
                <p>{ with(factors::PASSKEY_ADDED, [name]) }</p>
                if !by_itself && me.factors.recovery_codes <= FEW_CODES {
                    <p class="caution">{ text(factors::CODES_NOW) }</p>
                    <PageLink look="button" to={Route::Security}>{ text(factors::MAKE_CODES) }</PageLink>
                }
            </section>
        },
        State::Open | State::Busy if is_due => html! {
            <section class="card" aria-labelledby="offer">
                <h2 id="offer">{ text(factors::OFFER_HEADING) }</h2>
                <p class="quiet">{ text(factors::PASSKEYS_HINT) }</p>
                if me.factors.password && !me.factors.totp {
                    <p class="caution">{ text(factors::FIRST_FACTOR) }</p>
                }
                <div class="actions">
                    { busy_button(busy, accept, text(factors::ADD_PASSKEY), None) }
                    <button type="button" class="secondary plain" onclick={decline}>{ text(factors::NOT_NOW) }</button>
                    { outcome(result.as_ref()) }
                </div>
            </section>
        },
        _ => Html::default(),
    }
}

/// Has the browser make a passkey by itself, where it does that after a login with a password that it had saved. Returns
/// its name.
async fn try_quietly(session: &SessionHandle, id: String) -> Option<String> {
    let is_new = TRIED.replace(id.clone()) != id;
    if !is_new || !session.has_just_logged_in() || !passkeys::are_made_quietly().await {
        return None;
    }
    match make(session, true).await {
        Ok(Made::Passkey(passkey)) => Some(passkey.name),
        _ => None,
    }
}

fn is_declined(key: &str) -> bool {
    storage().and_then(|storage| storage.get_item(key).ok()?).is_some()
}

fn decline(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, "declined");
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
