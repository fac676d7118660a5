//! The services, built once at start and shared by all requests.

mod build;
mod start_error;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

pub use self::start_error::StartError;
use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::authentication::Authentication;
use crate::brand::Brand;
use crate::clients::Clients;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::database::Database;
use crate::devices::Devices;
use crate::factors::Factors;
use crate::file_modes;
use crate::forward_auth::ForwardAuth;
use crate::http::Origin;
use crate::invitations::Invitations;
use crate::master_key;
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::passwords::Passwords;
use crate::public_url::PublicUrl;
use crate::random::Random;
use crate::sessions::Sessions;
use crate::throttle::Throttle;
use crate::tokens::{KeysError, SigningKeys};

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

    /// Writes what is pending and closes the database, so that the next start has nothing to recover.
    pub async fn stop(&self) {
        self.audit.flush().await;
        self.database.close().await;
    }
}

fn create_private_directory(path: &Path) -> Result<(), StartError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| StartError::DataDirectory { path: path.display().to_string(), source })
}
