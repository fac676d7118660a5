//! One tab at a time.
//!
//! The tabs of a browser share a queue (W3C Web Locks). Browsers have it only where the page came
//! over https or from this machine; without it nobody waits, and what is done must bear being done
//! twice.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// It is this one's turn, until this is dropped.
pub(crate) struct Turn(Function);

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// Waits for a turn in the queue of this name; `None` where there are no queues.
pub(crate) async fn take(queue: &str) -> Option<Turn> {
    // By name: web-sys has these only behind a flag of the compiler.
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let mut asked = JsValue::UNDEFINED;
    let granted = Promise::new(&mut |grant: Function, _| {
        // The lock is held until the promise that is returned here is kept.
        let hold = Closure::once_into_js(move |_: JsValue| {
            Promise::new(&mut |release: Function, _| {
                let _ = grant.call1(&JsValue::UNDEFINED, &release);
            })
        });
        asked = request.call2(&locks, &queue.into(), &hold).unwrap_or_default();
    });
    // A browser that refuses says so by the promise that it gave.
    let first = Promise::race(&Array::of2(&granted, &asked));
    JsFuture::from(first).await.ok()?.dyn_into().ok().map(Turn)
}
