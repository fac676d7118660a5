//! The registration mode, and the invitation that a link contains.
//!
//! An invitation is the fragment of its link, which browsers send to no server. It is kept for this
//! tab, because the person may open other pages before using it.

use std::cell::RefCell;

use keystead_common::Secret;
use web_sys::Storage;

use crate::texts::root_attribute;

/// The part of the fragment before the invitation.
const FRAGMENT_PREFIX: &str = "#invitation=";
/// The key of the invitation in the tab's storage.
const STORAGE_KEY: &str = "keystead.invitation";

thread_local! {
    /// The invitation where the browser's storage is full or disabled.
    static IN_MEMORY: RefCell<Option<Secret>> = const { RefCell::new(None) };
    /// The invitation that was used, which the address still has.
    static USED: RefCell<Option<Secret>> = const { RefCell::new(None) };
}

/// The registration mode of the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registration {
    /// Anybody may register.
    Open,
    /// Registration requires an invitation.
    Invite,
    /// Nobody may register.
    Closed,
}

/// Returns the registration mode that the server wrote into the page. The mode may have changed
/// since; the server checks every registration.
pub(crate) fn registration() -> Registration {
    let mode = root_attribute("data-registration");
    match mode.as_deref() {
        Some("invite") => Registration::Invite,
        Some("closed") => Registration::Closed,
        _ => Registration::Open,
    }
}

/// Returns the invitation in this fragment of an address, or else the one that an earlier fragment
/// contained.
pub(crate) fn from_fragment(fragment: &str) -> Option<Secret> {
    if let Some(token) = fragment.strip_prefix(FRAGMENT_PREFIX)
        && USED.with_borrow(|used| used.as_ref().is_none_or(|used| used.expose() != token))
    {
        store(token);
    }
    stored()
}

fn stored() -> Option<Secret> {
    let stored = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok()?);
    stored.map(Secret::from).or_else(|| IN_MEMORY.with_borrow(Clone::clone))
}

/// Removes the invitation after its use.
pub(crate) fn clear() {
    USED.set(stored());
    IN_MEMORY.set(None);
    if let Some(storage) = storage() {
        let _ = storage.remove_item(STORAGE_KEY);
    }
}

fn store(token: &str) {
    let stored = storage().is_some_and(|storage| storage.set_item(STORAGE_KEY, token).is_ok());
    IN_MEMORY.set((!stored).then(|| token.to_owned().into()));
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
