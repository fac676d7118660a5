//! Entries of the audit trail: their words, and how a list shows them by day.

use std::ops::Range;

use keystead_common::event::EventType;
use keystead_texts::Message;

use crate::texts::{account, apps, factors};

/// One page of the audit trail, newest first.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Trail {
    /// The entries of this page.
    pub entries: Vec<Entry>,
    /// The cursor of the older entries, if there are any.
    pub next: Option<String>,
}

/// One entry: `common`'s `Event`, except that its kind may be unknown to this version of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// UUIDv7.
    pub id: String,
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

/// The events since the last login that the person should know of.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Alarms {
    /// The number of logins with a wrong password.
    pub failed: u32,
    /// The number of logins with a right password and a wrong second factor.
    pub second_failed: u32,
    /// The kinds of other events, the newest first.
    pub others: Vec<EventType>,
}

/// Returns the kind of event of this name in the API.
pub(crate) fn event_type(name: &str) -> Option<EventType> {
    Some(match name {
        "account_created" => EventType::AccountCreated,
        "account_deleted" => EventType::AccountDeleted,
        "account_disabled" => EventType::AccountDisabled,
        "account_enabled" => EventType::AccountEnabled,
        "app_allowed" => EventType::AppAllowed,
        "app_ended" => EventType::AppEnded,
        "app_refresh_reused" => EventType::AppRefreshReused,
        "login" => EventType::Login,
        "login_failed" => EventType::LoginFailed,
        "logout" => EventType::Logout,
        "passkey_added" => EventType::PasskeyAdded,
        "passkey_copied" => EventType::PasskeyCopied,
        "passkey_removed" => EventType::PasskeyRemoved,
        "passkey_renamed" => EventType::PasskeyRenamed,
        "password_removed" => EventType::PasswordRemoved,
        "password_reset" => EventType::PasswordReset,
        "recovery_code_used" => EventType::RecoveryCodeUsed,
        "recovery_codes_made" => EventType::RecoveryCodesMade,
        "recovery_codes_removed" => EventType::RecoveryCodesRemoved,
        "reset_link_made" => EventType::ResetLinkMade,
        "second_factor_failed" => EventType::SecondFactorFailed,
        "totp_added" => EventType::TotpAdded,
        "totp_removed" => EventType::TotpRemoved,
        "password_changed" => EventType::PasswordChanged,
        "refresh_reused" => EventType::RefreshReused,
        "session_revoked" => EventType::SessionRevoked,
        _ => return None,
    })
}

/// Returns the words for an event.
pub(crate) fn describe(kind: Option<EventType>) -> Message<0> {
    match kind {
        Some(EventType::AccountCreated) => account::ACCOUNT_CREATED,
        Some(EventType::AccountDeleted) => account::ACCOUNT_DELETED,
        Some(EventType::AccountDisabled) => account::ACCOUNT_DISABLED,
        Some(EventType::AccountEnabled) => account::ACCOUNT_ENABLED,
        Some(EventType::AppAllowed) => apps::EVENT_APP_ALLOWED,
        Some(EventType::AppEnded) => apps::EVENT_APP_ENDED,
        Some(EventType::AppRefreshReused) => apps::EVENT_APP_REFRESH_REUSED,
        Some(EventType::Login) => account::LOGGED_IN,
        Some(EventType::LoginFailed) => account::LOGIN_FAILED,
        Some(EventType::Logout) => account::LOGGED_OUT,
        Some(EventType::PasswordChanged) => account::PASSWORD_CHANGED,
        Some(EventType::PasskeyAdded) => factors::EVENT_PASSKEY_ADDED,
        Some(EventType::PasskeyCopied) => factors::EVENT_PASSKEY_COPIED,
        Some(EventType::PasskeyRemoved) => factors::EVENT_PASSKEY_REMOVED,
        Some(EventType::PasskeyRenamed) => factors::EVENT_PASSKEY_RENAMED,
        Some(EventType::PasswordRemoved) => factors::EVENT_PASSWORD_REMOVED,
        Some(EventType::PasswordReset) => factors::EVENT_PASSWORD_RESET,
        Some(EventType::RecoveryCodeUsed) => factors::EVENT_RECOVERY_CODE_USED,
        Some(EventType::RecoveryCodesMade) => factors::EVENT_CODES_MADE,
        Some(EventType::RecoveryCodesRemoved) => factors::EVENT_CODES_REMOVED,
        Some(EventType::ResetLinkMade) => factors::EVENT_RESET_LINK_MADE,
        Some(EventType::SecondFactorFailed) => factors::EVENT_SECOND_FACTOR_FAILED,
        Some(EventType::TotpAdded) => factors::EVENT_APP_ADDED,
        Some(EventType::TotpRemoved) => factors::EVENT_APP_REMOVED,
        Some(EventType::RefreshReused) => account::KEY_REUSED,
        Some(EventType::SessionRevoked) => account::SESSION_REVOKED,
        None => account::OTHER_ACTIVITY,
    }
}

/// Returns whether an event deserves the person's attention.
pub(crate) fn is_alarming(kind: Option<EventType>) -> bool {
    matches!(
        kind,
        Some(
            EventType::AppRefreshReused
                | EventType::LoginFailed
                | EventType::PasskeyCopied
                | EventType::RefreshReused
                | EventType::SecondFactorFailed
        )
    )
}

impl Entry {
    /// Returns whether the operator did it to the account, which happens without a client.
    pub(crate) fn is_by_operator(&self) -> bool {
        let kinds = [EventType::PasskeyRemoved, EventType::TotpRemoved];
        self.ip.is_none() && self.kind.is_some_and(|kind| kinds.contains(&kind))
    }

    /// Returns whether the person should know of it at the next login: not of what they did in this session.
    fn is_notable(&self, this_session: &str) -> bool {
        let is_known = self.session_id.as_deref() == Some(this_session);
        self.is_by_operator()
            || !is_known
                && matches!(
                    self.kind,
                    Some(
                        EventType::PasskeyCopied
                            | EventType::PasswordReset
                            | EventType::RecoveryCodeUsed
                            | EventType::RecoveryCodesRemoved
                            | EventType::ResetLinkMade
                    )
                )
    }
}

impl Trail {
    /// Returns the newest login other than the one of this session.
    pub(crate) fn last_login(&self, this_session: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| is_other_login(entry, this_session))
    }

    /// Returns whether the entries go back to that login, or to the first one of all. Otherwise nothing is known of what
    /// was before them.
    pub(crate) fn reaches_last_login(&self, this_session: &str) -> bool {
        self.next.is_none() || self.last_login(this_session).is_some()
    }

    /// Returns what the person should know of. Failed logins count since the last login other than this session's;
    /// the rest since the one before that, which may have come with it.
    pub(crate) fn alarms(&self, this_session: &str) -> Alarms {
        let mut alarms = Alarms::default();
        let mut logins = 0;
        for entry in &self.entries {
            let Some(kind) = entry.kind else { continue };
            if is_other_login(entry, this_session) {
                logins += 1;
                if logins == 2 {
                    break;
                }
            }
            match kind {
                EventType::LoginFailed if logins == 0 => alarms.failed += 1,
                EventType::SecondFactorFailed if logins == 0 => alarms.second_failed += 1,
                _ if alarms.others.contains(&kind) => {}
                EventType::AppRefreshReused | EventType::RefreshReused if logins == 0 => {
                    alarms.others.push(kind);
                }
                _ if entry.is_notable(this_session) => alarms.others.push(kind),
                _ => {}
            }
        }
        alarms
    }

    /// Puts the newest page before the entries that are there. If there are so many new ones that it does not
    /// reach them, it takes their place.
    pub(crate) fn renewed(&self, newest: &Self) -> Self {
        let first = self.entries.first().map(|entry| &entry.id);
        let known = newest.entries.iter().position(|entry| Some(&entry.id) == first);
        match known {
            Some(new) => Self {
                entries: [&newest.entries[..new], &*self.entries].concat(),
                next: self.next.clone(),
            },
            None => newest.clone(),
        }
    }
}

fn is_other_login(entry: &Entry, this_session: &str) -> bool {
    entry.kind == Some(EventType::Login) && entry.session_id.as_deref() != Some(this_session)
}

/// Splits entries into days, and each day into runs of entries that are shown as one: of the same kind and
/// from the same device, or failed logins from anywhere. `day` returns the day of a time. An entry of this
/// session stays by itself.
pub(crate) fn by_day(
    entries: &[Entry],
    this_session: &str,
    day: impl Fn(&str) -> u32,
) -> Vec<Vec<Range<usize>>> {
    let mut days: Vec<Vec<Range<usize>>> = Vec::new();
    let mut last = None;
    for (at, entry) in entries.iter().enumerate() {
        let today = day(&entry.created_at);
        if last.replace(today) != Some(today) {
            days.push(Vec::new());
        }
        let Some(runs) = days.last_mut() else { continue };
        match runs.last_mut() {
            Some(run) if repeats(&entries[at - 1], entry, this_session) => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    days
}

fn repeats(one: &Entry, other: &Entry, this_session: &str) -> bool {
    let is_here = |entry: &Entry| entry.session_id.as_deref() == Some(this_session);
    one.kind == other.kind
        && one.kind.is_some()
        && !is_here(one)
        && !is_here(other)
        && (one.kind == Some(EventType::LoginFailed) || is_same_client(one, other))
}

/// Returns whether two entries are of the same device, by all that is known of it.
pub(crate) fn is_same_client(one: &Entry, other: &Entry) -> bool {
    (&one.ip, &one.user_agent) == (&other.ip, &other.user_agent)
}

#[cfg(test)]
mod tests;
