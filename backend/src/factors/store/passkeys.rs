//! The SQL of passkeys.

use sqlx::Row as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};
use crate::factors::passkey::Passkey;

/// The columns, named, because a server goes on while a newer one adds others.
macro_rules! columns {
    () => {
        "id, account_id, credential_id, user_handle, public_key, name, aaguid, transports, sign_count, \
         backup_eligible, backed_up, is_proved, created_at, last_used_at"
    };
}
pub(super) use columns;

/// Returns the passkeys of an account, the oldest first.
pub(in crate::factors) async fn list(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Vec<Passkey>, Error> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM passkeys WHERE account_id = $1 ORDER BY id"
    ))
    .bind(account.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(passkey).collect()
}

/// Returns the passkey with this credential id.
pub(in crate::factors) async fn find_by_credential(
    connection: &mut Connection,
    credential_id: &[u8],
) -> Result<Option<Passkey>, Error> {
    let row =
        sqlx::query(concat!("SELECT ", columns!(), " FROM passkeys WHERE credential_id = $1"))
            .bind(credential_id)
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(passkey).transpose()
}

/// Inserts a passkey; returns false if its credential id is known.
pub(in crate::factors) async fn insert(
    connection: &mut Connection,
    new: &Passkey,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO passkeys (id, account_id, credential_id, user_handle, public_key, name, aaguid,
                               transports, sign_count, backup_eligible, backed_up, is_proved,
                               created_at, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(new.id.to_string())
    .bind(new.account.to_string())
    .bind(&*new.credential_id)
    .bind(&*new.user_handle)
    .bind(&*new.public_key)
    .bind(&new.name)
    .bind(new.aaguid.as_slice())
    .bind(new.transports.join(" "))
    .bind(i64::from(new.sign_count))
    .bind(i64::from(new.backup_eligible))
    .bind(i64::from(new.backed_up))
    .bind(i64::from(new.is_proved))
    .bind(new.created_at.as_millis())
    .bind(new.last_used_at.map(Timestamp::as_millis))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A use of a passkey.
pub(in crate::factors) struct Use<'a> {
    /// The passkey as it was read.
    pub(in crate::factors) passkey: &'a Passkey,
    pub(in crate::factors) sign_count: u32,
    pub(in crate::factors) backed_up: bool,
    pub(in crate::factors) user_verified: bool,
    pub(in crate::factors) at: Timestamp,
}

/// Records a use; returns false if the passkey was used or removed since it was read.
pub(in crate::factors) async fn record_use(
    connection: &mut Connection,
    used: &Use<'_>,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE passkeys SET sign_count = $3, backed_up = $4,
                             is_proved = CASE WHEN is_proved = 1 THEN 1 ELSE $5 END,
                             last_used_at = $6
         WHERE id = $1 AND sign_count = $2",
    )
    .bind(used.passkey.id.to_string())
    .bind(i64::from(used.passkey.sign_count))
    .bind(i64::from(used.sign_count))
    .bind(i64::from(used.backed_up))
    .bind(i64::from(used.user_verified))
    .bind(used.at.as_millis())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Renames a passkey of an account and returns it; `None` if there is none with this id.
pub(in crate::factors) async fn rename(
    connection: &mut Connection,
    account: Uuid,
    id: Uuid,
    name: &str,
) -> Result<Option<Passkey>, Error> {
    let row = sqlx::query(concat!(
        "UPDATE passkeys SET name = $3 WHERE id = $1 AND account_id = $2 RETURNING ",
        columns!()
    ))
    .bind(id.to_string())
    .bind(account.to_string())
    .bind(name)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(passkey).transpose()
}

/// Deletes a passkey of an account; returns false if there is none with this id.
pub(in crate::factors) async fn delete(
    connection: &mut Connection,
    account: Uuid,
    id: Uuid,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM passkeys WHERE id = $1 AND account_id = $2")
        .bind(id.to_string())
        .bind(account.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) fn passkey(row: &Row) -> Result<Passkey, Error> {
    let aaguid: Vec<u8> = row.try_get("aaguid")?;
    let transports: &str = row.try_get("transports")?;
    let flag = |column| row.try_get::<i64, _>(column).map(|value| value != 0);
    let last_used_at: Option<i64> = row.try_get("last_used_at")?;
    Ok(Passkey {
        id: database::id(row, "id")?,
        account: database::id(row, "account_id")?,
        credential_id: row.try_get("credential_id")?,
        user_handle: row.try_get("user_handle")?,
        public_key: row.try_get("public_key")?,
        name: row.try_get("name")?,
        aaguid: aaguid.try_into().unwrap_or_default(),
        transports: transports.split_whitespace().map(ToOwned::to_owned).collect(),
        sign_count: u32::try_from(row.try_get::<i64, _>("sign_count")?).unwrap_or(u32::MAX),
        backup_eligible: flag("backup_eligible")?,
        backed_up: flag("backed_up")?,
        is_proved: flag("is_proved")?,
        created_at: database::timestamp(row, "created_at")?,
        last_used_at: last_used_at.map(Timestamp::from_millis),
    })
}
