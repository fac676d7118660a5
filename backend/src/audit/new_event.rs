//! An event to be recorded.

use keystead_common::event::EventType;
use uuid::Uuid;

use crate::client::Client;

/// An event to be recorded: `NewEvent::of(account, kind).on(session).by(client)`.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// The account whose trail it goes to.
    pub(super) account: Uuid,
    pub(super) kind: EventType,
    /// The session that it happened on or to.
    pub(super) session: Option<Uuid>,
    /// The client that asked for it; `None` is the operator at the command line.
    pub(super) client: Option<&'a Client>,
}

impl<'a> NewEvent<'a> {
    /// Creates an event of an account, caused by the operator unless [`NewEvent::by`] names a client.
    #[must_use]
    pub fn of(account: Uuid, kind: EventType) -> Self {
        Self { account, kind, session: None, client: None }
    }

    /// Names the session that it happened on or to.
    #[must_use]
    pub fn on(self, session: Uuid) -> Self {
        Self { session: Some(session), ..self }
    }

    /// Names the client that asked for it.
    #[must_use]
    pub fn by(self, client: &'a Client) -> Self {
        Self { client: Some(client), ..self }
    }
}
