//! Devices without a browser: they show a code, which a person types on a page (RFC 8628).

use std::time::Duration;

use keystead_common::Secret;
use keystead_common::apps::{AskingApp, Decision, WaitingDevice};

use super::grant::Grant;
use super::issue::{Extent, IssuedTokens};
use super::store::device_requests::{self as store, DeviceRequest};
use super::store::grants;
use super::user_code::{new_user_code, parse_user_code};
use super::{ErrorCode, OAuthError, OidcError, Parameters, Provider, scope};
use crate::audit::{EventType, NewEvent};
use crate::client::Client as Sender;
use crate::clients::Client;
use crate::sealed_token::{OpaqueToken, SessionKey};
use crate::sessions::Authenticated;

/// The lifetime of the codes.
const LIFETIME: Duration = Duration::from_mins(10);
/// The shortest time between two requests of a device, and what each too early one adds to it (RFC 8628 §3.5).
const INTERVAL: Duration = Duration::from_secs(5);
/// Tries to find a code that no other device shows.
const MAX_TRIES: usize = 8;

/// The codes of a device.
#[derive(Debug)]
pub struct DeviceCodes {
    /// The code that the device asks with.
    pub device_code: Secret,
    /// The code that it shows: `WDJB-MJHT`.
    pub user_code: String,
    /// The page that takes the code.
    pub verification_uri: String,
    /// Their lifetime from now.
    pub expires_in: Duration,
    /// The shortest time between two requests.
    pub interval: Duration,
}

impl Provider {
    /// Makes the codes of a device.
    pub async fn begin_device(
        &self,
        client: &Client,
        parameters: &Parameters,
        sender: &Sender,
    ) -> Result<DeviceCodes, OidcError> {
        check_allowed(client)?;
        let resources =
            scope::resources(parameters.all("resource"), |uri| client.resource(uri).is_some())?;
        let scope = scope::granted(parameters.get("scope"), client, &resources)?;
        let attempt = self.0.throttle.device(sender);
        let (now, random) = (self.0.clock.now(), self.0.random);
        let mut device = DeviceRequest {
            id: random.uuid(now),
            key: SessionKey::from_stored(random.bytes::<32>().to_vec()),
            user_code: String::new(),
            client_id: client.id.clone(),
            scope,
            resources,
            ip: Some(sender.ip.to_string()),
            user_agent: sender.user_agent.clone(),
            created_at: now,
            expires_at: now.after(LIFETIME),
            polled_at: None,
            slowdowns: 0,
            denied_at: None,
            session: None,
        };
        let mut transaction = self.0.database.write().await?;
        self.0.throttle.count_in(&mut transaction, &attempt).await?;
        for _ in 0..MAX_TRIES {
            device.user_code = new_user_code(random);
            if store::insert(&mut transaction, &device).await? {
                transaction.commit().await?;
                let (first, second) = device.user_code.split_at(device.user_code.len() / 2);
                return Ok(DeviceCodes {
                    device_code: self.0.device_key.make(device.id, 0, &device.key),
                    user_code: format!("{first}-{second}"),
                    verification_uri: format!("{}/device", self.0.issuer),
                    expires_in: LIFETIME,
                    interval: INTERVAL,
                });
            }
        }
        Err(OAuthError::invalid_request("There is no code left; try again later.").into())
    }

    /// Returns the device that shows a code, for the person who has typed it.
    pub async fn find_device(
        &self,
        by: &Authenticated,
        user_code: &str,
        sender: &Sender,
    ) -> Result<WaitingDevice, OidcError> {
        let (device, client) = self.waiting_device(by, user_code, sender).await?;
        let scopes = device.scope.split(' ').filter(|scope| !scope.is_empty());
        Ok(WaitingDevice {
            app: AskingApp {
                name: client.name.clone(),
                host: String::new(),
                is_registered: client.is_registered(),
                is_local: true,
            },
            scopes: scopes.map(ToOwned::to_owned).collect(),
            resources: device.resources,
            ip: device.ip,
            user_agent: device.user_agent,
            created_at: device.created_at.to_string(),
        })
    }

    /// Takes the person's answer to a device, who has to have proved lately who they are: it will stay signed in for long.
    pub async fn answer_device(
        &self,
        by: &Authenticated,
        user_code: &str,
        decision: Decision,
        sender: &Sender,
    ) -> Result<(), OidcError> {
        let (device, client) = self.waiting_device(by, user_code, sender).await?;
        let now = self.0.clock.now();
        if decision == Decision::Deny {
            let mut transaction = self.0.database.write().await?;
            store::answer(&mut transaction, device.id, None, now).await?;
            return Ok(transaction.commit().await?);
        }
        let session = by.session.id;
        let mut transaction = self.0.sessions.begin_fresh(by).await?;
        if !store::answer(&mut transaction, device.id, Some(session), now).await? {
            transaction.rollback().await?;
            return Err(OidcError::NotFound);
        }
        let event = NewEvent::of(by.account.id, EventType::AppAllowed).on(session).by(sender);
        self.0.audit.record(&mut transaction, &event).await?;
        transaction.commit().await?;
        tracing::info!(account = %by.account.id, client = client.id, "device allowed");
        Ok(())
    }

    /// Exchanges the code of a device for tokens, once its person has said yes, and while the session is active on which
    /// they did. The device gets a session of its own: it stays signed in when the person logs out of the browser, and is
    /// among their devices.
    pub async fn exchange_device_code(
        &self,
        client: &Client,
        parameters: &Parameters,
        sender: &Sender,
    ) -> Result<IssuedTokens, OidcError> {
        check_allowed(client)?;
        let token = OpaqueToken::parse(parameters.require("device_code")?);
        let token = token.ok_or_else(invalid_code)?;
        let found = {
            let mut connection = self.0.database.read().await?;
            store::find(&mut connection, token.session).await?
        };
        let device = found
            .filter(|device| self.0.device_key.verify(&token, &device.key))
            .filter(|device| device.client_id == client.id)
            .ok_or_else(invalid_code)?;
        let now = self.0.clock.now();
        if device.denied_at.is_some() {
            return Err(OAuthError::new(ErrorCode::AccessDenied, "The person said no.").into());
        }
        if device.expires_at <= now {
            return Err(OAuthError::new(ErrorCode::ExpiredToken, "The code has expired.").into());
        }
        let Some(session) = device.session else { return self.keep_waiting(&device).await };
        let allowed_by = self.0.sessions.find(session).await?.ok_or_else(invalid_code)?;
        self.prepare_key(client).await?;
        let (mut transaction, by) =
            self.0.sessions.begin_for_device(&allowed_by, device.user_agent, sender).await?;
        let session = by.session.id;
        let grant = Grant {
            id: self.0.random.uuid(now),
            client_id: client.id.clone(),
            session,
            scope: device.scope,
            resources: device.resources,
            authenticated_at: by.session.authenticated_at,
            methods: by.session.methods,
            key: SessionKey::from_stored(self.0.random.bytes::<32>().to_vec()),
            created_at: now,
            last_used_at: now,
        };
        let is_first = store::delete(&mut transaction, device.id).await?;
        if !is_first || !grants::insert(&mut transaction, &grant).await? {
            transaction.rollback().await?;
            return Err(invalid_code().into());
        }
        transaction.commit().await?;
        let extent =
            Extent { scope: &grant.scope, resources: &grant.resources, nonce: None, step: 0 };
        self.issue(client, &grant, &by, &extent)
    }

    /// Refuses a device whose person has not answered yet, and tells one that asks too often to slow down.
    async fn keep_waiting(&self, device: &DeviceRequest) -> Result<IssuedTokens, OidcError> {
        let now = self.0.clock.now();
        let slowdowns = u32::try_from(device.slowdowns).unwrap_or(u32::MAX);
        let interval = INTERVAL.saturating_mul(slowdowns.saturating_add(1).min(12));
        let is_early = device.polled_at.is_some_and(|at| now < at.after(interval));
        let mut transaction = self.0.database.write().await?;
        store::record_poll(&mut transaction, device.id, now, is_early).await?;
        transaction.commit().await?;
        Err(if is_early {
            OAuthError::new(ErrorCode::SlowDown, "Ask less often: five seconds later each time.")
        } else {
            OAuthError::new(ErrorCode::AuthorizationPending, "The person has not answered yet.")
        }
        .into())
    }

    /// Returns the device that shows a code. Wrong codes are counted by account, so that nobody finds one by guessing.
    async fn waiting_device(
        &self,
        by: &Authenticated,
        user_code: &str,
        sender: &Sender,
    ) -> Result<(DeviceRequest, std::sync::Arc<Client>), OidcError> {
        let attempt = self.0.throttle.user_code(by.account.id, sender);
        self.0.throttle.check(&attempt).await?;
        let found = match parse_user_code(user_code) {
            Some(code) => {
                let mut connection = self.0.database.read().await?;
                store::find_waiting(&mut connection, &code, self.0.clock.now()).await?
            }
            None => None,
        };
        let client = match &found {
            Some(device) => self.0.clients.find(&device.client_id).await?,
            None => None,
        };
        let Some(pair) = found.zip(client) else {
            self.0.throttle.count(&attempt).await?;
            return Err(OidcError::NotFound);
        };
        Ok(pair)
    }
}

fn check_allowed(client: &Client) -> Result<(), OidcError> {
    if client.grant_types.device_code { Ok(()) } else { Err(super::exchange::not_allowed()) }
}

fn invalid_code() -> OAuthError {
    OAuthError::invalid_grant("The device code is invalid or was used already.")
}
