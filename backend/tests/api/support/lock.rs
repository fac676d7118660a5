//! A second connection to the database, and a lock on it that blocks writes but not reads.

use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::{AnyConnection, ConnectOptions as _, Connection as _, raw_sql};

use super::harness::Data;

/// Opens a connection beside the server's own.
pub(crate) async fn connect(data: &Data) -> AnyConnection {
    install_default_drivers();
    let url = match &data.postgres {
        Some(url) => url.to_string(),
        None => format!("sqlite://{}", data.path().join("keystead.db").display()),
    };
    url.parse::<AnyConnectOptions>().unwrap().connect().await.unwrap()
}

/// A lock that blocks writes until it is released or dropped.
pub(crate) struct Lock(AnyConnection);

impl Lock {
    pub(crate) async fn take(data: &Data) -> Self {
        let lock = match data.postgres {
            Some(_) => "BEGIN; LOCK TABLE accounts, events, signing_keys IN SHARE MODE",
            None => "BEGIN IMMEDIATE",
        };
        let mut connection = connect(data).await;
        raw_sql(lock).execute(&mut connection).await.unwrap();
        Self(connection)
    }

    pub(crate) async fn release(mut self) {
        raw_sql("ROLLBACK").execute(&mut self.0).await.unwrap();
        self.0.close().await.unwrap();
    }
}
