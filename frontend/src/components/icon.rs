//! Icons. They are decorative: the text beside them says everything.

use keystead_common::event::EventType;
use yew::prelude::*;

use crate::user_agent::DeviceKind;

/// An icon: the path that is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Icon(&'static str);

/// A clock.
pub(crate) const CLOCK: Icon = Icon("M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18");
/// A shield.
pub(crate) const SHIELD: Icon = Icon("M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6zM9 12l2 2 4-4");
/// A warning sign.
pub(crate) const WARNING: Icon = Icon("M12 4l9 16H3zM12 10v4M12 17v0");
/// A padlock.
pub(crate) const LOCK: Icon = Icon("M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3");
/// A key.
pub(crate) const KEY: Icon =
    Icon("M15 4a5 5 0 1 0 0 10a5 5 0 0 0 0-10M11.5 12.5L4 20v0h4v-3h3v-3M15.5 8.5v0");
/// Several devices.
pub(crate) const DEVICES: Icon = Icon("M11 16H3V5h15v3M2 20h9M15 11h6v9h-6z");
/// Four tiles: apps.
pub(crate) const APPS: Icon = Icon("M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z");
const COMPUTER: Icon = Icon("M4 5h16v10H4zM2 19h20");
const HANDHELD: Icon = Icon("M7 3h10v18H7zM11 18h2");
const PROGRAM: Icon = Icon("M3 5h18v14H3zM7 9l3 3-3 3M12 15h5");
const PERSON: Icon = Icon("M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M5 20c1-7 13-7 14 0");
const LOG_IN: Icon = Icon("M13 4h6v16h-6M4 12h10M10 8l4 4-4 4");
const LOG_OUT: Icon = Icon("M11 4H5v16h6M10 12h10M16 8l4 4-4 4");
const OTHER: Icon = Icon("M6 12v0M12 12v0M18 12v0");

/// Returns the icon of a device.
pub(crate) fn of_device(kind: DeviceKind) -> Icon {
    match kind {
        DeviceKind::Computer => COMPUTER,
        DeviceKind::Handheld => HANDHELD,
        DeviceKind::Program => PROGRAM,
    }
}

/// Returns the icon of an event.
pub(crate) fn of_event(kind: Option<EventType>) -> Icon {
    match kind {
        Some(
            EventType::AppRefreshReused
            | EventType::LoginFailed
            | EventType::PasskeyCopied
            | EventType::RefreshReused
            | EventType::SecondFactorFailed,
        ) => WARNING,
        Some(EventType::AppAllowed | EventType::AppEnded) => APPS,
        Some(EventType::Login) => LOG_IN,
        Some(EventType::Logout | EventType::SessionRevoked) => LOG_OUT,
        Some(
            EventType::PasswordChanged
            | EventType::PasswordRemoved
            | EventType::PasswordReset
            | EventType::ResetLinkMade,
        ) => LOCK,
        Some(EventType::PasskeyAdded | EventType::PasskeyRemoved | EventType::PasskeyRenamed) => {
            KEY
        }
        Some(EventType::TotpAdded | EventType::TotpRemoved) => HANDHELD,
        Some(
            EventType::RecoveryCodeUsed
            | EventType::RecoveryCodesMade
            | EventType::RecoveryCodesRemoved,
        ) => SHIELD,
        Some(
            EventType::AccountCreated
            | EventType::AccountDeleted
            | EventType::AccountDisabled
            | EventType::AccountEnabled,
        ) => PERSON,
        None => OTHER,
    }
}

/// Renders an icon. Arrows point with the direction of the script.
pub(crate) fn icon(icon: Icon) -> Html {
    let is_arrow = icon == LOG_IN || icon == LOG_OUT;
    html! {
        <span class="icon" data-arrow={is_arrow.then_some("")} aria-hidden="true">
            <svg viewBox="0 0 24 24"><path d={icon.0} /></svg>
        </span>
    }
}
