//! The strength of a password as the server estimates it, while the person types.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::hooks::field::{Field, Strength};
use crate::texts::{guest, text};
use crate::words;

/// Milliseconds without a keystroke after which the server is asked.
const PAUSE_MS: u32 = 400;

/// Returns the strength of a new password, once the server has estimated it. `password` is a watched field.
/// Where the server does not answer, there is none: it decides anyway when the form is submitted.
#[hook]
pub(crate) fn use_strength(password: &Field, username: Option<&Field>) -> Option<Strength> {
    {
        let (password, username) = (password.clone(), username.cloned());
        use_effect(move || follow(&password, username.as_ref()));
    }
    password.strength()
}

/// Completes a render: has the strength of a new password estimated, unless the person types on.
pub(crate) fn follow(password: &Field, username: Option<&Field>) {
    if password.has_changed() {
        let (this, username) = (password.clone(), username.cloned());
        let estimate = move || spawn_local(estimate(this, username));
        password.set_pause(Timeout::new(PAUSE_MS, estimate));
    }
}

async fn estimate(password: Field, username: Option<Field>) {
    let value = password.value();
    if value.is_empty() {
        return password.set_strength(None);
    }
    let name = username.map(|username| username.value());
    let response = api::send(&api::password_strength(value.clone(), name)).await;
    // The person may have typed on meanwhile.
    if let Ok(response) = response
        && password.value() == value
    {
        let words = match response.errors.first() {
            Some(error) => words::field_error(error),
            None => text(match response.score {
                ..=2 => guest::STRENGTH_FAIR,
                3 => guest::STRENGTH_GOOD,
                _ => guest::STRENGTH_STRONG,
            }),
        };
        let score = if response.acceptable { response.score.max(2) } else { 1 };
        password.set_strength(Some(Strength { score, words }));
    }
}
