//! The services, built once at start and shared by all requests.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use passkeys::RelyingParty;

use crate::accounts::{self, Accounts};
use crate::audit::Audit;
use crate::authentication::{self, Authentication, Requirement};
use crate::brand::{Brand, BrandError};
use crate::clients::{self, ClientError, Clients};
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::database::{self, Database, transfer};
use crate::devices::Devices;
use crate::factors::Factors;
use crate::file_modes;
use crate::forward_auth::ForwardAuth;
use crate::http::Origin;
use crate::invitations::Invitations;
use crate::master_key::{self, MasterKey};
use crate::metrics::Metrics;
use crate::oidc::{self, Provider};
use crate::outbound::Outbound;
use crate::passwords::{BlocklistError, Passwords};
use crate::public_url::PublicUrl;
use crate::random::Random;
use crate::sessions::{self, Lifetimes, Sessions};
use crate::throttle::Throttle;
use crate::tokens::{KeysError, SigningKeys, Tokens};

/// The services of a server.
#[derive(Debug)]
pub struct App {
    /// Accounts and registration.
    pub accounts: Accounts,
    /// Verification of who somebody is, and the ways back in.
    pub authentication: Authentication,
    /// The factors beside the password.
    pub factors: Factors,
    /// Logins and sessions.
    pub sessions: Sessions,
    /// The OpenID provider.
    pub provider: Provider,
    /// Invitations, and who may register.
    pub invitations: Invitations,
    /// The apps that people sign in to.
    pub clients: Clients,
    /// The audit trails.
    pub audit: Audit,
    /// The limits on attempts.
    pub throttle: Throttle,
    /// The device cookies.
    pub devices: Devices,
    /// The address under which clients reach this server.
    pub public_url: PublicUrl,
    /// The origins besides it whose pages may use its passkeys.
    pub webauthn_origins: Vec<Origin>,
    /// The operator's brand.
    pub brand: Brand,
    /// The apps behind proxies, if forward-auth is configured.
    pub forward_auth: Option<ForwardAuth>,
    /// The database, for the health checks.
    pub database: Database,
    /// The password hashing, for the health checks.
    pub passwords: Passwords,
    /// The counters of all services.
    pub metrics: Arc<Metrics>,
    /// The keys that sign access tokens.
    pub keys: SigningKeys,
    /// The time.
    pub clock: Clock,
    /// Makes the ids of requests.
    pub random: Random,
}

/// An error of building the services.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory could not be created.
    #[error("cannot create the data directory {path}: {source}")]
    DataDirectory {
        /// The path of the directory.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// The list of passwords to refuse cannot be used.
    #[error(transparent)]
    Blocklist(#[from] BlocklistError),
    /// A file of the brand cannot be used.
    #[error(transparent)]
    Brand(#[from] BrandError),
    /// The file of clients cannot be used.
    #[error(transparent)]
    ClientsFile(#[from] ConfigError),
    /// A client of the file cannot be registered.
    #[error(transparent)]
    Clients(#[from] ClientError),
    /// The database could not be opened or migrated.
    #[error(transparent)]
    Database(#[from] database::OpenError),
    /// The database could not be read.
    #[error("cannot read the database: {}", database::describe(.0))]
    Unreadable(#[from] database::Error),
    /// A move into this database is incomplete.
    #[error(
        "the database {0} has only a part of {1}: run keystead migrate-database again to its end"
    )]
    Moving(String, String),
    /// The signing keys could not be read or created.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The system has no threads for hashing.
    #[error("cannot start the threads that hash passwords: {0}")]
    Threads(#[source] std::io::Error),
}

impl App {
    /// Opens the data of a server, creates what is missing, and builds the services on it.
    pub async fn start(
        config: &Config,
        public_url: &PublicUrl,
        clock: Clock,
        random: Random,
    ) -> Result<Arc<Self>, StartError> {
        if let Some(found) = config.password_policy.open_blocklist()? {
            tracing::info!(found, "password blocklist opened");
        }
        let brand = Brand::load(&config.brand)?;
        let file = config.clients_file.as_ref();
        let file_clients = file.map(|path| config::read_clients_file(path, clock.now()));
        let file_clients = file_clients.transpose()?.unwrap_or_default();
        if config.uses_data_dir() {
            create_private_directory(&config.data_dir)?;
        }
        let directory = config.database.path().and_then(Path::parent);
        let in_use = config.uses_data_dir().then_some(config.data_dir.as_path());
        for directory in directory.into_iter().chain(in_use) {
            file_modes::protect_directory(directory);
        }
        for file in config.database.files() {
            file_modes::make_private(&file);
        }
        master_key::fix_mode(&config.master_key).map_err(KeysError::from)?;
        let app = Self::build(config, brand, public_url, clock, random).await?;
        app.keys.prepare(config.jwt_algorithm, config.access_token_ttl).await?;
        app.clients.set_file_clients(&file_clients).await?;
        let algorithms = app.clients.algorithms().await?;
        app.keys.prepare_clients(&algorithms, config.access_token_ttl).await?;
        Ok(app)
    }

    /// Builds the services on the data of a server, which may be running, for a command.
    pub async fn open(
        config: &Config,
        public_url: &PublicUrl,
        clock: Clock,
        random: Random,
    ) -> Result<Arc<Self>, StartError> {
        let brand = Brand::without_images(&config.brand);
        Self::build(config, brand, public_url, clock, random).await
    }

    #[expect(clippy::too_many_lines, reason = "a list of the services, in the order of the floors")]
    async fn build(
        config: &Config,
        brand: Brand,
        public_url: &PublicUrl,
        clock: Clock,
        random: Random,
    ) -> Result<Arc<Self>, StartError> {
        let metrics = Metrics::new(&clock);
        let database = open_database(config, &metrics).await?;
        let keys =
            SigningKeys::open(database.clone(), &config.master_key, clock.clone(), random).await?;
        let master_key = keys.master_key();
        let passwords = Passwords::start(
            config.bcrypt_cost,
            config.hash_limits,
            config.password_policy.clone(),
            random,
            &metrics,
        )
        .map_err(StartError::Threads)?
        .with_peppers(master_key);
        let audit = Audit::new(database.clone(), clock.clone(), random, config.audit_retention);
        let devices = Devices::new(master_key, clock.clone(), random);
        let throttle = Throttle::new(
            config.throttle,
            database.clone(),
            master_key,
            clock.clone(),
            metrics.clone(),
        );
        let invitations = Invitations::new(
            config.registration,
            database.clone(),
            throttle.clone(),
            master_key,
            clock.clone(),
            random,
        );
        let outbound = Outbound::new();
        let clients = clients(config, &database, master_key, &outbound, &clock, random);
        let party = relying_party(config, &brand, public_url);
        let factors = Factors::new(party, database.clone(), master_key, clock.clone(), random);
        let accounts = Accounts::new(accounts::Dependencies {
            database: database.clone(),
            audit: audit.clone(),
            passwords: passwords.clone(),
            throttle: throttle.clone(),
            invitations: invitations.clone(),
            factors: factors.clone(),
            clock: clock.clone(),
            random,
            metrics: metrics.clone(),
        });
        let authentication = Authentication::new(authentication::Dependencies {
            database: database.clone(),
            accounts: accounts.clone(),
            factors: factors.clone(),
            passwords: passwords.clone(),
            throttle: throttle.clone(),
            devices: devices.clone(),
            audit: audit.clone(),
            master_key,
            requirement: requirement(config),
            clock: clock.clone(),
            random,
        });
        let logins = config.login_tokens.clone();
        let tokens = Tokens::new(keys.clone(), public_url, logins, clock.clone(), random);
        let sessions = Sessions::new(sessions::Dependencies {
            database: database.clone(),
            accounts: accounts.clone(),
            authentication: authentication.clone(),
            factors: factors.clone(),
            audit: audit.clone(),
            devices: devices.clone(),
            tokens: tokens.clone(),
            master_key,
            clock: clock.clone(),
            random,
            metrics: metrics.clone(),
            lifetimes: lifetimes(config),
        });
        let provider = Provider::new(oidc::Dependencies {
            database: database.clone(),
            clients: clients.clone(),
            sessions: sessions.clone(),
            throttle: throttle.clone(),
            keys: keys.clone(),
            tokens,
            outbound,
            audit: audit.clone(),
            master_key,
            clock: clock.clone(),
            random,
            metrics: metrics.clone(),
            public_url,
            access_token_ttl: config.access_token_ttl,
        });
        let apps = config.forward_auth_domain.clone();
        Ok(Arc::new(Self {
            accounts,
            authentication,
            factors,
            sessions,
            provider,
            invitations,
            clients,
            audit,
            throttle,
            devices,
            forward_auth: apps.map(|domain| ForwardAuth::new(domain, public_url.clone())),
            public_url: public_url.clone(),
            webauthn_origins: config.webauthn_origins.clone(),
            brand,
            database,
            passwords,
            metrics,
            keys,
            clock,
            random,
        }))
    }

    /// Writes what is pending and closes the database, so that the next start has nothing to recover.
    pub async fn stop(&self) {
        self.audit.flush().await;
        self.database.close().await;
    }
}

/// Opens the database, unless a move into it is incomplete.
async fn open_database(config: &Config, metrics: &Metrics) -> Result<Database, StartError> {
    let database = Database::open(&config.database, config.database_limits).await?;
    let database =
        database.with_metrics(&metrics.database).with_notices_from(config.database_notify.as_ref());
    match transfer::unfinished(&database).await? {
        Some(source) => Err(StartError::Moving(config.database.to_string(), source)),
        None => Ok(database),
    }
}

fn clients(
    config: &Config,
    database: &Database,
    master_key: &MasterKey,
    outbound: &Outbound,
    clock: &Clock,
    random: Random,
) -> Clients {
    Clients::new(clients::Dependencies {
        database: database.clone(),
        master_key,
        documents: config.client_documents.clone(),
        takes_registrations: config.client_registration,
        outbound: outbound.clone(),
        clock: clock.clone(),
        random,
    })
}

fn lifetimes(config: &Config) -> Lifetimes {
    Lifetimes {
        access_token: config.access_token_ttl,
        idle: config.session_idle_ttl,
        session: config.session_ttl,
    }
}

fn requirement(config: &Config) -> Requirement {
    Requirement { accounts: config.require_mfa, grace: config.require_mfa_grace }
}

/// Returns the relying party of passkeys. They are bound to the host of the public URL.
fn relying_party(config: &Config, brand: &Brand, public_url: &PublicUrl) -> RelyingParty {
    let others = config.webauthn_origins.iter().map(|origin| origin.as_str().to_owned());
    RelyingParty {
        id: public_url.host(),
        name: brand.name().to_owned(),
        origins: std::iter::once(public_url.to_string()).chain(others).collect(),
    }
}

fn create_private_directory(path: &Path) -> Result<(), StartError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| StartError::DataDirectory { path: path.display().to_string(), source })
}
