//! Refreshing what a page shows when the person comes back to it.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Date;
use yew::prelude::*;

/// Milliseconds between two refreshes.
const MIN_INTERVAL_MS: f64 = 10_000.0;

/// Calls `refresh` when the page is opened, and when its tab becomes visible some time after the last call.
#[hook]
pub(crate) fn use_looked_at(refresh: Callback<()>) {
    let latest = use_mut_ref(|| refresh.clone());
    *latest.borrow_mut() = refresh;
    use_effect_with((), move |()| {
        let first = latest.borrow().clone();
        first.emit(());
        let last = Rc::new(Cell::new(Date::now()));
        let document = web_sys::window().and_then(|window| window.document());
        let listener = document.map(|document| {
            let page = document.clone();
            EventListener::new(&document, "visibilitychange", move |_| {
                if !page.hidden() && (Date::now() - last.get()).abs() >= MIN_INTERVAL_MS {
                    last.set(Date::now());
                    let refresh = latest.borrow().clone();
                    refresh.emit(());
                }
            })
        });
        move || drop(listener)
    });
}
