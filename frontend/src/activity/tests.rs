//! Tests of the words of events, of what alarms, and of lists by day.

use super::*;

/// Fails to compile when `common` adds a kind, which needs a name and words here.
fn name(kind: EventType) -> &'static str {
    match kind {
        EventType::AccountCreated => "account_created",
        EventType::AccountDeleted => "account_deleted",
        EventType::AccountDisabled => "account_disabled",
        EventType::AccountEnabled => "account_enabled",
        EventType::AppAllowed => "app_allowed",
        EventType::AppEnded => "app_ended",
        EventType::AppRefreshReused => "app_refresh_reused",
        EventType::Login => "login",
        EventType::LoginFailed => "login_failed",
        EventType::Logout => "logout",
        EventType::PasskeyAdded => "passkey_added",
        EventType::PasskeyCopied => "passkey_copied",
        EventType::PasskeyRemoved => "passkey_removed",
        EventType::PasskeyRenamed => "passkey_renamed",
        EventType::PasswordRemoved => "password_removed",
        EventType::PasswordReset => "password_reset",
        EventType::RecoveryCodeUsed => "recovery_code_used",
        EventType::RecoveryCodesMade => "recovery_codes_made",
        EventType::RecoveryCodesRemoved => "recovery_codes_removed",
        EventType::ResetLinkMade => "reset_link_made",
        EventType::SecondFactorFailed => "second_factor_failed",
        EventType::TotpAdded => "totp_added",
        EventType::TotpRemoved => "totp_removed",
        EventType::PasswordChanged => "password_changed",
        EventType::RefreshReused => "refresh_reused",
        EventType::SessionRevoked => "session_revoked",
    }
}

const ALL: [EventType; 26] = [
    EventType::AccountCreated,
    EventType::AccountDeleted,
    EventType::AccountDisabled,
    EventType::AccountEnabled,
    EventType::AppAllowed,
    EventType::AppEnded,
    EventType::AppRefreshReused,
    EventType::Login,
    EventType::LoginFailed,
    EventType::Logout,
    EventType::PasskeyAdded,
    EventType::PasskeyCopied,
    EventType::PasskeyRemoved,
    EventType::PasskeyRenamed,
    EventType::PasswordRemoved,
    EventType::PasswordReset,
    EventType::RecoveryCodeUsed,
    EventType::RecoveryCodesMade,
    EventType::RecoveryCodesRemoved,
    EventType::ResetLinkMade,
    EventType::SecondFactorFailed,
    EventType::TotpAdded,
    EventType::TotpRemoved,
    EventType::PasswordChanged,
    EventType::RefreshReused,
    EventType::SessionRevoked,
];

const HERE: &str = "this session";

/// Makes a trail of kinds, sessions and addresses, newest first. The time is the day.
fn trail(entries: &[(EventType, &str, &str, u32)]) -> Trail {
    let entry = |(at, (kind, session, ip, day)): (usize, &(EventType, &str, &str, u32))| Entry {
        id: at.to_string(),
        kind: Some(*kind),
        created_at: day.to_string(),
        session_id: Some((*session).to_owned()),
        ip: Some((*ip).to_owned()),
        user_agent: None,
    };
    Trail { entries: entries.iter().enumerate().map(entry).collect(), next: None }
}

/// Returns the lengths of the runs of each day.
fn days(trail: &Trail) -> Vec<Vec<usize>> {
    let days = by_day(&trail.entries, HERE, |day| day.parse().unwrap_or_default());
    assert!(days.iter().flatten().cloned().flatten().eq(0..trail.entries.len()));
    days.into_iter().map(|runs| runs.into_iter().map(|run| run.len()).collect()).collect()
}

#[test]
fn every_kind_has_its_name_and_words_of_its_own() {
    let mut words = vec![describe(None)];
    for kind in ALL {
        assert_eq!(event_type(name(kind)), Some(kind));
        assert!(!words.contains(&describe(Some(kind))), "{kind:?}");
        words.push(describe(Some(kind)));
    }
}

#[test]
fn an_unknown_kind_is_shown_and_does_not_alarm() {
    for name in ["", "Login", "passkey_lent", "<script>"] {
        assert_eq!(event_type(name), None);
    }
    assert!(!is_alarming(None) && !is_alarming(Some(EventType::Login)));
    assert!(is_alarming(Some(EventType::RefreshReused)));
    assert!(is_alarming(Some(EventType::PasskeyCopied)));
}

#[test]
fn alarms_count_from_the_last_login_that_was_not_this_one() {
    let trail = trail(&[
        (EventType::RefreshReused, "b", "1", 3),
        (EventType::LoginFailed, "", "1", 3),
        (EventType::Login, HERE, "1", 3),
        (EventType::LoginFailed, "", "2", 2),
        (EventType::Login, "b", "3", 1),
        (EventType::LoginFailed, "", "2", 1),
    ]);
    let reused = vec![EventType::RefreshReused];
    let alarms = |failed| Alarms { failed, second_failed: 0, others: reused.clone() };
    assert_eq!(trail.alarms(HERE), alarms(2));
    assert_eq!(trail.last_login(HERE).and_then(|entry| entry.ip.as_deref()), Some("3"));
    assert_eq!(trail.alarms("b"), alarms(1));
}

#[test]
fn what_came_with_the_last_login_is_told_too_but_not_what_this_session_did() {
    let mut trail = trail(&[
        (EventType::RecoveryCodeUsed, HERE, "1", 3),
        (EventType::Login, HERE, "1", 3),
        (EventType::TotpRemoved, "b", "3", 2),
        (EventType::PasskeyRemoved, "", "", 2),
        (EventType::SecondFactorFailed, "", "3", 2),
        (EventType::Login, "b", "3", 2),
        (EventType::SecondFactorFailed, "", "3", 2),
        (EventType::PasswordReset, "", "3", 2),
        (EventType::Login, "a", "1", 1),
        (EventType::PasskeyCopied, "", "1", 1),
    ]);
    trail.entries[3].ip = None;
    let others = vec![EventType::PasskeyRemoved, EventType::PasswordReset];
    assert_eq!(trail.alarms(HERE), Alarms { failed: 0, second_failed: 1, others });
}

#[test]
fn a_trail_that_goes_on_does_not_tell_that_there_was_no_login() {
    let mut trail = trail(&[
        (EventType::Login, HERE, "1", 2),
        (EventType::LoginFailed, "", "2", 1),
        (EventType::Login, "b", "1", 1),
    ]);
    assert!(trail.reaches_last_login(HERE));
    trail.next = Some("cursor".to_owned());
    assert!(trail.reaches_last_login(HERE));
    trail.entries.pop();
    assert!(!trail.reaches_last_login(HERE));
    trail.next = None;
    assert!(trail.reaches_last_login(HERE));
}

#[test]
fn repeated_failures_are_one_row_wherever_they_come_from() {
    let trail = trail(&[
        (EventType::LoginFailed, "", "1", 2),
        (EventType::LoginFailed, "", "2", 2),
        (EventType::LoginFailed, "", "2", 1),
        (EventType::Login, "a", "1", 1),
        (EventType::Login, "b", "1", 1),
        (EventType::Login, "c", "2", 1),
    ]);
    assert_eq!(days(&trail), [vec![2], vec![1, 2, 1]]);
}

#[test]
fn this_session_and_unknown_events_stay_by_themselves() {
    let mut trail = trail(&[
        (EventType::Login, HERE, "1", 1),
        (EventType::Login, "b", "1", 1),
        (EventType::Login, "c", "1", 1),
        (EventType::Login, "d", "1", 1),
    ]);
    trail.entries[2].kind = None;
    trail.entries[3].kind = None;
    assert_eq!(days(&trail), [[1, 1, 1, 1]]);
}

#[test]
fn a_renewed_trail_keeps_the_older_pages_if_it_reaches_them() {
    let known = trail(&[(EventType::Login, "a", "1", 1), (EventType::Logout, "a", "1", 1)]);
    let mut newest = known.clone();
    newest.entries.pop();
    newest.entries.insert(0, Entry { id: "new".to_owned(), ..known.entries[0].clone() });
    newest.next = Some("cursor".to_owned());
    let renewed = known.renewed(&newest);
    assert_eq!(
        renewed.entries.iter().map(|entry| &*entry.id).collect::<Vec<_>>(),
        ["new", "0", "1"]
    );
    assert_eq!(renewed.next, None);
    newest.entries.truncate(1);
    assert!(known.renewed(&newest) == newest);
}
