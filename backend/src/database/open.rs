//! Opening a database of either engine.

use super::{Address, Database, Limits, OpenError, postgres, sqlite};

impl Database {
    /// Opens the database and runs the migrations that it lacks. A missing file is created with
    /// mode 0600.
    pub async fn open(address: &Address, limits: Limits) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        match address {
            Address::Sqlite(path) => sqlite::open(path, limits).await,
            Address::Postgres(url) => postgres::open(address, url, limits).await,
        }
    }

    /// Opens the database for reading only. Nothing is created, migrated or written.
    pub async fn open_read_only(address: &Address, limits: Limits) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        match address {
            Address::Sqlite(path) => sqlite::open_read_only(path, limits).await,
            Address::Postgres(url) => postgres::open_read_only(address, url, limits).await,
        }
    }

    /// Returns this database, with the notices of other servers received at this address, if there is one,
    /// instead of its own.
    #[must_use]
    pub fn with_notices_from(self, address: Option<&Address>) -> Self {
        match address {
            Some(Address::Postgres(url)) => self.with_notice_server(url.clone()),
            Some(Address::Sqlite(_)) | None => self,
        }
    }
}
