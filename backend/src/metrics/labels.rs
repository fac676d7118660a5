//! The values of labels. All are known beforehand and start at zero: an event that has not happened
//! yet shows as zero, and its first occurrence shows as an increase.

use std::fmt;

use prometheus_client::encoding::EncodeMetric;
use prometheus_client::metrics::TypedMetric;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use super::durations::Durations;

/// A label with a fixed set of values.
pub trait Label: Copy + PartialEq + fmt::Debug + 'static {
    /// The name of the label.
    const NAME: &'static str;
    /// All values, each with its text.
    const ALL: &'static [(Self, &'static str)];
}

macro_rules! labels {
    ($($(#[$about:meta])* $name:ident: $label:literal {
        $($(#[$of:meta])* $value:ident = $text:literal,)+
    })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$of])* $value,)+
        }

        impl Label for $name {
            const NAME: &'static str = $label;
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$value, $text)),+];
        }
    )+};
}

labels! {
    /// The outcome of a login.
    Login: "outcome" {
        /// The user is logged in.
        Success = "success",
        /// The password was wrong, or no account has the name.
        WrongCredentials = "wrong_credentials",
        /// The password was right, and a second factor is asked for.
        MoreNeeded = "more_needed",
        /// The second factor was wrong.
        WrongFactor = "wrong_factor",
        /// There had been too many wrong ones before.
        Throttled = "throttled",
        /// Too many hashes were waiting.
        Overloaded = "overloaded",
        /// The server failed.
        Failed = "failed",
    }
    /// The grant type of a token response to an app.
    GrantType: "grant_type" {
        /// A code.
        AuthorizationCode = "authorization_code",
        /// A refresh token.
        RefreshToken = "refresh_token",
        /// The code of a device.
        DeviceCode = "device_code",
    }
    /// The code of a refusal.
    OAuthRefusal: "error" {
        /// The person said no.
        AccessDenied = "access_denied",
        /// The client is unknown, or its secret is wrong.
        InvalidClient = "invalid_client",
        /// The code or token is invalid.
        InvalidGrant = "invalid_grant",
        /// The request is malformed.
        InvalidRequest = "invalid_request",
        /// The scope is malformed or exceeds what was granted.
        InvalidScope = "invalid_scope",
        /// The resource is not for this client.
        InvalidTarget = "invalid_target",
        /// The access token is invalid.
        InvalidToken = "invalid_token",
        /// The person would have to log in.
        LoginRequired = "login_required",
        /// The person would have to allow it.
        ConsentRequired = "consent_required",
        /// The client may not do this.
        UnauthorizedClient = "unauthorized_client",
        /// Another code.
        Other = "other",
    }
    /// The outcome of a registration.
    Registration: "outcome" {
        /// The account was created.
        Success = "success",
        /// The name or the password breaks a rule.
        Refused = "refused",
        /// The name is taken.
        Taken = "taken",
        /// Registration is closed.
        Closed = "closed",
        /// An invitation is required, and none was given.
        InvitationRequired = "invitation_required",
        /// The invitation is invalid.
        InvalidInvitation = "invalid_invitation",
        /// There had been too many registrations before.
        Throttled = "throttled",
        /// Too many hashes or estimates were waiting.
        Overloaded = "overloaded",
        /// The server failed.
        Failed = "failed",
    }
    /// The outcome of a refresh.
    Refresh: "outcome" {
        /// The token was the newest one and was replaced.
        Rotated = "rotated",
        /// The token was one step behind, and the newest one was issued again.
        Repeated = "repeated",
        /// The token was further behind and taken for stolen: its session was revoked.
        Reused = "reused",
        /// The token is not valid, or no longer.
        Invalid = "invalid",
        /// The server failed.
        Failed = "failed",
    }
    /// The kind of attempt that was throttled.
    Throttled: "kind" {
        /// Wrong passwords for one name, or from one known device.
        Passwords = "passwords",
        /// Wrong passwords from unknown devices of one network.
        Network = "network",
        /// Wrong second factors or recovery codes for one account, or from one known device.
        Codes = "codes",
        /// Registrations from one network.
        Registrations = "registrations",
        /// Invalid invitations from one network.
        Invitations = "invitations",
        /// Weak passwords from one network.
        WeakPasswords = "weak_passwords",
        /// Devices that ask for a code, from one network.
        Devices = "devices",
        /// Requests that apps without a secret send ahead, from one network.
        PushedRequests = "pushed_requests",
        /// Codes of devices that nobody shows, typed by one account.
        UserCodes = "user_codes",
        /// Estimates of passwords that are being typed, for one network.
        Estimates = "estimates",
    }
    /// The purpose of a database connection.
    Access: "access" {
        /// Reading.
        Read = "read",
        /// Writing, in a transaction.
        Write = "write",
    }
    /// The kind of a database error.
    Failure: "kind" {
        /// The error is transient, or the operator's to fix.
        Unavailable = "unavailable",
        /// A bug in Keystead.
        Fault = "fault",
    }
}

/// A metric for each value of a label.
pub struct Each<L, M> {
    family: Of<M>,
    each: Vec<(L, M)>,
}

type Of<M> = Family<[(&'static str, &'static str); 1], M>;

impl<L: Label, M: Clone> Each<L, M> {
    /// Returns all of them as one family, to be registered.
    pub(super) fn family(&self) -> Of<M> {
        self.family.clone()
    }

    fn get(&self, label: L) -> Option<&M> {
        self.each.iter().find(|(known, _)| *known == label).map(|(_, metric)| metric)
    }
}

impl<L: Label> Each<L, Counter> {
    /// Counts one event with this label.
    pub fn count(&self, label: L) {
        self.get(label).map(Counter::inc);
    }
}

impl<L: Label> Each<L, Durations> {
    /// Returns the histogram of this label.
    pub fn of(&self, label: L) -> Durations {
        self.get(label).cloned().unwrap_or_default()
    }
}

impl<L: Label, M: Clone + Default + EncodeMetric + TypedMetric> Default for Each<L, M> {
    fn default() -> Self {
        let family = Of::<M>::default();
        let metric = |text| family.get_or_create_owned(&[(L::NAME, text)]);
        let each = L::ALL.iter().map(|&(label, text)| (label, metric(text))).collect();
        Self { family, each }
    }
}

impl<L: fmt::Debug, M> fmt::Debug for Each<L, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.each.iter().map(|(label, _)| label)).finish()
    }
}
