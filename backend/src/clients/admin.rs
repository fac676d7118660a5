//! Changes to clients by operators.

use std::time::Duration;

use keystead_common::Secret;

use super::{Client, ClientError, Clients, SecretDates, Source, secret, store};
use crate::database::{self, Notice, Transaction, Uncommitted};
use crate::tokens::ClientAlgorithm;

impl Clients {
    /// Registers a client, and makes a secret if it is confidential. The secret is returned here and never again.
    pub async fn add(
        &self,
        client: Client,
    ) -> Result<Uncommitted<(Client, Option<Secret>)>, ClientError> {
        client.check()?;
        let mut transaction = self.database.write().await?;
        if !store::insert(&mut transaction, &client).await? {
            return Err(ClientError::Taken(client.id));
        }
        let secret = if client.is_confidential {
            Some(self.make_secret(&mut transaction, &client.id).await?)
        } else {
            None
        };
        transaction.notify(Notice::ClientsChanged).await?;
        Ok(Uncommitted::new(transaction, (client, secret)))
    }

    /// Returns all clients in the order of their ids.
    pub async fn list(&self) -> Result<Vec<Client>, database::Error> {
        store::list(&mut self.database.read().await?).await
    }

    /// Returns the algorithms that sign the tokens of clients, of those included that are yet to come.
    pub async fn algorithms(&self) -> Result<Vec<ClientAlgorithm>, database::Error> {
        let mut algorithms: Vec<_> =
            self.list().await?.into_iter().map(|client| client.algorithm).collect();
        if self.takes_documents() {
            algorithms.push(ClientAlgorithm::Es256);
        }
        algorithms.sort();
        algorithms.dedup();
        Ok(algorithms)
    }

    /// Returns the client with this id, and its valid secrets, oldest first.
    pub async fn look_up(
        &self,
        id: &str,
    ) -> Result<Option<(Client, Vec<SecretDates>)>, database::Error> {
        let found = store::find(&mut self.database.read().await?, id).await?;
        let now = self.clock.now();
        Ok(found.map(|found| {
            let dates = found.secrets.iter().map(|secret| secret.dates);
            let valid = dates.filter(|dates| dates.expires_at.is_none_or(|at| now < at));
            (Client::clone(&found.client), valid.collect())
        }))
    }

    /// Makes a new secret, which is returned here and never again. The one that it takes the place of counts for
    /// `overlap` more; one before that ends at once.
    pub async fn rotate_secret(
        &self,
        id: &str,
        overlap: Duration,
    ) -> Result<Uncommitted<Secret>, ClientError> {
        let mut transaction = self.database.write().await?;
        let client = self.changeable(&mut transaction, id).await?;
        if !client.is_confidential {
            return Err(ClientError::Public(id.to_owned()));
        }
        let expires_at = self.clock.now().after(overlap);
        store::replace_secrets(&mut transaction, id, expires_at).await?;
        let secret = self.make_secret(&mut transaction, id).await?;
        transaction.notify(Notice::ClientsChanged).await?;
        Ok(Uncommitted::new(transaction, secret))
    }

    /// Removes a client, its secrets and everything that it may do for people.
    pub async fn remove(&self, id: &str) -> Result<Client, ClientError> {
        let mut transaction = self.database.write().await?;
        let client = self.changeable(&mut transaction, id).await?;
        store::delete(&mut transaction, id).await?;
        transaction.notify(Notice::ClientsChanged).await?;
        transaction.commit().await?;
        Ok(client)
    }

    /// Returns the client with this id, unless it is in the operator's file, which would bring it back.
    async fn changeable(
        &self,
        transaction: &mut Transaction,
        id: &str,
    ) -> Result<Client, ClientError> {
        let found = store::find(transaction, id).await?;
        let found = found.ok_or_else(|| ClientError::Unknown(id.to_owned()))?;
        match found.client.source {
            Source::File => Err(ClientError::Elsewhere(
                id.to_owned(),
                "is in the file of --clients-file: change it there and restart the server",
            )),
            _ => Ok(Client::clone(&found.client)),
        }
    }

    async fn make_secret(
        &self,
        transaction: &mut Transaction,
        client: &str,
    ) -> Result<Secret, database::Error> {
        let now = self.clock.now();
        let secret = secret::generate(self.random);
        let digest = self.key.digest(client, &secret);
        store::insert_secret(transaction, self.random.uuid(now), client, &digest, now).await?;
        Ok(secret)
    }
}
