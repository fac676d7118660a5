//! The SQL of exports and imports.

use std::ops::RangeInclusive;

use sqlx::Row as _;
use uuid::Uuid;

use super::passkeys::{columns, passkey};
use crate::database::{self, Connection, Error};
use crate::factors::passkey::Passkey;

/// An authenticator app as it is stored.
pub(in crate::factors) struct Totp {
    pub(in crate::factors) account: Uuid,
    pub(in crate::factors) sealed: Vec<u8>,
    pub(in crate::factors) created_at: i64,
    pub(in crate::factors) last_step: i64,
}

/// A recovery code as it is stored.
pub(in crate::factors) struct RecoveryCode {
    pub(in crate::factors) account: Uuid,
    pub(in crate::factors) digest: Vec<u8>,
    pub(in crate::factors) created_at: i64,
    pub(in crate::factors) key_sealed: Option<Vec<u8>>,
}

/// Counts the accounts that have factors beside the password.
pub(in crate::factors) async fn count_accounts(connection: &mut Connection) -> Result<u64, Error> {
    let row = sqlx::query(
        "SELECT count(*) FROM (SELECT account_id FROM totp WHERE sealed IS NOT NULL
                               UNION SELECT account_id FROM passkeys
                               UNION SELECT account_id FROM recovery_codes WHERE counts = 1) AS owners",
    )
    .fetch_one(connection)
    .await?;
    Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
}

/// Returns the authenticator apps of accounts that count.
pub(in crate::factors) async fn totp(
    connection: &mut Connection,
    accounts: &RangeInclusive<Uuid>,
) -> Result<Vec<Totp>, Error> {
    let rows = sqlx::query(
        "SELECT account_id, sealed, created_at, last_step FROM totp
         WHERE account_id >= $1 AND account_id <= $2 AND sealed IS NOT NULL",
    )
    .bind(accounts.start().to_string())
    .bind(accounts.end().to_string())
    .fetch_all(connection)
    .await?;
    let read = |row: &database::Row| {
        Ok(Totp {
            account: database::id(row, "account_id")?,
            sealed: row.try_get("sealed")?,
            created_at: row.try_get("created_at")?,
            last_step: row.try_get("last_step")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Returns the passkeys of accounts.
pub(in crate::factors) async fn passkeys(
    connection: &mut Connection,
    accounts: &RangeInclusive<Uuid>,
) -> Result<Vec<Passkey>, Error> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM passkeys WHERE account_id >= $1 AND account_id <= $2 ORDER BY id"
    ))
    .bind(accounts.start().to_string())
    .bind(accounts.end().to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(passkey).collect()
}

/// Returns the recovery codes of accounts that count.
pub(in crate::factors) async fn recovery_codes(
    connection: &mut Connection,
    accounts: &RangeInclusive<Uuid>,
) -> Result<Vec<RecoveryCode>, Error> {
    let rows = sqlx::query(
        "SELECT account_id, digest, created_at, key_sealed FROM recovery_codes
         WHERE account_id >= $1 AND account_id <= $2 AND counts = 1",
    )
    .bind(accounts.start().to_string())
    .bind(accounts.end().to_string())
    .fetch_all(connection)
    .await?;
    let read = |row: &database::Row| {
        Ok(RecoveryCode {
            account: database::id(row, "account_id")?,
            digest: row.try_get("digest")?,
            created_at: row.try_get("created_at")?,
            key_sealed: row.try_get("key_sealed")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Inserts an authenticator app that counts.
pub(in crate::factors) async fn insert_totp(
    connection: &mut Connection,
    new: &Totp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO totp (account_id, sealed, created_at, last_step) VALUES ($1, $2, $3, $4)",
    )
    .bind(new.account.to_string())
    .bind(&*new.sealed)
    .bind(new.created_at)
    .bind(new.last_step)
    .execute(connection)
    .await
    .map(drop)
}

/// Inserts a recovery code that counts.
pub(in crate::factors) async fn insert_recovery_code(
    connection: &mut Connection,
    new: &RecoveryCode,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO recovery_codes (digest, account_id, created_at, counts, key_sealed)
         VALUES ($1, $2, $3, 1, $4)",
    )
    .bind(&*new.digest)
    .bind(new.account.to_string())
    .bind(new.created_at)
    .bind(new.key_sealed.as_deref())
    .execute(connection)
    .await
    .map(drop)
}
