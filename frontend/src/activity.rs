//! Entries of the audit trail and their texts.

use keystead_common::event::EventType;

/// One page of the audit trail, newest first.
pub(crate) struct Trail {
    /// The entries of this page.
    pub entries: Vec<Entry>,
    /// The cursor of the older entries, if there are any.
    pub next: Option<String>,
}

/// One entry: `common`'s `Event`, except that its kind may be unknown to this version of the page.
#[derive(Clone, PartialEq)]
pub(crate) struct Entry {
    /// The kind of event; `None` if this version does not know it.
    pub kind: Option<EventType>,
    /// Time of the event. RFC 3339, UTC.
    pub created_at: String,
    /// The session that the event belongs to, if any.
    pub session_id: Option<String>,
    /// The client's IP address.
    pub ip: Option<String>,
    /// The client's `User-Agent` header.
    pub user_agent: Option<String>,
}

/// Returns the kind of event of this name in the API.
pub(crate) fn event_type(name: &str) -> Option<EventType> {
    Some(match name {
        "account_created" => EventType::AccountCreated,
        "account_deleted" => EventType::AccountDeleted,
        "account_disabled" => EventType::AccountDisabled,
        "account_enabled" => EventType::AccountEnabled,
        "login" => EventType::Login,
        "login_failed" => EventType::LoginFailed,
        "logout" => EventType::Logout,
        "password_changed" => EventType::PasswordChanged,
        "refresh_reused" => EventType::RefreshReused,
        "session_revoked" => EventType::SessionRevoked,
        _ => return None,
    })
}

/// Returns the sentence that describes an event.
pub(crate) fn describe(kind: Option<EventType>) -> &'static str {
    match kind {
        Some(EventType::AccountCreated) => "The account was created.",
        Some(EventType::AccountDeleted) => "The account was deleted.",
        Some(EventType::AccountDisabled) => "The account was disabled.",
        Some(EventType::AccountEnabled) => "The account was enabled.",
        Some(EventType::Login) => "Logged in.",
        Some(EventType::LoginFailed) => "A wrong password was given.",
        Some(EventType::Logout) => "Logged out.",
        Some(EventType::PasswordChanged) => {
            "The password was changed, and every other device signed out."
        }
        Some(EventType::RefreshReused) => {
            "A session\u{2019}s key was used a second time, as if it had been copied. \
             The session was ended, to be safe."
        }
        Some(EventType::SessionRevoked) => "A device was signed out.",
        None => "Something that this version of Keystead has no words for.",
    }
}

/// Returns whether an event deserves the person's attention.
pub(crate) fn is_alarming(kind: Option<EventType>) -> bool {
    matches!(kind, Some(EventType::LoginFailed | EventType::RefreshReused))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails to compile when `common` adds a kind, which needs a name and a sentence here.
    fn name(kind: EventType) -> &'static str {
        match kind {
            EventType::AccountCreated => "account_created",
            EventType::AccountDeleted => "account_deleted",
            EventType::AccountDisabled => "account_disabled",
            EventType::AccountEnabled => "account_enabled",
            EventType::Login => "login",
            EventType::LoginFailed => "login_failed",
            EventType::Logout => "logout",
            EventType::PasswordChanged => "password_changed",
            EventType::RefreshReused => "refresh_reused",
            EventType::SessionRevoked => "session_revoked",
        }
    }

    const ALL: [EventType; 10] = [
        EventType::AccountCreated,
        EventType::AccountDeleted,
        EventType::AccountDisabled,
        EventType::AccountEnabled,
        EventType::Login,
        EventType::LoginFailed,
        EventType::Logout,
        EventType::PasswordChanged,
        EventType::RefreshReused,
        EventType::SessionRevoked,
    ];

    #[test]
    fn every_kind_has_its_name_and_a_sentence_of_its_own() {
        let mut sentences = vec![describe(None)];
        for kind in ALL {
            assert_eq!(event_type(name(kind)), Some(kind));
            assert!(describe(Some(kind)).ends_with('.'));
            assert!(!sentences.contains(&describe(Some(kind))), "{kind:?}");
            sentences.push(describe(Some(kind)));
        }
    }

    #[test]
    fn an_unknown_kind_is_shown_and_does_not_alarm() {
        for name in ["", "Login", "passkey_added", "<script>"] {
            assert_eq!(event_type(name), None);
        }
        assert!(!is_alarming(None) && !is_alarming(Some(EventType::Login)));
        assert!(is_alarming(Some(EventType::RefreshReused)));
    }
}
