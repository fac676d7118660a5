//! The queue for the single connection that writes to a `SQLite` file.
//!
//! A commit waits for the disk, far longer than the statements of a transaction take. Transactions that wait
//! for their turn meanwhile therefore form a group: they run one after the other, each in a savepoint of its
//! own, and are committed and answered together. Nobody waits for a group to fill ([decision 25]).
//!
//! [decision 25]: https://github.com/keystead/keystead/blob/main/docs/decisions/0025-group-commit.md

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyPool, SqlStr, raw_sql};
use tokio::sync::oneshot;

use super::Error;
use super::error::{copy_of, is_busy};
use super::write_turn::{End, GivenBack, WriteTurn};

/// The transactions of a group, at most: the first is not answered before the last has run.
const MAX_GROUP: usize = 100;

/// The pause between two attempts to begin while another process writes. A server that always has something to
/// write leaves short gaps, which SQLite's own attempts, up to 100 ms apart, would miss.
pub(super) const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// The queue. It is served by a task of its own while somebody waits.
pub(super) struct WriteQueue {
    pool: AnyPool,
    begin: SqlStr,
    /// The longest wait for a turn.
    timeout: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_served: bool,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    turn: oneshot::Sender<Result<WriteTurn, Error>>,
    kind: Kind,
}

/// The kind of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Takes part in groups.
    Short,
    /// Has a commit of its own: others would wait for it to be answered.
    Long,
}

impl WriteQueue {
    pub(super) fn new(pool: AnyPool, begin: SqlStr, timeout: Duration) -> Self {
        Self { pool, begin, timeout, state: Mutex::default() }
    }

    /// Waits for a turn, in which a transaction has begun.
    pub(super) async fn turn(self: &Arc<Self>, kind: Kind) -> Result<WriteTurn, Error> {
        let (sender, receiver) = oneshot::channel();
        let is_served = {
            let mut state = self.state();
            state.waiting.push_back(Waiting { turn: sender, kind });
            std::mem::replace(&mut state.is_served, true)
        };
        if !is_served {
            tokio::spawn(Arc::clone(self).serve());
        }
        match tokio::time::timeout(self.timeout, receiver).await {
            Ok(turn) => turn.unwrap_or(Err(Error::WorkerCrashed)),
            Err(_) => Err(Error::PoolTimedOut),
        }
    }

    /// Gives turns until nobody waits.
    async fn serve(self: Arc<Self>) {
        let mut serving = Serving { queue: &self, is_over: false };
        while let Some(first) = self.next_or_stop() {
            match self.begin().await {
                Ok(connection) => Group::new(connection).serve(first, &self).await,
                // One that has given up meanwhile does not need to know.
                Err(error) => drop(first.turn.send(Err(error))),
            }
        }
        serving.is_over = true;
    }

    /// Begins a transaction once no other process writes.
    async fn begin(&self) -> Result<PoolConnection<Any>, Error> {
        let mut connection = self.pool.acquire().await?;
        let deadline = Instant::now() + self.timeout;
        loop {
            match raw_sql(self.begin.clone()).execute(&mut *connection).await {
                Ok(_) => return Ok(connection),
                Err(error) if is_busy(&error) && Instant::now() < deadline => {
                    tokio::time::sleep(POLL_INTERVAL).await;
                }
                Err(error) => {
                    if !is_busy(&error) {
                        connection.close_on_drop();
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Returns the next one that waits. If nobody does, this is no longer served.
    fn next_or_stop(&self) -> Option<Waiting> {
        let mut state = self.state();
        let next = state.next();
        state.is_served = next.is_some();
        next
    }

    /// Returns the next one that waits, if it may join a group.
    fn next_of_group(&self) -> Option<Waiting> {
        let mut state = self.state();
        let next = state.next()?;
        if next.kind == Kind::Short {
            return Some(next);
        }
        state.waiting.push_front(next);
        None
    }

    fn return_turn(&self, waiting: Waiting) {
        self.state().waiting.push_front(waiting);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The service of a queue. If it stops before it is over, as by a panic, those who wait are told, and the next
/// one begins another.
struct Serving<'a> {
    queue: &'a WriteQueue,
    is_over: bool,
}

impl Drop for Serving<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut state = self.queue.state();
            state.is_served = false;
            state.waiting.clear();
        }
    }
}

impl State {
    /// Takes the next one that has not given up.
    fn next(&mut self) -> Option<Waiting> {
        while let Some(next) = self.waiting.pop_front() {
            if !next.turn.is_closed() {
                return Some(next);
            }
        }
        None
    }
}

/// The transactions that are committed together.
struct Group {
    connection: PoolConnection<Any>,
    /// Those that have had their turn, and wait for the commit.
    ended: Vec<oneshot::Sender<Result<(), Error>>>,
    /// True once one of them has something to commit.
    has_commits: bool,
}

impl Group {
    fn new(connection: PoolConnection<Any>) -> Self {
        Self { connection, ended: Vec::new(), has_commits: false }
    }

    /// Gives turns to the first, and to those that wait when a turn ends; then commits.
    async fn serve(mut self, first: Waiting, queue: &WriteQueue) {
        let mut waiting = first;
        loop {
            let (turn, given_back) = WriteTurn::new(self.connection);
            // One that has given up meanwhile rolls back as its turn is dropped.
            drop(waiting.turn.send(Ok(turn)));
            let Ok(GivenBack { connection, end, answer }) = given_back.await else { return };
            self.connection = connection;
            self.ended.push(answer);
            self.has_commits |= end == End::Commit;
            let may_go_on = waiting.kind == Kind::Short && self.ended.len() < MAX_GROUP;
            let next = if may_go_on { queue.next_of_group() } else { None };
            // SQLite may have rolled back by itself, as on a full disk. Without the savepoint these fail.
            let statement = match (end, next.is_some()) {
                (End::Commit, true) => "RELEASE turn; SAVEPOINT turn",
                (End::Commit, false) => "RELEASE turn; COMMIT",
                // The savepoint is still there, for the next one.
                (End::RollBack, true) => "ROLLBACK TO turn",
                (End::RollBack, false) if self.has_commits => "ROLLBACK TO turn; COMMIT",
                (End::RollBack, false) => "ROLLBACK",
            };
            let executed = raw_sql(statement).execute(&mut *self.connection).await.map(drop);
            match (executed, next) {
                (Ok(()), Some(next)) => waiting = next,
                (Ok(()), None) => return self.answer(Ok(())),
                (failed, next) => {
                    self.connection.close_on_drop();
                    if let Some(next) = next {
                        queue.return_turn(next);
                    }
                    return self.answer(failed);
                }
            }
        }
    }

    /// Answers all of them. The connection is free by then, for whom they call next.
    fn answer(self, result: Result<(), Error>) {
        drop(self.connection);
        let mut ended = self.ended;
        let last = ended.pop();
        for waiting in ended {
            // One that has given up meanwhile does not need to know.
            let _ = waiting.send(result.as_ref().copied().map_err(copy_of));
        }
        last.map(|last| last.send(result));
    }
}

#[cfg(test)]
mod tests;
