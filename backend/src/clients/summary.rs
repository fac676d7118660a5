//! Counting the clients of a server.

use super::store;
use crate::clock::Timestamp;
use crate::database::{self, Database};

/// The clients of a server, counted.
#[derive(Clone, Debug)]
pub struct ClientCounts {
    /// All clients.
    pub clients: u64,
    /// Those that are named by documents.
    pub documents: u64,
    /// The ids of confidential clients that have no valid secret.
    pub without_secret: Vec<String>,
}

/// Counts the clients, and finds those that have no valid secret.
pub async fn count(database: &Database, now: Timestamp) -> Result<ClientCounts, database::Error> {
    let mut connection = database.read().await?;
    let without_secret = store::without_secret(&mut connection, now).await?.into_iter();
    let without_secret = without_secret.filter(|client| client.is_confidential);
    Ok(ClientCounts {
        without_secret: without_secret.map(|client| client.id).collect(),
        clients: store::count(&mut connection).await?,
        documents: store::count_documents(&mut connection).await?,
    })
}
