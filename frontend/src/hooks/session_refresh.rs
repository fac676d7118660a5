//! Checks of the session without the person's doing: in time to refresh the token, when the person
//! returns to this tab, and when another tab logs in or out.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use wasm_bindgen::JsCast;
use web_sys::{Event, StorageEvent};
use yew::prelude::*;

use crate::session::{Session, SessionHandle};
use crate::texts::{account, text};
use crate::token;

/// Maximum delay between retries, which double from a second up to it.
const MAX_RETRY_DELAY_MS: u32 = 60_000;

/// Checks the session at the start and whenever that is due; for the app, once.
#[hook]
pub(crate) fn use_session_refresh(session: &SessionHandle) {
    {
        let session = session.clone();
        use_effect_with((), move |()| {
            session.check();
            let listeners = listen(&session);
            move || drop(listeners)
        });
    }
    // A check that failed is due again at once, which `delay_ms` makes a second and then longer.
    let refresh_at = match session.state() {
        Session::User(user) => user.refresh_at,
        Session::Loading { failure } => failure.as_ref().map(|_| 0.0),
    };
    // Attempts are counted per refresh; the next refresh starts at zero.
    let attempts = use_state(|| (None, 0));
    let number = if attempts.0 == refresh_at { attempts.1 } else { 0 };
    let session = session.clone();
    use_effect_with((refresh_at.map(f64::to_bits), number), move |_| {
        let timer = refresh_at.map(|at| {
            Timeout::new(delay_ms(at - Date::now(), number), move || {
                session.check_quietly();
                attempts.set((Some(at), number + 1));
            })
        });
        move || drop(timer)
    });
}

/// Listens for events that may mean that the person has returned. Timers alone are not enough: they
/// stop while a device sleeps and are slowed down in background tabs.
fn listen(session: &SessionHandle) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let Some(document) = window.document() else { return Vec::new() };
    let mut listeners: Vec<_> = ["focus", "online", "pageshow"]
        .into_iter()
        .map(|event| {
            let session = session.clone();
            EventListener::new(&window, event, move |_| {
                if is_overdue(&session) {
                    session.check();
                }
            })
        })
        .collect();
    {
        let (session, page) = (session.clone(), document.clone());
        // The session may have been revoked from another device meanwhile.
        listeners.push(EventListener::new(&document, "visibilitychange", move |_| {
            if !page.hidden() {
                session.check();
            }
        }));
    }
    let session = session.clone();
    listeners.push(EventListener::new(&window, "storage", move |event| {
        on_storage_event(&session, event);
    }));
    listeners
}

/// Returns whether a check should have happened by now.
fn is_overdue(session: &SessionHandle) -> bool {
    match session.state() {
        Session::Loading { failure } => failure.is_some(),
        Session::User(user) => user.refresh_at.is_some_and(|at| at <= Date::now()),
    }
}

/// Handles a change that another tab made in the shared storage.
fn on_storage_event(session: &SessionHandle, event: &Event) {
    let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
    if event.key().is_some_and(|key| key != token::STORAGE_KEY) {
        return;
    }
    if event.key().is_none() {
        // Everything was removed, perhaps not by a person: the cookie tells.
        return session.check();
    }
    match event.new_value().as_deref() {
        Some("") => session.on_end(),
        Some(_) => session.check(),
        None => session.on_logout(text(account::YOU_LOGGED_OUT)),
    }
}

/// Returns the delay before the next attempt, in milliseconds, after this many failed ones.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps, as intended.
fn delay_ms(until_due: f64, failed_attempts: u32) -> u32 {
    // The first attempt has a minimum delay, too: just before a session ends, new tokens are due at
    // once.
    let retry_delay = (1000 << failed_attempts.min(6)).min(MAX_RETRY_DELAY_MS);
    // Longer delays overflow in browsers (HTML, timer initialization steps), and the timer would
    // fire at once.
    (until_due as u32).clamp(retry_delay, i32::MAX.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::delay_ms;

    #[test]
    fn retries_come_at_growing_intervals() {
        assert_eq!(delay_ms(840_000.0, 0), 840_000);
        assert_eq!(delay_ms(-5.0, 0), 1000);
        let delays: Vec<_> = (1..9).map(|attempts| delay_ms(-5.0, attempts)).collect();
        assert_eq!(delays, [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(delay_ms(f64::MAX, 0), 2_147_483_647);
    }
}
