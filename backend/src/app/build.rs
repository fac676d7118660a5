//! Builds the services, each from those that it calls and from its settings.

use std::sync::Arc;

use passkeys::RelyingParty;

use super::{App, StartError};
use crate::accounts::{self, Accounts};
use crate::audit::Audit;
use crate::authentication::{self, Authentication, Requirement};
use crate::brand::Brand;
use crate::clients::{self, Clients};
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, transfer};
use crate::devices::Devices;
use crate::factors::Factors;
use crate::forward_auth::ForwardAuth;
use crate::invitations::Invitations;
use crate::master_key::MasterKey;
use crate::metrics::Metrics;
use crate::oidc::{self, Provider};
use crate::outbound::Outbound;
use crate::passwords::Passwords;
use crate::public_url::PublicUrl;
use crate::random::Random;
use crate::sessions::{self, Lifetimes, Sessions};
use crate::throttle::Throttle;
use crate::tokens::{SigningKeys, Tokens};

impl App {
    /// Builds the services on the data of a server.
    #[expect(clippy::too_many_lines, reason = "a list of the services, in the order of the floors")]
    pub(super) async fn build(
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
