//! The SQL of factors.

pub(super) mod challenges;
pub(super) mod counts;
pub(super) mod passkeys;
pub(super) mod recovery_codes;
pub(super) mod totp;
pub(super) mod transfer;

use sqlx::Row as _;
use uuid::Uuid;

use super::enrolment::Enrolment;
use crate::database::{Connection, Error};

/// Counts the factors of an account.
pub(super) async fn enrolment(
    connection: &mut Connection,
    account: Uuid,
) -> Result<Enrolment, Error> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM totp WHERE account_id = $1 AND sealed IS NOT NULL) AS totp,
                (SELECT count(*) FROM passkeys WHERE account_id = $1) AS passkeys,
                (SELECT count(*) FROM passkeys WHERE account_id = $1 AND is_proved = 1) AS proved,
                (SELECT count(*) FROM recovery_codes WHERE account_id = $1 AND counts = 1) AS codes",
    )
    .bind(account.to_string())
    .fetch_one(connection)
    .await?;
    let count =
        |column| row.try_get::<i64, _>(column).map(|count| u32::try_from(count).unwrap_or(0));
    Ok(Enrolment {
        totp: count("totp")? > 0,
        passkeys: count("passkeys")?,
        proved_passkeys: count("proved")?,
        recovery_codes: count("codes")?,
    })
}
