//! Who may make an account here, and the invitation that a link has brought.
//!
//! An invitation is behind the `#` of its link, where no server and no other site gets to see it. It
//! is kept for this tab, because the person may look at other pages before it is used.

use std::cell::RefCell;

use keystead_common::Secret;
use web_sys::Storage;

/// What comes before it in the link.
const FRAGMENT: &str = "#invitation=";
/// Where it is in the storage of the tab.
const KEY: &str = "keystead.invitation";

thread_local! {
    /// The invitation in a browser that keeps nothing.
    static UNKEPT: RefCell<Option<Secret>> = const { RefCell::new(None) };
}

/// Who may make an account.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registration {
    /// Whoever comes.
    Open,
    /// Who has an invitation.
    Invite,
    /// Nobody.
    Closed,
}

/// What the page said when the server sent it. What holds by now, the server says to who tries.
pub(crate) fn registration() -> Registration {
    let said = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element())
        .and_then(|page| page.get_attribute("data-registration"));
    match said.as_deref() {
        Some("invite") => Registration::Invite,
        Some("closed") => Registration::Closed,
        _ => Registration::Open,
    }
}

/// The invitation that this fragment of an address brings, or that an earlier one has brought.
pub(crate) fn of(fragment: &str) -> Option<Secret> {
    if let Some(token) = fragment.strip_prefix(FRAGMENT) {
        keep(token);
    }
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok()?).map(Secret::from);
    kept.or_else(|| UNKEPT.with_borrow(Clone::clone))
}

/// Forgets it, once it is used.
pub(crate) fn forget() {
    UNKEPT.set(None);
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

fn keep(token: &str) {
    let kept = storage().is_some_and(|storage| storage.set_item(KEY, token).is_ok());
    UNKEPT.set((!kept).then(|| token.to_owned().into()));
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
