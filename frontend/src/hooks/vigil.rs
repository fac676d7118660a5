//! When the session is looked at again without anybody asking: in time to renew its token, when
//! the person comes back to this tab, and when another tab has changed who is logged in.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use wasm_bindgen::JsCast;
use web_sys::{Event, StorageEvent};
use yew::prelude::*;

use crate::session::{Session, SessionHandle};
use crate::token;

/// Tries that failed are repeated at growing distances up to this.
const PATIENCE_MS: u32 = 60_000;

/// Keeps watch over the session: for the app, once.
#[hook]
pub(crate) fn use_vigil(session: &SessionHandle) {
    {
        let session = session.clone();
        use_effect_with((), move |()| {
            session.ask();
            let listeners = listen(&session);
            move || drop(listeners)
        });
    }
    let renewal = match session.state() {
        Session::User(user) => user.renewal,
        _ => None,
    };
    // Tries count for one renewal; the next one begins anew.
    let tries = use_state(|| (None, 0));
    let number = if tries.0 == renewal { tries.1 } else { 0 };
    let session = session.clone();
    use_effect_with((renewal.map(f64::to_bits), number), move |_| {
        let timer = renewal.map(|at| {
            Timeout::new(delay(at - Date::now(), number), move || {
                session.ask();
                tries.set((Some(at), number + 1));
            })
        });
        move || drop(timer)
    });
}

/// A timer stands still while a laptop sleeps and limps in a tab that nobody sees, so whatever may
/// mean that somebody is back is a reason to look at the clock.
fn listen(session: &SessionHandle) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let Some(document) = window.document() else { return Vec::new() };
    let mut listeners: Vec<_> = ["focus", "online", "pageshow"]
        .into_iter()
        .map(|event| {
            let session = session.clone();
            EventListener::new(&window, event, move |_| {
                if is_waiting(&session) {
                    session.ask();
                }
            })
        })
        .collect();
    {
        let (session, page) = (session.clone(), document.clone());
        // The session may have been ended on another device meanwhile.
        listeners.push(EventListener::new(&document, "visibilitychange", move |_| {
            if !page.hidden() {
                session.ask();
            }
        }));
    }
    let session = session.clone();
    listeners.push(EventListener::new(&window, "storage", move |event| heard(&session, event)));
    listeners
}

/// Whether there is something that should have been asked by now.
fn is_waiting(session: &SessionHandle) -> bool {
    match session.state() {
        Session::Loading { failure } => failure.is_some(),
        Session::User(user) => user.renewal.is_some_and(|at| at <= Date::now()),
        Session::Guest { .. } => false,
    }
}

/// Another tab has changed something in the storage that all share.
fn heard(session: &SessionHandle, event: &Event) {
    let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
    if event.key().is_some_and(|key| key != token::KEY) {
        return;
    }
    match event.new_value().as_deref() {
        Some("") => session.ended(),
        Some(_) => session.ask(),
        None if matches!(session.state(), Session::Guest { .. }) => {}
        None => session.left("You are logged out."),
    }
}

/// How long to wait for the next try, after `tries` that failed.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps: that is wanted.
fn delay(until_due: f64, tries: u32) -> u32 {
    // Also the first one waits a moment: a session that is about to end has tokens that are due as
    // soon as they are made.
    let pause = (1000 << tries.min(6)).min(PATIENCE_MS);
    // The longest time that a browser can wait for; it wraps around and takes more for nothing.
    (until_due as u32).clamp(pause, i32::MAX.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn tries_come_at_growing_distances() {
        assert_eq!(delay(840_000.0, 0), 840_000);
        assert_eq!(delay(-5.0, 0), 1000);
        let delays: Vec<_> = (1..9).map(|tries| delay(-5.0, tries)).collect();
        assert_eq!(delays, [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(delay(f64::MAX, 0), 2_147_483_647);
    }
}
