//! The parts that the sections of the security page share: the factors of the account, and the outcome of what was done.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use keystead_common::factors::FactorsResponse;
use keystead_common::problem::code;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api::{self, Call};
use crate::failure::Failure;
use crate::hooks::field::Field;
use crate::notices::Tone;
use crate::passkeys;
use crate::session::{SessionHandle, SignedIn};

/// The number of recovery codes at which the owner of a second factor is told to make new ones.
pub(crate) const FEW_CODES: u32 = 3;

/// The factors and their state in the page.
#[derive(Clone)]
pub(super) struct Protection {
    /// The session.
    pub session: SessionHandle,
    /// The owner of the account.
    pub user: Rc<SignedIn>,
    /// The factors, once they are loaded.
    pub loaded: UseStateHandle<Option<Rc<FactorsResponse>>>,
    /// The failure to load them.
    pub failure: UseStateHandle<Option<Failure>>,
    /// The outcome of what was done last.
    pub done: UseStateHandle<Option<(Tone, AttrValue)>>,
}

impl Protection {
    /// Loads the factors.
    pub(super) fn load(&self) {
        let this = self.clone();
        spawn_local(async move {
            this.refresh().await;
        });
    }

    /// Loads the factors, and returns them.
    async fn refresh(&self) -> Option<Rc<FactorsResponse>> {
        match self.session.call(api::factors::factors()).await {
            Ok(factors) => {
                let factors = Rc::new(factors);
                self.loaded.set(Some(factors.clone()));
                self.failure.set(None);
                Some(factors)
            }
            Err(failure) => {
                self.failure.set(Some(failure));
                None
            }
        }
    }

    /// Shows that something was done, and what is new because of it. The browser is told of it, too.
    pub(super) async fn succeed(&self, text: impl Into<AttrValue>) {
        self.done.set(Some((Tone::Success, text.into())));
        self.session.check_quietly();
        if let Some(factors) = self.refresh().await
            && passkeys::are_possible()
        {
            self.tell_browser(&factors).await;
        }
    }

    /// Sends the code that makes something count. A wrong one is said at its field, and a right one ends what was set up.
    pub(super) async fn confirm(
        &self,
        call: Call<()>,
        field: &Field,
        done: impl Into<AttrValue>,
        onend: &Callback<()>,
    ) -> Result<(), Failure> {
        match self.session.call(call).await {
            Err(failure) if failure.has_code(code::INVALID_CODE) => {
                field.reject(failure.message());
                Ok(())
            }
            Err(failure) => Err(failure),
            Ok(()) => {
                self.succeed(done).await;
                onend.emit(());
                Ok(())
            }
        }
    }

    /// Shows that something failed, unless the person themselves ended it.
    pub(super) fn fail(&self, failure: &Failure) {
        self.done.set(failure.notice().map(|text| (Tone::Error, text)));
    }

    /// Tells the browser which passkeys there are (WebAuthn Level 3 §5.1.11).
    async fn tell_browser(&self, factors: &FactorsResponse) {
        let ids = factors.passkeys.iter().map(|passkey| passkey.credential_id.as_str().into());
        let ids: Array = ids.collect::<Vec<wasm_bindgen::JsValue>>().into_iter().collect();
        let state = Object::new();
        for (name, value) in [
            ("rpId", factors.webauthn.rp_id.as_str().into()),
            ("userId", factors.webauthn.user_id.as_str().into()),
            ("name", self.user.me.user.username.as_str().into()),
            ("ids", ids.into()),
        ] {
            let _ = Reflect::set(&state, &name.into(), &value);
        }
        passkeys::tell(&state).await;
    }
}

/// Returns whether the account has a second factor, so that its password alone is not enough to log in.
pub(super) fn has_second_factor(factors: &FactorsResponse) -> bool {
    factors.totp.is_some() || !factors.passkeys.is_empty()
}

/// Returns whether it is the only second factor.
pub(super) fn is_last_factor(factors: &FactorsResponse) -> bool {
    factors.password && usize::from(factors.totp.is_some()) + factors.passkeys.len() == 1
}

/// Returns whether the account has a second factor and hardly a recovery code for the loss of it.
pub(super) fn are_codes_needed(factors: &FactorsResponse) -> bool {
    let left = factors.recovery_codes.as_ref().map_or(0, |codes| codes.left);
    has_second_factor(factors) && left <= FEW_CODES
}
