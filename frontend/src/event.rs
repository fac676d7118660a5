//! The audit trail in words.

use keystead_common::event::EventType;

/// A page of the trail, newest first.
pub(crate) struct Trail {
    /// What happened.
    pub entries: Vec<Entry>,
    /// Where the older ones begin, if there are any.
    pub next: Option<String>,
}

/// One entry: `common`'s `Event`, but for a kind that this version of the page does not know.
#[derive(Clone, PartialEq)]
pub(crate) struct Entry {
    /// What happened.
    pub kind: Option<EventType>,
    /// When. RFC 3339, UTC.
    pub created_at: String,
    /// The session that it happened on or to, if there was one.
    pub session_id: Option<String>,
    /// The address that it was asked for from.
    pub ip: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
}

/// What an event is called on its way.
pub(crate) fn kind(name: &str) -> Option<EventType> {
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

/// What happened, in a sentence.
pub(crate) fn in_words(kind: Option<EventType>) -> &'static str {
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

/// Whether it is something to look at twice.
pub(crate) fn is_alarming(kind: Option<EventType>) -> bool {
    matches!(kind, Some(EventType::LoginFailed | EventType::RefreshReused))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails to compile when there is another kind: it wants a name and a sentence here.
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
        let mut sentences = vec![in_words(None)];
        for one in ALL {
            assert_eq!(kind(name(one)), Some(one));
            assert!(in_words(Some(one)).ends_with('.'));
            assert!(!sentences.contains(&in_words(Some(one))), "{one:?}");
            sentences.push(in_words(Some(one)));
        }
    }

    #[test]
    fn what_is_unknown_is_told_and_alarms_nobody() {
        for name in ["", "Login", "passkey_added", "<script>"] {
            assert_eq!(kind(name), None);
        }
        assert!(!is_alarming(None) && !is_alarming(Some(EventType::Login)));
        assert!(is_alarming(Some(EventType::RefreshReused)));
    }
}
