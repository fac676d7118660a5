//! Clearing counters, by an operator. It ends waits at once, on every server: the counters are in the
//! database.

use uuid::Uuid;

use super::attempt::Subject;
use super::{Throttle, store};
use crate::database::Error;
use crate::network::Network;

impl Throttle {
    /// Clears the counters of strangers for a name, and those of its account and sessions; returns the count.
    /// Those of its known devices stay: only the devices know their ids.
    pub async fn clear_name(
        &self,
        username: &str,
        account: Option<Uuid>,
        sessions: impl IntoIterator<Item = Uuid>,
    ) -> Result<u64, Error> {
        let subjects = &self.0.subjects;
        let of_session = |id| [subjects.known(id), subjects.known_for_codes(id)];
        let of_account = |id| [subjects.codes(id), subjects.known_for_codes(id)];
        let counters = std::iter::once(subjects.name(username))
            .chain(account.into_iter().flat_map(of_account))
            .chain(sessions.into_iter().flat_map(of_session));
        self.clear(&counters.map(|counter| counter.subject).collect::<Vec<_>>()).await
    }

    /// Clears the counters of a network and returns the count.
    pub async fn clear_network(&self, network: Network) -> Result<u64, Error> {
        self.clear(&self.0.subjects.all_of(network).map(|counter| counter.subject)).await
    }

    /// Clears every counter and returns the count.
    pub async fn clear_all(&self) -> Result<u64, Error> {
        let mut transaction = self.0.database.write().await?;
        let cleared = store::delete_every(&mut transaction).await?;
        transaction.commit().await?;
        Ok(cleared)
    }

    async fn clear(&self, subjects: &[Subject]) -> Result<u64, Error> {
        let mut transaction = self.0.database.write().await?;
        let cleared = store::delete_all(&mut transaction, subjects).await?;
        transaction.commit().await?;
        Ok(cleared)
    }
}
