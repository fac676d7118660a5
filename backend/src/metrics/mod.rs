//! What the server counts of itself, for Prometheus. The slices count by calling this room, which
//! knows none of them; what is read when it is asked for (how much waits, how many are connected)
//! they hand in as a function.
//!
//! What a metric may be called by is in [`labels`], how long things take in [`durations`], what
//! came of requests in [`requests`], what the system knows of the process in [`process`]. No label
//! has a name, an address or an id: all values are known beforehand.
//!
//! Nothing here is global: there is one of these for each [`crate::app::App`], as of all services.

mod durations;
mod labels;
mod process;
mod requests;

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

pub use self::durations::Durations;
pub use self::labels::{Access, Each, Failure, Login, Refresh, Registration, Throttled};
pub(crate) use self::requests::Requests;
use crate::clock::Clock;

/// What all of our own names begin with.
const PREFIX: &str = "keystead";

/// All that is counted.
pub struct Metrics {
    registry: Mutex<Registry>,
    /// What came of requests.
    pub(crate) requests: Arc<Requests>,
    /// What came of logins.
    pub logins: Each<Login, Counter>,
    /// What came of registrations.
    pub registrations: Each<Registration, Counter>,
    /// What came of refreshes.
    pub refreshes: Each<Refresh, Counter>,
    /// Who was told to wait.
    pub throttled: Each<Throttled, Counter>,
    /// How the hashes get on.
    pub hashing: Arc<Hashing>,
    /// How the database does.
    pub database: Arc<Storage>,
    /// How many sessions stand. No number until they were counted.
    sessions: Gauge<f64, AtomicU64>,
    /// How many accounts there are. No number until they were counted.
    accounts: Gauge<f64, AtomicU64>,
}

/// How the hashes get on.
#[derive(Debug, Default)]
pub struct Hashing {
    /// From the request for a hash until it is begun.
    pub wait: Durations,
    /// Those that were computed.
    pub done: Counter,
    /// Those that were not, since too many waited.
    pub refused: Counter,
    /// New passwords that were not estimated, since too many waited.
    pub estimates_refused: Counter,
}

/// How the database does.
#[derive(Debug, Default)]
pub struct Storage {
    /// Until there is a connection, and to write, the transaction has begun.
    pub wait: Each<Access, Durations>,
    /// Until a statement, or the commit, is answered whole.
    pub statements: Each<Access, Durations>,
    /// What it could not do.
    pub errors: Each<Failure, Counter>,
}

impl Metrics {
    /// Nothing counted yet, by a process that has begun now.
    #[must_use]
    #[rustfmt::skip]
    pub fn new(clock: &Clock) -> Arc<Self> {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(process::Process::begun_at(clock.now())));
        let ours = registry.sub_registry_with_prefix(PREFIX);
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        ours.register("build", "Which keystead this is", version);

        let requests = Arc::new(Requests::default());
        requests.register(ours);
        let logins = Each::default();
        ours.register("logins", "Logins by what came of them; those that were given up are not counted", logins.family());
        let registrations = Each::default();
        ours.register("registrations", "Registrations by what came of them", registrations.family());
        let refreshes = Each::default();
        ours.register("refreshes", "Refreshes by what came of them; reused is a token that was taken for stolen, and its session ended", refreshes.family());
        let throttled = Each::default();
        ours.register("throttled", "Tries that came too early, by what there had been too many of", throttled.family());

        let hashing = Arc::<Hashing>::default();
        ours.register("hash_queue_wait_seconds", "How long a password hash waited for its turn", hashing.wait.clone());
        ours.register("hashes", "Password hashes of bcrypt that were computed", hashing.done.clone());
        ours.register("hashes_refused", "Password hashes that were refused as overloaded", hashing.refused.clone());
        ours.register("estimates_refused", "New passwords whose estimate was refused as overloaded", hashing.estimates_refused.clone());

        let database = Arc::<Storage>::default();
        ours.register("database_wait_seconds", "How long a connection was waited for; to write, with the beginning of its transaction", database.wait.family());
        ours.register("database_statement_duration_seconds", "How long a statement or a commit took", database.statements.family());
        ours.register("database_errors", "What the database could not do: unavailable mends itself or is its operator's to mend, fault is a mistake of ours", database.errors.family());

        let (sessions, accounts) = (Gauge::default(), Gauge::default());
        sessions.set(f64::NAN);
        accounts.set(f64::NAN);
        ours.register("sessions", "Sessions that stand, as counted every minute; servers on one database all say the same, so do not add them up", sessions.clone());
        ours.register("accounts", "Accounts, as counted every minute; servers on one database all say the same, so do not add them up", accounts.clone());

        Arc::new(Self {
            registry: Mutex::new(registry),
            requests,
            logins,
            registrations,
            refreshes,
            throttled,
            hashing,
            database,
            sessions,
            accounts,
        })
    }

    /// So many sessions stand, and so many accounts there are.
    pub fn set_kept(&self, sessions: u64, accounts: u64) {
        self.sessions.set(float(sessions));
        self.accounts.set(float(accounts));
    }

    /// Has a number read by this function whenever it is asked for. What the function holds lives
    /// as long as this.
    pub fn read(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> usize + Send + Sync + 'static,
    ) {
        let reading = Reading { name, help, read: Box::new(read) };
        let mut registry = self.registry();
        registry.sub_registry_with_prefix(PREFIX).register_collector(Box::new(reading));
    }

    /// All of it as Prometheus reads it.
    pub fn to_text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry())?;
        Ok(text)
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus keeps every number as one of these")]
fn float(number: u64) -> f64 {
    number as f64
}

/// A number that is read when it is asked for.
struct Reading {
    name: &'static str,
    help: &'static str,
    read: Box<dyn Fn() -> usize + Send + Sync>,
}

impl Collector for Reading {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let number = i64::try_from((self.read)()).unwrap_or(i64::MAX);
        let encoder = encoder.encode_descriptor(self.name, self.help, None, MetricType::Gauge)?;
        ConstGauge::new(number).encode(encoder)
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reading").field("name", &self.name).finish_non_exhaustive()
    }
}
