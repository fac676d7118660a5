//! The database: its pools, its transactions, its migrations. The only place that knows which
//! engine it is; the statements themselves are in each slice's `store.rs`, and are the same for
//! both.
//!
//! [`address`] has where it is, [`sqlite`] and [`postgres`] what is special about each engine,
//! [`connection`] what stores are given, [`counting`] how long they wait for it, [`notice`] what
//! servers on one database tell each other, [`moving`] how everything goes from one database to
//! another, [`backup`] how a file is copied while it is written, [`inspecting`] how it is found out what is wrong with a database.

mod address;
pub mod backup;
mod connection;
mod counting;
mod error;
mod inspecting;
mod migrations;
pub mod moving;
mod notice;
mod postgres;
mod sqlite;
mod table;

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::StreamExt;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyPool, Row as _, raw_sql};
use uuid::Uuid;

pub use self::address::Address;
pub(crate) use self::address::PARAMETERS;
use self::connection::within;
pub use self::connection::{AdvisoryLock, Connection, Transaction};
pub use self::error::{OpenError, is_transient, is_unique_violation};
pub use self::inspecting::{Engine, Tables};
pub use self::notice::Notice;
pub(crate) use self::table::places;
use crate::clock::Timestamp;
use crate::metrics::{Access, Storage};

/// One row of an answer, for the stores.
pub type Row = sqlx::any::AnyRow;
/// What can go wrong with a statement.
pub type Error = sqlx::Error;

/// What a database may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many connections a server may have to a database that others use too.
    pub connections: u32,
    /// How long a request waits for a connection, a lock or an answer before it is told to come
    /// again.
    pub timeout: Duration,
}

/// The database, cheap to clone.
#[derive(Clone)]
pub struct Database {
    readers: AnyPool,
    writer: AnyPool,
    /// How long a statement has; `None` where the engine itself sees to that.
    timeout: Option<Duration>,
    /// What begins a transaction that writes.
    begin: &'static str,
    /// Where notices of other servers come from, if there may be others.
    others: Option<PgConnectOptions>,
    subscribers: Subscribers,
    counts: Arc<Storage>,
}

/// Whoever wants to know of notices, this server's own ones included.
#[derive(Clone, Default)]
struct Subscribers(Arc<RwLock<Vec<Subscriber>>>);

type Subscriber = Box<dyn Fn(&Notice) + Send + Sync>;

impl Subscribers {
    fn notify(&self, notice: &Notice) {
        for subscriber in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            subscriber(notice);
        }
    }
}

impl Database {
    /// Opens the database and brings it up to date. A file is made, with mode 0600, if it is
    /// missing.
    pub async fn open(address: &Address, limits: Limits) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        match address {
            Address::Sqlite(path) => sqlite::open(path, limits).await,
            Address::Postgres(url) => postgres::open(address, url, limits).await,
        }
    }

    /// The same database, whose times are counted there.
    #[must_use]
    pub fn counted_in(self, counts: &Arc<Storage>) -> Self {
        Self { counts: Arc::clone(counts), ..self }
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Connection, Error> {
        let acquired = self.counts.wait_for(Access::Read, self.readers.acquire()).await?;
        Ok(Connection::free(acquired, self.timeout, Arc::clone(&self.counts)))
    }

    /// A transaction to write in. Dropped without a commit, it leaves no trace.
    pub async fn write(&self) -> Result<Transaction, Error> {
        let begun = within(self.timeout, self.writer.begin_with(self.begin));
        let begun = self.counts.wait_for(Access::Write, begun).await?;
        let counts = Arc::clone(&self.counts);
        Ok(Transaction::bound(begun, self.timeout, counts, self.subscribers.clone()))
    }

    /// A transaction to read in, which sees everything as it was when it began, however long it
    /// takes.
    pub async fn view(&self) -> Result<Transaction, Error> {
        let statement = if self.timeout.is_none() { "BEGIN" } else { postgres::BEGIN_VIEW };
        let begun = within(self.timeout, self.readers.begin_with(statement));
        let begun = self.counts.wait_for(Access::Read, begun).await?;
        let counts = Arc::clone(&self.counts);
        Ok(Transaction::bound(begun, self.timeout, counts, self.subscribers.clone()))
    }

    /// Makes room in memory for a chore that writes all over the tables: what it would read again and
    /// again, where the database is a file.
    pub async fn expect_many_writes(&self) -> Result<(), Error> {
        if self.timeout.is_none() {
            let mut writer = self.writer.acquire().await?;
            raw_sql(sqlite::MUCH_MEMORY).execute(&mut *writer).await?;
        }
        Ok(())
    }

    /// Waits between two transactions of a long chore, so that others who want to write come to do
    /// so. Those in other processes only look now and then whether they may, where the database is
    /// a file; a server of databases has them all wait in order.
    pub async fn yield_to_writers(&self) {
        if self.timeout.is_none() {
            tokio::time::sleep(sqlite::LOOKS_EVERY).await;
        }
    }

    /// The same for a chore that one server at a time does; `None` while another is at it. It gives
    /// way to requests.
    pub async fn write_alone(&self, chore: AdvisoryLock) -> Result<Option<Transaction>, Error> {
        let mut transaction = self.write().await?;
        Ok(transaction.try_lock(chore).await?.then_some(transaction))
    }

    /// What this comes to, unless the database keeps it waiting for longer than anybody waits.
    pub async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        within(self.timeout, work).await
    }

    /// Whether the database can be read and written.
    pub async fn check(&self) -> Result<(), Error> {
        let read = sqlx::query("SELECT kid FROM signing_keys LIMIT 1");
        read.fetch_optional(&mut self.read().await?).await?;
        // Writes nothing, and fails where nothing can be written.
        let write = sqlx::query("DELETE FROM signing_keys WHERE kid = ''");
        write.execute(&mut *self.write().await?).await.map(drop)
    }

    /// Has every notice told to this function, in whatever task it is heard: it must be quick.
    pub fn on_notice(&self, subscriber: impl Fn(&Notice) + Send + Sync + 'static) {
        self.subscribers
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(subscriber));
    }

    /// Passes the notices of other servers on, again and again. Ends at once where there are none.
    pub async fn listen_forever(&self) {
        let Some(options) = self.others.clone() else { return };
        let mut notices = pin!(notice::listen(options));
        while let Some(notice) = notices.next().await {
            self.subscribers.notify(&notice);
        }
    }

    /// Waits for open statements and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// The id in this column.
pub fn id(row: &Row, column: &str) -> Result<Uuid, Error> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error: uuid::Error| Error::Decode(error.into()))
}

/// The moment in this column.
pub fn timestamp(row: &Row, column: &str) -> Result<Timestamp, Error> {
    row.try_get(column).map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests;
