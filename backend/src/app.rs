//! The services, built once at start and shared by all requests.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::accounts::{self, Accounts};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::config::{Config, PublicUrl};
use crate::database::{self, Database, Notice, moving};
use crate::forward_auth::ForwardAuth;
use crate::invitations::Invitations;
use crate::metrics::Metrics;
use crate::passwords::Passwords;
use crate::random::Random;
use crate::sessions::{self, Sessions};
use crate::throttle::Throttle;
use crate::tokens::{KeysError, SigningKeys, Tokens};

/// How often what is over is deleted.
const SWEEP_EVERY: Duration = Duration::from_mins(1);
/// How often sessions and accounts are counted.
const COUNT_EVERY: Duration = Duration::from_mins(1);
/// How often it is looked whether the keys were rotated.
pub const FOLLOW_EVERY: Duration = Duration::from_secs(5);
/// How many rows one transaction of it deletes at most: a few milliseconds' work.
const SWEEP_BATCH: u32 = 500;

/// Everything that a request may need.
#[derive(Debug)]
pub struct App {
    /// Who has an account.
    pub accounts: Accounts,
    /// Who is logged in.
    pub sessions: Sessions,
    /// Who may have one.
    pub invitations: Invitations,
    /// What happened to accounts.
    pub audit: Audit,
    /// Who has to wait.
    pub throttle: Throttle,
    /// How clients reach this server.
    pub public_url: PublicUrl,
    /// The apps behind proxies that ask this server, if there are any.
    pub forward_auth: Option<ForwardAuth>,
    /// Whether the database answers, for the health checks.
    pub database: Database,
    /// Whether hashes go on, for the health checks.
    pub passwords: Passwords,
    /// What all of them count.
    pub metrics: Arc<Metrics>,
    /// What access tokens are signed with.
    pub keys: SigningKeys,
    /// The time.
    pub clock: Clock,
    /// What sets the ids of requests apart.
    pub random: Random,
}

/// Why the services could not be built.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory could not be made.
    #[error("cannot make the data directory {path}: {source}")]
    DataDirectory {
        /// Where it should be.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database could not be opened or brought up to date.
    #[error(transparent)]
    Database(#[from] database::OpenError),
    /// It could not be read.
    #[error("cannot read the database: {0}")]
    Unreadable(#[from] database::Error),
    /// Not everything is there yet.
    #[error(
        "the database {0} has only a part of {1}: run keystead migrate-database again to its end"
    )]
    Moving(String, String),
    /// The signing keys could not be read or made.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The system has no threads for the hashes.
    #[error("cannot start the threads that hash passwords: {0}")]
    Threads(#[source] std::io::Error),
}

impl App {
    /// Opens what a server keeps, makes what is not there yet, and builds the services on it.
    pub async fn start(
        config: &Config,
        public_url: &PublicUrl,
        clock: Clock,
        random: Random,
    ) -> Result<Arc<Self>, StartError> {
        if config.uses_data_dir() {
            make_private_directory(&config.data_dir)?;
        }
        let app = Self::open(config, public_url, clock, random).await?;
        app.keys.prepare(config.jwt_algorithm, config.access_token_ttl).await?;
        Ok(app)
    }

    /// Builds the services on what a server keeps, which may be at work meanwhile.
    pub async fn open(
        config: &Config,
        public_url: &PublicUrl,
        clock: Clock,
        random: Random,
    ) -> Result<Arc<Self>, StartError> {
        let metrics = Metrics::new(&clock);
        let database = Database::open(&config.database, config.database_limits).await?;
        let database = database.counted_in(&metrics.database);
        if let Some(source) = moving::unfinished(&database).await? {
            return Err(StartError::Moving(config.database.to_string(), source));
        }
        let keys =
            SigningKeys::open(database.clone(), &config.master_key, clock.clone(), random).await?;
        let passwords = Passwords::start(
            config.bcrypt_cost,
            config.hash_limits,
            config.password_policy,
            random,
            &metrics,
        )
        .map_err(StartError::Threads)?;
        let tokens = Tokens::new(keys.clone(), public_url, clock.clone(), random);
        let audit = Audit::new(database.clone(), clock.clone(), random, config.audit_retention);
        let throttle = Throttle::new(
            config.throttle,
            database.clone(),
            keys.master_key(),
            clock.clone(),
            random,
            metrics.clone(),
        );
        let invitations = Invitations::new(
            config.registration,
            database.clone(),
            throttle.clone(),
            keys.master_key(),
            clock.clone(),
            random,
        );
        let accounts = Accounts::new(accounts::Foundation {
            database: database.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            throttle: throttle.clone(),
            invitations: invitations.clone(),
            clock: clock.clone(),
            random,
            metrics: metrics.clone(),
        });
        let sessions = Sessions::new(sessions::Foundation {
            database: database.clone(),
            accounts: accounts.clone(),
            audit: audit.clone(),
            throttle: throttle.clone(),
            tokens,
            master_key: keys.master_key(),
            clock: clock.clone(),
            random,
            metrics: metrics.clone(),
            config,
        });
        let public_url = public_url.clone();
        let forward_auth = config.forward_auth_domain.clone();
        let forward_auth = forward_auth.map(|domain| ForwardAuth::new(domain, public_url.clone()));
        Ok(Arc::new(Self {
            accounts,
            sessions,
            invitations,
            audit,
            throttle,
            public_url,
            forward_auth,
            database,
            passwords,
            metrics,
            keys,
            clock,
            random,
        }))
    }

    /// Deletes what is over, again and again, in small batches that hold no request up: between
    /// two of them, every writer that waits has its turn.
    pub async fn sweep_for_ever(&self) {
        let mut rounds = tokio::time::interval(SWEEP_EVERY);
        loop {
            rounds.tick().await;
            if let Err(cause) = self.sweep().await {
                tracing::error!(%cause, "what is over could not be deleted");
            }
        }
    }

    /// Deletes what is over.
    pub async fn sweep(&self) -> Result<(), database::Error> {
        let mut most = u64::MAX;
        while most >= SWEEP_BATCH.into() {
            most = self.sessions.sweep(SWEEP_BATCH).await?;
            most = most.max(self.audit.sweep(SWEEP_BATCH).await?);
            most = most.max(self.throttle.sweep(SWEEP_BATCH).await?);
            most = most.max(self.invitations.sweep(SWEEP_BATCH).await?);
        }
        self.keys.sweep().await
    }

    /// Takes up what others change of the keys, again and again: when it is told so, and from time
    /// to time anyway.
    pub async fn follow_keys_for_ever(&self) {
        let changed = Arc::new(Notify::new());
        let heard = Arc::clone(&changed);
        self.database.on_notice(move |notice| {
            if matches!(notice, Notice::KeysChanged | Notice::Missed) {
                heard.notify_one();
            }
        });
        let mut rounds = tokio::time::interval(FOLLOW_EVERY);
        loop {
            tokio::select! {
                _ = rounds.tick() => {}
                () = changed.notified() => {}
            }
            if let Err(cause) = self.keys.reload().await {
                tracing::error!(%cause, "the signing keys stay as they were");
            }
        }
    }

    /// Counts what is kept, again and again, for the metrics. A minute apart, or further the longer
    /// it takes: it never has more than a hundredth of one connection's time.
    pub async fn count_for_ever(&self) {
        loop {
            let began = Instant::now();
            if let Err(cause) = self.count().await {
                tracing::error!(%cause, "what there is could not be counted");
            }
            tokio::time::sleep(COUNT_EVERY.max(100 * began.elapsed())).await;
        }
    }

    async fn count(&self) -> Result<(), database::Error> {
        let (sessions, accounts) = (self.sessions.count().await?, self.accounts.count().await?);
        self.metrics.set_totals(sessions, accounts);
        Ok(())
    }

    /// Closes what is kept, so that nothing is left to recover at the next start.
    pub async fn stop(&self) {
        self.audit.flush().await;
        self.database.close().await;
    }
}

fn make_private_directory(path: &Path) -> Result<(), StartError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| StartError::DataDirectory { path: path.display().to_string(), source })
}
