//! The texts of the account, which are loaded when somebody is logged in.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::failure::Failure;
use crate::texts;

/// The state of the texts.
#[derive(Clone, PartialEq)]
pub(crate) enum AccountTexts {
    /// They are not there yet.
    Loading,
    /// They are there.
    Ready,
    /// They could not be loaded.
    Failed(Failure),
}

/// Loads the texts. Returns their state, and the callback that tries again.
#[hook]
pub(crate) fn use_account_texts() -> (AccountTexts, Callback<MouseEvent>) {
    let state = use_state_eq(|| AccountTexts::Loading);
    let load = {
        let state = state.clone();
        Callback::from(move |()| {
            let state = state.clone();
            state.set(AccountTexts::Loading);
            spawn_local(async move {
                let result = api::fetch_text(&texts::account_address()).await;
                state.set(match result.map(|json| texts::load_account(&json)) {
                    Ok(true) => AccountTexts::Ready,
                    Ok(false) => AccountTexts::Failed(Failure::Malformed { request_id: None }),
                    Err(failure) => AccountTexts::Failed(failure),
                });
            });
        })
    };
    {
        let load = load.clone();
        use_effect_with((), move |()| load.emit(()));
    }
    ((*state).clone(), Callback::from(move |_| load.emit(())))
}
