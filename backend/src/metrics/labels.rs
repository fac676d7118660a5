//! The values that labels may have. Each is there from the start, at zero: what has not happened yet
//! shows as such, and the first time that it does is a difference.

use std::fmt;

use prometheus_client::encoding::EncodeMetric;
use prometheus_client::metrics::TypedMetric;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use super::Durations;

/// A label whose values are known.
pub trait Label: Copy + PartialEq + fmt::Debug + 'static {
    /// What the label is called.
    const NAME: &'static str;
    /// Every value, and how it is written.
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
    /// What came of a login.
    Login: "outcome" {
        /// There is a session.
        Success = "success",
        /// The password was wrong, or nobody has the name.
        WrongCredentials = "wrong_credentials",
        /// There had been too many before.
        Throttled = "throttled",
        /// Too many hashes waited.
        Overloaded = "overloaded",
        /// Something does not work.
        Failed = "failed",
    }
    /// What came of a registration.
    Registration: "outcome" {
        /// There is an account.
        Success = "success",
        /// The name or the password breaks a rule.
        Refused = "refused",
        /// Somebody has the name.
        Taken = "taken",
        /// Nobody may register.
        Closed = "closed",
        /// It takes an invitation, and there was none.
        InvitationRequired = "invitation_required",
        /// The invitation is no good.
        InvalidInvitation = "invalid_invitation",
        /// There had been too many before.
        Throttled = "throttled",
        /// Too many hashes or estimates waited.
        Overloaded = "overloaded",
        /// Something does not work.
        Failed = "failed",
    }
    /// What came of a refresh.
    Refresh: "outcome" {
        /// The token was the newest one, and there is another.
        Rotated = "rotated",
        /// The token was one behind, and got the newest one again.
        Repeated = "repeated",
        /// The token was further behind: stolen, and its session has ended.
        Reused = "reused",
        /// The token was none, or none any more.
        Invalid = "invalid",
        /// Something does not work.
        Failed = "failed",
    }
    /// What there had been too many of.
    Throttled: "kind" {
        /// Wrong passwords for one name, or from one known device.
        Passwords = "passwords",
        /// Wrong passwords of one network's strangers.
        Network = "network",
        /// Registrations from one network.
        Registrations = "registrations",
        /// Invitations from one network that were no good.
        Invitations = "invitations",
        /// Weak passwords from one network.
        WeakPasswords = "weak_passwords",
    }
    /// What a connection is for.
    Access: "access" {
        /// Reading.
        Read = "read",
        /// Writing, in a transaction.
        Write = "write",
    }
    /// What the database could not do.
    Failure: "kind" {
        /// What may mend itself.
        Unavailable = "unavailable",
        /// A mistake of ours.
        Fault = "fault",
    }
}

/// One metric for each value of a label.
pub struct Each<L, M> {
    family: Of<M>,
    each: Vec<(L, M)>,
}

type Of<M> = Family<[(&'static str, &'static str); 1], M>;

impl<L: Label, M: Clone> Each<L, M> {
    /// All of them, to be registered.
    pub(super) fn family(&self) -> Of<M> {
        self.family.clone()
    }

    fn get(&self, label: L) -> Option<&M> {
        self.each.iter().find(|(known, _)| *known == label).map(|(_, metric)| metric)
    }
}

impl<L: Label> Each<L, Counter> {
    /// One more.
    pub fn count(&self, label: L) {
        self.get(label).map(Counter::inc);
    }
}

impl<L: Label> Each<L, Durations> {
    /// The one of this value.
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
