//! The apps that may act for an account, as its owner sees them and ends them.

use keystead_common::apps::App;
use uuid::Uuid;

use super::grant::Grant;
use super::{OidcError, Provider, store::grants as store};
use crate::audit::{EventType, NewEvent};
use crate::client::Client as Sender;
use crate::clock::Timestamp;
use crate::sessions::Authenticated;

impl Provider {
    /// Returns the apps that may act for an account, latest use first.
    pub async fn apps(&self, account: Uuid) -> Result<Vec<App>, OidcError> {
        let now = self.0.clock.now();
        let grants = {
            let mut connection = self.0.database.read().await?;
            store::of_account(&mut connection, account, now).await?
        };
        let mut apps: Vec<Vec<Grant>> = Vec::new();
        for grant in grants {
            match apps.iter_mut().find(|app| app[0].client_id == grant.client_id) {
                Some(app) => app.push(grant),
                None => apps.push(vec![grant]),
            }
        }
        let mut shown = Vec::new();
        for grants in apps {
            if let Some(client) = self.0.clients.find(&grants[0].client_id).await? {
                shown.push(to_dto(&grants, client.name.clone(), client.is_registered()));
            }
        }
        Ok(shown)
    }

    /// Ends every grant of the app that `id` is a grant of. Fails with [`OidcError::NotFound`] if it is none of the
    /// account's.
    pub async fn end_app(
        &self,
        by: &Authenticated,
        id: Uuid,
        sender: &Sender,
    ) -> Result<(), OidcError> {
        let (account, now) = (by.account.id, self.0.clock.now());
        let mut transaction = self.0.database.write().await?;
        let grants = store::of_account(&mut transaction, account, now).await?;
        let grant = grants.iter().find(|grant| grant.id == id).ok_or(OidcError::NotFound)?;
        let client_id = &grant.client_id;
        if store::end_of_account(&mut transaction, account, client_id, now).await? {
            let event = NewEvent::of(account, EventType::AppEnded).on(by.session.id).by(sender);
            self.0.audit.record(&mut transaction, &event).await?;
        }
        transaction.commit().await?;
        tracing::info!(%account, client = client_id, "access of an app ended");
        Ok(())
    }
}

/// Describes an app by its grants, latest use first.
fn to_dto(grants: &[Grant], name: String, is_registered: bool) -> App {
    let distinct = |texts: &mut dyn Iterator<Item = &str>| {
        let mut found: Vec<String> = Vec::new();
        for text in texts.filter(|text| !text.is_empty()) {
            if !found.iter().any(|known| known == text) {
                found.push(text.to_owned());
            }
        }
        found
    };
    let created_at = grants.iter().map(|grant| grant.created_at).min();
    App {
        id: grants[0].id.to_string(),
        client_id: grants[0].client_id.clone(),
        name,
        is_registered,
        scopes: distinct(&mut grants.iter().flat_map(|grant| grant.scope.split(' '))),
        resources: distinct(
            &mut grants.iter().flat_map(|grant| grant.resources.iter().map(String::as_str)),
        ),
        created_at: created_at.as_ref().map(Timestamp::to_string).unwrap_or_default(),
        last_used_at: grants[0].last_used_at.to_string(),
    }
}
