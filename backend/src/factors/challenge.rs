//! A challenge of WebAuthn and what it is issued for.

use std::time::Duration;

use uuid::Uuid;

use crate::clock::Timestamp;

/// The time within which a challenge has to be answered, and the timeout that browsers are given.
pub(super) const LIFETIME: Duration = Duration::from_mins(5);

pub(super) const NONCE_LENGTH: usize = 16;

/// The purpose that a challenge is issued for. It is of no use for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A login with a passkey only.
    Login,
    /// The second factor of the login with this id.
    SecondFactor(Uuid),
    /// Proving again who the person is, on the session with this id.
    Reauthentication(Uuid),
    /// A new passkey, on the session with this id.
    Registration(Uuid),
    /// A new passkey that the browser makes without asking, on the session with this id.
    ConditionalRegistration(Uuid),
}

impl Purpose {
    /// Returns the purpose as it goes into the MAC.
    pub(super) fn bytes(self) -> [u8; 17] {
        let (kind, subject) = match self {
            Self::Login => (0, Uuid::nil()),
            Self::SecondFactor(login) => (1, login),
            Self::Reauthentication(session) => (2, session),
            Self::Registration(session) => (3, session),
            Self::ConditionalRegistration(session) => (4, session),
        };
        let mut bytes = [kind; 17];
        bytes[1..].copy_from_slice(subject.as_bytes());
        bytes
    }
}

/// A challenge that was issued here and has not expired. Whether it was answered already is known to the database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenge {
    pub(super) nonce: [u8; NONCE_LENGTH],
    pub(super) expires_at: Timestamp,
}
