//! The token of an operator's reset link. It is the fragment of the link, which browsers send to no server. It is taken
//! out of the address at once, and kept for this tab.

use std::cell::RefCell;

use keystead_common::Secret;
use web_sys::Storage;

/// The part of the fragment before the token.
const FRAGMENT_PREFIX: &str = "#reset=";
/// The key of the token in the tab's storage.
const STORAGE_KEY: &str = "keystead.reset";

thread_local! {
    /// The token where the browser's storage is full or disabled.
    static IN_MEMORY: RefCell<Option<Secret>> = const { RefCell::new(None) };
}

/// Keeps the token of this fragment, and returns whether there was one.
pub(crate) fn keep(fragment: &str) -> bool {
    let Some(token) = fragment.strip_prefix(FRAGMENT_PREFIX) else { return false };
    let stored = storage().is_some_and(|storage| storage.set_item(STORAGE_KEY, token).is_ok());
    IN_MEMORY.set((!stored).then(|| token.to_owned().into()));
    true
}

/// Returns the token that is kept.
pub(crate) fn kept() -> Option<Secret> {
    let stored = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok()?);
    stored.map(Secret::from).or_else(|| IN_MEMORY.with_borrow(Clone::clone))
}

/// Removes the token.
pub(crate) fn clear() {
    IN_MEMORY.set(None);
    if let Some(storage) = storage() {
        let _ = storage.remove_item(STORAGE_KEY);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
