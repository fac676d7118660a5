//! A turn to write to a `SQLite` file: a transaction, which may be one of several that share a commit.

use std::ops::{Deref, DerefMut};

use sqlx::AnyConnection;
use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use tokio::sync::oneshot;

use super::Error;

/// A turn. Dropped without a commit, it is rolled back.
pub struct WriteTurn {
    /// `None` once the turn has ended.
    held: Option<(PoolConnection<Any>, oneshot::Sender<GivenBack>)>,
}

/// The way in which a turn ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Commit,
    RollBack,
}

/// The connection after a turn.
pub(super) struct GivenBack {
    pub(super) connection: PoolConnection<Any>,
    pub(super) end: End,
    /// Gets the result once everything before is committed.
    pub(super) answer: oneshot::Sender<Result<(), Error>>,
}

impl WriteTurn {
    /// Returns a turn, and what its connection comes back by.
    pub(super) fn new(connection: PoolConnection<Any>) -> (Self, oneshot::Receiver<GivenBack>) {
        let (sender, receiver) = oneshot::channel();
        (Self { held: Some((connection, sender)) }, receiver)
    }

    /// Commits, and returns when that is permanent.
    pub(super) async fn commit(self) -> Result<(), Error> {
        self.end(End::Commit).await
    }

    /// Rolls back, and returns when whatever it has seen is permanent.
    pub(super) async fn rollback(self) -> Result<(), Error> {
        self.end(End::RollBack).await
    }

    async fn end(mut self, end: End) -> Result<(), Error> {
        self.give_back(end).await.unwrap_or(Err(Error::WorkerCrashed))
    }

    fn give_back(&mut self, end: End) -> oneshot::Receiver<Result<(), Error>> {
        let (answer, receiver) = oneshot::channel();
        if let Some((connection, to)) = self.held.take()
            && let Err(GivenBack { mut connection, .. }) =
                to.send(GivenBack { connection, end, answer })
        {
            // Nobody is there to end the transaction: the server stops.
            connection.close_on_drop();
        }
        receiver
    }
}

impl Drop for WriteTurn {
    fn drop(&mut self) {
        // Nobody waits for the answer.
        drop(self.give_back(End::RollBack));
    }
}

impl Deref for WriteTurn {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.held.as_ref().expect("it has not ended").0
    }
}

impl DerefMut for WriteTurn {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.held.as_mut().expect("it has not ended").0
    }
}
