//! The server's metrics, for Prometheus. Other modules count by calling this one, which knows none
//! of them. For what is read only on a scrape, such as the length of a queue, they register a
//! function.
//!
//! [`labels`] has the values of labels, [`durations`] the histograms, [`requests`] the metrics of
//! requests, [`process`] those of the process. No label holds a name, an address or an id: all
//! values are known beforehand.
//!
//! There is no global state: each [`Metrics`] counts on its own.

mod durations;
mod labels;
mod process;
mod requests;
mod scraped;

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

pub use self::durations::Durations;
pub use self::labels::{
    Access, Each, Failure, GrantType, Login, OAuthRefusal, Refresh, Registration, Throttled,
};
pub(crate) use self::requests::Requests;
use self::scraped::{FunctionCounter, FunctionGauge, to_f64};
use crate::clock::Clock;

/// The prefix of the names of all metrics but those of the process.
const METRIC_PREFIX: &str = "keystead";

/// All metrics of a server.
pub struct Metrics {
    registry: Mutex<Registry>,
    /// Requests by route, method and status.
    pub(crate) requests: Arc<Requests>,
    /// Logins by outcome.
    pub logins: Each<Login, Counter>,
    /// Registrations by outcome.
    pub registrations: Each<Registration, Counter>,
    /// Refreshes by outcome.
    pub refreshes: Each<Refresh, Counter>,
    /// Authorization codes that were made.
    pub codes: Counter,
    /// Token responses to clients, by grant type.
    pub client_tokens: Each<GrantType, Counter>,
    /// Refusals of clients' requests, by OAuth's code.
    pub oauth_refusals: Each<OAuthRefusal, Counter>,
    /// Throttled attempts by kind.
    pub throttled: Each<Throttled, Counter>,
    /// Metrics of password hashing.
    pub hashing: Arc<Hashing>,
    /// Metrics of the database.
    pub database: Arc<Storage>,
    /// Active sessions. NaN until they have been counted.
    sessions: Gauge<f64, AtomicU64>,
    /// Accounts. NaN until they have been counted.
    accounts: Gauge<f64, AtomicU64>,
    /// Hashes other than bcrypt. NaN until they have been counted.
    legacy_hashes: Gauge<f64, AtomicU64>,
    /// All, and those without an account.
    events: [Gauge<f64, AtomicU64>; 2],
}

/// Metrics of password hashing.
#[derive(Debug, Default)]
pub struct Hashing {
    /// The time that bcrypt hashes waited in the queue.
    pub wait: Durations,
    /// Hashes that were computed.
    pub done: Counter,
    /// Hashes that were refused because too many were waiting.
    pub refused: Counter,
    /// Estimates of new passwords that were refused because too many were waiting.
    pub estimates_refused: Counter,
}

/// Metrics of the database.
#[derive(Debug, Default)]
pub struct Storage {
    /// The time until a connection is available, and its transaction has begun, if there is one.
    pub wait: Each<Access, Durations>,
    /// The time until a statement or a commit is fully answered.
    pub statements: Each<Access, Durations>,
    /// Errors by kind.
    pub errors: Each<Failure, Counter>,
}

impl Metrics {
    /// Returns metrics that have counted nothing yet, for a process that starts now.
    #[must_use]
    #[rustfmt::skip]
    pub fn new(clock: &Clock) -> Arc<Self> {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(process::Process::begun_at(clock.now())));
        let ours = registry.sub_registry_with_prefix(METRIC_PREFIX);
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        ours.register("build", "Version of this Keystead", version);

        let requests = Arc::new(Requests::default());
        requests.register(ours);
        let logins = Each::default();
        ours.register("logins", "Logins by outcome; abandoned ones are not counted", logins.family());
        let registrations = Each::default();
        ours.register("registrations", "Registrations by outcome", registrations.family());
        let refreshes = Each::default();
        ours.register("refreshes", "Refreshes by outcome; reused means that the token was taken for stolen and its session was revoked", refreshes.family());
        let codes = Counter::default();
        ours.register("authorization_codes", "Authorization codes made for apps", codes.clone());
        let client_tokens = Each::default();
        ours.register("client_tokens", "Token responses to apps by grant type", client_tokens.family());
        let oauth_refusals = Each::default();
        ours.register("oauth_refusals", "Requests of apps refused, by the OAuth error code; other is any that is not listed", oauth_refusals.family());
        let throttled = Each::default();
        ours.register("throttled", "Throttled attempts by kind", throttled.family());

        let hashing = Arc::<Hashing>::default();
        ours.register("hash_queue_wait_seconds", "Time that bcrypt hashes waited in the queue", hashing.wait.clone());
        ours.register("hashes", "Bcrypt hashes computed", hashing.done.clone());
        ours.register("hashes_refused", "Password hashes refused as overloaded", hashing.refused.clone());
        ours.register("estimates_refused", "Estimates of new passwords refused as overloaded", hashing.estimates_refused.clone());

        let database = Arc::<Storage>::default();
        ours.register("database_wait_seconds", "Time that requests waited for a database connection, including the start of their transaction", database.wait.family());
        ours.register("database_statement_duration_seconds", "Duration of statements and commits", database.statements.family());
        ours.register("database_errors", "Database errors by kind: unavailable is transient or the operator's to fix, fault is a bug in Keystead", database.errors.family());

        let (sessions, accounts) = (Gauge::default(), Gauge::default());
        sessions.set(f64::NAN);
        accounts.set(f64::NAN);
        let legacy_hashes = Gauge::default();
        legacy_hashes.set(f64::NAN);
        let events = [Gauge::default(), Gauge::default()];
        for gauge in &events {
            gauge.set(f64::NAN);
        }
        ours.register("sessions", "Active sessions, counted every minute; servers on one database report the same number, so do not add them up", sessions.clone());
        ours.register("accounts", "Accounts, counted every minute; servers on one database report the same number, so do not add them up", accounts.clone());
        ours.register("legacy_password_hashes", "Imported password hashes other than bcrypt, counted every minute; while there are any, every failed login takes as long as the slowest; servers on one database report the same number, so do not add them up", legacy_hashes.clone());
        ours.register("events", "Events of all audit trails, counted every minute; servers on one database report the same number, so do not add them up", events[0].clone());
        ours.register("events_without_account", "Those events that are failed logins with names that no account has; the newest 100,000 of a day are kept", events[1].clone());

        Arc::new(Self {
            registry: Mutex::new(registry),
            requests,
            logins,
            registrations,
            refreshes,
            codes,
            client_tokens,
            oauth_refusals,
            throttled,
            hashing,
            database,
            sessions,
            accounts,
            legacy_hashes,
            events,
        })
    }

    /// Sets the numbers of active sessions, of accounts, of legacy hashes, and of events: all, and those without an
    /// account.
    pub fn set_totals(&self, sessions: u64, accounts: u64, legacy_hashes: u64, events: (u64, u64)) {
        self.sessions.set(to_f64(sessions));
        self.accounts.set(to_f64(accounts));
        self.legacy_hashes.set(to_f64(legacy_hashes));
        self.events[0].set(to_f64(events.0));
        self.events[1].set(to_f64(events.1));
    }

    /// Registers a gauge that is read by this function on each scrape. The function is kept, with
    /// all that it holds, for as long as these metrics.
    pub fn register_gauge(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> usize + Send + Sync + 'static,
    ) {
        let gauge = FunctionGauge::new(name, help, read);
        let mut registry = self.registry();
        registry.sub_registry_with_prefix(METRIC_PREFIX).register_collector(Box::new(gauge));
    }

    /// Registers a counter likewise.
    pub fn register_counter(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        let counter = FunctionCounter::new(name, help, read);
        let mut registry = self.registry();
        registry.sub_registry_with_prefix(METRIC_PREFIX).register_collector(Box::new(counter));
    }

    /// Returns all metrics in the text format of Prometheus.
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
