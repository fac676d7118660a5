//! A lock that one tab of the browser holds at a time.
//!
//! It uses the Web Locks API (W3C), which browsers offer only to pages that came over https or from
//! this machine. Without it no tab waits, so the work under the lock has to tolerate that another
//! tab does it at the same time.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A held lock, released when dropped.
pub(crate) struct TabLock(Function);

impl Drop for TabLock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// Waits for the lock of this name. Returns `None` where the browser has no locks or refuses one.
pub(crate) async fn acquire(name: &str) -> Option<TabLock> {
    // By name: web-sys has the Web Locks API only behind a compiler flag.
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let mut requested = JsValue::UNDEFINED;
    let granted = Promise::new(&mut |grant: Function, _| {
        // The browser holds the lock until the promise that this callback returns is resolved.
        let hold = Closure::once_into_js(move |_: JsValue| {
            Promise::new(&mut |release: Function, _| {
                let _ = grant.call1(&JsValue::UNDEFINED, &release);
            })
        });
        requested = request.call2(&locks, &name.into(), &hold).unwrap_or_default();
    });
    // A browser that refuses the lock rejects the promise that `request` returned.
    let first = Promise::race(&Array::of2(&granted, &requested));
    JsFuture::from(first).await.ok()?.dyn_into().ok().map(TabLock)
}
