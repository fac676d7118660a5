//! Logout notices that wait for longer than they should.

use std::collections::BTreeMap;
use std::time::Duration;

use super::store::logout_notices;
use crate::clock::Timestamp;
use crate::database::{self, Database};

/// Attempts after which a notice counts as refused: these take a quarter of an hour.
const MANY_ATTEMPTS: u32 = 4;
/// The time after which a notice that is due counts as overdue, in which every server would have looked many times.
const OVERDUE_AFTER: Duration = Duration::from_mins(5);

/// Logout notices that wait too long.
#[derive(Clone, Debug)]
pub struct WaitingNotices {
    /// The number of notices that an app has refused or not answered again and again, by its id.
    pub refused: BTreeMap<String, u64>,
    /// The number of notices that no server sends.
    pub overdue: u64,
}

/// Finds the logout notices that wait too long.
pub async fn waiting_notices(
    database: &Database,
    now: Timestamp,
) -> Result<WaitingNotices, database::Error> {
    let mut connection = database.read().await?;
    Ok(WaitingNotices {
        refused: logout_notices::count_refused(&mut connection, MANY_ATTEMPTS).await?,
        overdue: logout_notices::count_due(&mut connection, now.before(OVERDUE_AFTER)).await?,
    })
}
