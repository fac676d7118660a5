//! Clients whose id is the URL of a document about them (draft-ietf-oauth-client-id-metadata-document). Those that a
//! pattern of the operator allows are fetched when somebody names them, and kept as rows.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use super::document_fetches::{Attempt, Failure};
use super::metadata::{Metadata, MetadataError};
use super::secret::StoredClient;
use super::{Client, Clients, store};
use crate::clock::Timestamp;
use crate::database::{Error, Notice};
use crate::outbound::{Document, OutboundError, Reach};

/// The time for which a document counts if its server says nothing else, and the bounds of what it may say.
const FRESH_FOR: Duration = Duration::from_hours(1);
const MIN_FRESH_FOR: Duration = Duration::from_mins(1);
const MAX_FRESH_FOR: Duration = Duration::from_hours(24);
/// The time for which it counts beyond that while it cannot be fetched.
const MAX_STALE: Duration = Duration::from_hours(24);
/// Clients that have documents, at most: whoever has a host below an allowed domain can publish any number.
const MAX_CLIENTS: u64 = 10_000;

impl Clients {
    /// Returns the client whose document this id is the URL of, if a pattern allows it.
    pub(super) async fn find_document(&self, id: &str) -> Result<Option<Arc<StoredClient>>, Error> {
        let Some((url, reach)) = self.documents.allowed(id) else { return Ok(None) };
        let known = self.cache.find(id).await?;
        if known.as_ref().is_some_and(|known| is_fresh(&known.client, self.clock.now())) {
            return Ok(known);
        }
        // Concurrent requests wait for one fetch.
        let attempts = &self.documents.attempts;
        let placeholder = loop {
            match attempts.get_value_or_guard_async(id).await {
                Ok(attempt) if self.documents.is_recent(attempt) => {
                    return self.find_after(id, attempt.result).await;
                }
                Ok(_) => drop(attempts.remove_if(id, |found| !self.documents.is_recent(*found))),
                Err(placeholder) => break placeholder,
            }
        };
        let result = self.refresh(&url, reach).await?;
        let _ = placeholder.insert(Attempt { at: Instant::now(), result });
        self.find_after(id, result).await
    }

    /// Returns the client as it counts after a fetch.
    async fn find_after(
        &self,
        id: &str,
        result: Result<(), Failure>,
    ) -> Result<Option<Arc<StoredClient>>, Error> {
        let found = self.cache.find(id).await?;
        let now = self.clock.now();
        Ok(found.filter(|found| match result {
            Ok(()) => true,
            Err(Failure::Unreachable) => now < fresh_until(&found.client).after(MAX_STALE),
            Err(Failure::Withdrawn) => false,
        }))
    }

    /// Fetches the document and writes its client.
    async fn refresh(&self, url: &Url, reach: Reach) -> Result<Result<(), Failure>, Error> {
        let refuse = |failure: Failure, cause: &dyn fmt::Display| {
            tracing::info!(%url, %cause, "client document refused");
            Ok(Err(failure))
        };
        let document = match self.documents.fetch(url, reach).await {
            Ok(document) => document,
            Err(error @ OutboundError::Status(404 | 410)) => {
                return refuse(Failure::Withdrawn, &error);
            }
            Err(error) => return refuse(Failure::Unreachable, &error),
        };
        match read(url, &document, self.clock.now()) {
            Ok(client) => {
                if self.write_document(&client).await? {
                    return Ok(Ok(()));
                }
                refuse(Failure::Unreachable, &"there are too many clients that have documents")
            }
            Err(error) => refuse(Failure::Withdrawn, &error),
        }
    }

    /// Writes the client of a document; returns false if there are too many.
    async fn write_document(&self, client: &Client) -> Result<bool, Error> {
        let mut transaction = self.database.write().await?;
        if store::find(&mut transaction, &client.id).await?.is_some() {
            store::update(&mut transaction, client).await?;
        } else {
            if store::count_documents(&mut transaction).await? >= MAX_CLIENTS {
                return Ok(false);
            }
            store::insert(&mut transaction, client).await?;
        }
        transaction.notify(Notice::ClientsChanged).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

fn read(url: &Url, document: &Document, now: Timestamp) -> Result<Client, MetadataError> {
    let client = Metadata::parse(&document.body)?.into_document_client(url, now)?;
    let fresh_for = document.max_age.unwrap_or(FRESH_FOR).clamp(MIN_FRESH_FOR, MAX_FRESH_FOR);
    Ok(Client { fresh_for, ..client })
}

/// Returns the time until which a document counts without another fetch. One that a clock recorded that was ahead
/// is fetched again.
fn fresh_until(client: &Client) -> Timestamp {
    client.changed_at.after(client.fresh_for)
}

fn is_fresh(client: &Client, now: Timestamp) -> bool {
    now < fresh_until(client) && client.changed_at.ahead_of(now).is_zero()
}

#[cfg(test)]
mod tests;
