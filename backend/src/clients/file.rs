//! The clients of the operator's file: their rows are made, changed and removed to equal it.

use keystead_common::Secret;

use super::secret::{Digest, StoredClient};
use super::{Client, ClientError, Clients, Source, store};
use crate::database::{AdvisoryLock, Connection, Notice};

/// A client as the file has it.
#[derive(Debug)]
pub struct FileClient {
    /// Everything but the secret.
    pub client: Client,
    /// The secret; `None` if it is public.
    pub secret: Option<Secret>,
}

impl Clients {
    /// Makes the clients of source [`Source::File`] equal to these.
    pub async fn set_file_clients(&self, wanted: &[FileClient]) -> Result<(), ClientError> {
        let mut transaction = self.database.write().await?;
        // Servers of one database may start at the same time.
        transaction.lock(AdvisoryLock::Clients).await?;
        let mut changed = false;
        let stored = store::list(&mut transaction).await?;
        let stored = stored.into_iter().filter(|client| client.source == Source::File);
        for Client { id, .. } in stored {
            if !wanted.iter().any(|wanted| wanted.client.id == id) {
                changed |= store::delete(&mut transaction, &id).await?;
            }
        }
        for wanted in wanted {
            changed |= self.set_file_client(&mut transaction, wanted).await?;
        }
        if changed {
            transaction.notify(Notice::ClientsChanged).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Makes one client equal; returns false if it was.
    async fn set_file_client(
        &self,
        connection: &mut Connection,
        wanted: &FileClient,
    ) -> Result<bool, ClientError> {
        let FileClient { client, secret } = wanted;
        let digest = secret.as_ref().map(|secret| self.key.digest(&client.id, secret));
        match store::find(connection, &client.id).await? {
            Some(found) if found.client.source != Source::File => {
                return Err(ClientError::Elsewhere(
                    client.id.clone(),
                    "of --clients-file is registered already: choose another ID, or remove that \
                     one by keystead client remove",
                ));
            }
            Some(found) if is_equal(&found, client, digest.as_ref()) => return Ok(false),
            Some(_) => {
                store::update(connection, client).await?;
                store::delete_secrets(connection, &client.id).await?;
            }
            None => drop(store::insert(connection, client).await?),
        }
        if let Some(digest) = digest {
            let now = self.clock.now();
            let id = self.random.uuid(now);
            store::insert_secret(connection, id, &client.id, &digest, now).await?;
        }
        Ok(true)
    }
}

/// Returns true if nothing but the times differs.
fn is_equal(found: &StoredClient, wanted: &Client, digest: Option<&Digest>) -> bool {
    let Client { created_at, changed_at, .. } = *found.client;
    let digests: Vec<_> = found.secrets.iter().map(|secret| &secret.digest).collect();
    *found.client == Client { created_at, changed_at, ..wanted.clone() }
        && digests == digest.into_iter().collect::<Vec<_>>()
}
