//! The SQL of how many accounts have which factors.

use sqlx::Row as _;

use crate::database::{Connection, Error};
use crate::factors::counts::Counts;

/// Counts all accounts, and those with and without factors.
pub(in crate::factors) async fn count(connection: &mut Connection) -> Result<Counts, Error> {
    let row = sqlx::query(
        "SELECT count(*) AS accounts,
                count(CASE WHEN has_second = 1 THEN 1 END) AS with_second,
                count(CASE WHEN password_hash = '!' THEN 1 END) AS passwordless,
                count(CASE WHEN is_operator = 1 THEN 1 END) AS operators,
                count(CASE WHEN is_operator = 1 AND has_second = 0 THEN 1 END) AS operators_without
         FROM (SELECT is_operator, password_hash,
                      CASE WHEN EXISTS (SELECT 1 FROM totp
                                        WHERE totp.account_id = accounts.id AND sealed IS NOT NULL)
                             OR EXISTS (SELECT 1 FROM passkeys
                                        WHERE passkeys.account_id = accounts.id AND is_proved = 1)
                           THEN 1 ELSE 0 END AS has_second
               FROM accounts) AS counted",
    )
    .fetch_one(connection)
    .await?;
    let count = |column| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    Ok(Counts {
        accounts: count("accounts")?,
        with_second_factor: count("with_second")?,
        passwordless: count("passwordless")?,
        operators: count("operators")?,
        operators_without: count("operators_without")?,
    })
}
