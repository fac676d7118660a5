//! A lock that somebody else has on the database: it can be read, and not be written.

use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::{AnyConnection, ConnectOptions as _, Connection as _, raw_sql};

use crate::harness::Data;

/// The lock, until it is released or dropped.
pub(crate) struct Lock(AnyConnection);

impl Lock {
    pub(crate) async fn take(data: &Data) -> Self {
        install_default_drivers();
        let (url, lock) = match &data.postgres {
            Some(url) => {
                (url.to_string(), "BEGIN; LOCK TABLE accounts, signing_keys IN SHARE MODE")
            }
            None => {
                let path = data.path().join("keystead.db").display().to_string();
                (format!("sqlite://{path}"), "BEGIN IMMEDIATE")
            }
        };
        let mut connection = url.parse::<AnyConnectOptions>().unwrap().connect().await.unwrap();
        raw_sql(lock).execute(&mut connection).await.unwrap();
        Self(connection)
    }

    pub(crate) async fn release(mut self) {
        raw_sql("ROLLBACK").execute(&mut self.0).await.unwrap();
        self.0.close().await.unwrap();
    }
}
