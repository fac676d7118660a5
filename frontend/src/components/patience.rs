//! The words and pictures of a form while the server takes long, or is too busy and is asked again. Loaded when a form is
//! submitted: see `behind_login`.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use keystead_common::problem::code;
use web_sys::{Element, Node};
use yew::prelude::*;

use crate::components::text::text as changing;
use crate::failure::Failure;
use crate::hooks::form::Form;
use crate::hooks::retry::Retries;
use crate::hooks::seconds::{milliseconds_until, seconds_until};
use crate::hooks::submission::{Patience, Request};
use crate::passkeys;
use crate::texts::{account, number, plural, text};

/// Milliseconds after which the person is told that a response takes long.
const SLOW_RESPONSE_MS: u32 = 2_000;

/// The code of this file.
pub(crate) const PATIENCE: Patience =
    Patience { watch, retry: |form, request, refusal| Box::pin(retry(form, request, refusal)) };

/// Shows that the response to the request that is being sent takes long, if it does.
fn watch(form: Form) {
    if form.is_busy() {
        let request = form.begin_request();
        tell_if_slow(form, request);
    }
}

fn tell_if_slow(form: Form, request: u32) {
    let look = move || {
        if !form.awaits(request) {
            return;
        }
        if is_asked(&form) {
            tell_if_slow(form, request);
        } else {
            show(&form, &Rc::default(), text(account::STILL_WORKING), spinner());
        }
    };
    Timeout::new(SLOW_RESPONSE_MS, look).forget();
}

/// Returns whether the request waits for the person, who is asked for a passkey or by a dialogue over the form.
fn is_asked(form: &Form) -> bool {
    let dialog = find("dialog[open]");
    let is_behind = dialog.is_some_and(|dialog| !dialog.contains(form.button().as_ref()));
    is_behind || passkeys::is_asking()
}

/// Makes the request again each time when it is due, and returns the last failure.
async fn retry(form: Form, request: Request, mut refusal: Failure) -> Option<Failure> {
    let sleep = Rc::new(Sleep::default());
    let _listeners = stop_at_change(&form, &sleep);
    while let Some(end) = form.next_retry(&refusal) {
        // Nothing is awaited meanwhile, so nothing takes long.
        form.begin_request();
        count_down(&form, &sleep, end).await;
        if !form.with_retries(|retries| retries.are_under_way()) {
            return Some(Failure::Cancelled);
        }
        tell_if_slow(form.clone(), form.begin_request());
        match request().await {
            Ok(()) => {
                keep_focus(&form);
                return None;
            }
            Err(failure) => refusal = failure,
        }
    }
    let is_stopped = form.with_retries(|retries| retries.is_stopped());
    if is_stopped && refusal.has_code(code::OVERLOADED) {
        // Who has stopped waiting is told nothing of it.
        return Some(Failure::Cancelled);
    }
    keep_focus(&form);
    Some(refusal)
}

/// Stops the retries once the person changes what is in the form, as a part of what they type would be sent, or logs in
/// with a passkey.
fn stop_at_change(form: &Form, sleep: &Rc<Sleep>) -> Vec<EventListener> {
    let listen = |target: Node, event| {
        let (form, sleep) = (form.clone(), sleep.clone());
        EventListener::new(&target, event, move |_| stop(&form, &sleep))
    };
    let mut listeners: Vec<_> = form.slots().map(|slot| listen(slot, "input")).collect();
    listeners.extend(find("form .passkey").map(|button| listen(button.into(), "click")));
    listeners
}

/// Stops the retries, and the wait for the next one.
fn stop(form: &Form, sleep: &Sleep) {
    form.with_retries(Retries::stop);
    form.show_progress(Html::default());
    sleep.end();
}

/// Moves the focus from the button that goes away to the one that stays.
fn keep_focus(form: &Form) {
    if find(".stop:focus").is_some() {
        form.focus_button();
    }
}

/// Shows every second what is left until `end`, unless the person stops waiting. Whoever leaves the form has stopped, too: they
/// want nothing sent any more.
async fn count_down(form: &Form, sleep: &Rc<Sleep>, end: f64) {
    let seconds = seconds_until(end);
    let words = AttrValue::from(plural(account::RETRYING, seconds));
    loop {
        if form.button().is_none() {
            form.with_retries(Retries::stop);
        }
        if !form.with_retries(|retries| retries.are_under_way()) {
            return;
        }
        let left = seconds_until(end);
        let picture = if left == 0 { spinner() } else { ring(left, seconds) };
        show(form, sleep, words.clone(), picture);
        match milliseconds_until(end) {
            0 => return,
            // To the next full second.
            left => sleep.clone().run((left - 1) % 1000 + 1).await,
        }
    }
}

/// A sleep that can be ended.
#[derive(Default)]
struct Sleep {
    is_over: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Sleep {
    async fn run(self: Rc<Self>, milliseconds: u32) {
        self.is_over.set(false);
        let this = self.clone();
        let _timer = Timeout::new(milliseconds, move || this.end());
        poll_fn(|context| {
            if self.is_over.get() {
                return Poll::Ready(());
            }
            self.waker.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn end(&self) {
        self.is_over.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// Shows these words beside a picture; and a button to stop where the request is made again, after which a request that is
/// on its way is the last one.
fn show(form: &Form, sleep: &Rc<Sleep>, words: AttrValue, picture: Html) {
    let onclick = form.with_retries(|retries| retries.are_under_way()).then(|| {
        let (form, sleep) = (form.clone(), sleep.clone());
        Callback::from(move |_: MouseEvent| {
            form.focus_button();
            stop(&form, &sleep);
        })
    });
    form.show_progress(html! {
        <>
            <p class="message progress">{ picture }{ changing(words) }</p>
            if let Some(onclick) = onclick {
                <button type="button" class="secondary stop" {onclick}>{ text(account::STOP_WAITING) }</button>
            }
        </>
    });
}

fn find(selector: &str) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.query_selector(selector).ok()?
}

fn spinner() -> Html {
    html! { <span class="spinner" aria-hidden="true" /> }
}

/// Renders the seconds that are left, in a ring that becomes shorter with them. They are not announced: the words beside
/// it say once how long it takes.
fn ring(left: u32, seconds: u32) -> Html {
    let all = seconds.to_string();
    let gone = seconds.saturating_sub(left).to_string();
    html! {
        <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
            <circle
                cx="18"
                cy="18"
                r="16"
                pathLength={all.clone()}
                stroke-dasharray={all}
                stroke-dashoffset={gone}
            />
            <text x="18" y="18" key={left}>{ number(left) }</text>
        </svg>
    }
}
