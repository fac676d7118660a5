//! The strength of a password as the server estimates it, while the person types.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::hooks::field::Field;
use crate::texts::{guest, text};
use crate::words;

/// Milliseconds without a keystroke after which the server is asked.
const PAUSE_MS: u32 = 400;

/// The estimate of a password.
#[derive(Clone, PartialEq)]
pub(crate) struct Strength {
    /// From 0 to 4.
    pub score: u16,
    /// The estimate in words: what is wrong with the password, or how strong it is.
    pub words: AttrValue,
}

/// Returns the strength of a new password, once the server has estimated it. `password` is a watched field.
/// Where the server does not answer, there is none: it decides anyway when the form is submitted.
#[hook]
pub(crate) fn use_strength(password: &Field, username: Option<&Field>) -> Option<Strength> {
    let strength = use_state_eq(|| None);
    {
        let (password, username) = (password.clone(), username.cloned());
        let strength = strength.clone();
        use_effect_with(password.revision(), move |_| {
            let timer = Timeout::new(PAUSE_MS, move || {
                spawn_local(async move {
                    let value = password.value();
                    if value.is_empty() {
                        return strength.set(None);
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
                        strength.set(Some(Strength { score, words }));
                    }
                });
            });
            move || drop(timer)
        });
    }
    (*strength).clone()
}
