//! The setup of a `PostgreSQL` database as its role finds it: whether a server can work with it.

use sqlx::any::Any;
use sqlx::{Executor, Row as _, raw_sql};

use super::{Database, Error};

/// The setup of a database, with names quoted as in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The encoding of its text.
    pub encoding: String,
    /// The name of the database.
    pub database: String,
    /// The role that is logged in.
    pub role: String,
    /// The schema in which tables are created: the first of `search_path` that the role may use.
    pub schema: Option<String>,
    /// True if the role may create tables there.
    pub can_create: bool,
    /// The reason why nothing can be written.
    pub read_only: Option<ReadOnly>,
    /// The isolation level of transactions that do not say theirs.
    pub isolation: String,
    /// The schema in which the tables are found, if there are any.
    pub schema_of_tables: Option<String>,
    /// True if there are tables that the role may not read and write.
    pub has_foreign_tables: bool,
}

/// The reason why nothing can be written to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// The server follows another one.
    Standby,
    /// Transactions are read-only unless they say otherwise.
    Setting,
}

/// Settings are read as a new session has them: this one may have changed them. Another program that uses
/// sqlx has `_sqlx_migrations` too.
const QUERY: &str = "
    SELECT current_setting('server_encoding'), quote_ident(current_database()),
           quote_ident(current_user), quote_ident(current_schema()),
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), FALSE),
           pg_is_in_recovery(),
           (SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only') = 'on',
           (SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_isolation'),
           (SELECT quote_ident(place.name)
            FROM unnest(current_schemas(FALSE)) WITH ORDINALITY AS place (name, position)
            WHERE 2 = (SELECT count(*) FROM pg_tables
                       WHERE schemaname = place.name
                         AND tablename IN ('_sqlx_migrations', 'signing_keys'))
            ORDER BY place.position LIMIT 1),
           EXISTS (
               SELECT 1 FROM pg_tables
               WHERE schemaname = current_schema()
                 AND tablename IN ('_sqlx_migrations', 'accounts', 'events', 'invitations', 'moving',
                                   'sessions', 'signing_keys', 'throttle')
                 AND NOT (has_table_privilege(quote_ident(schemaname) || '.' || tablename, 'SELECT')
                     AND has_table_privilege(quote_ident(schemaname) || '.' || tablename, 'INSERT')
                     AND has_table_privilege(quote_ident(schemaname) || '.' || tablename, 'UPDATE')
                     AND has_table_privilege(quote_ident(schemaname) || '.' || tablename, 'DELETE')))";

impl Setup {
    /// Reads the setup.
    pub(super) async fn read<'c>(
        connection: impl Executor<'c, Database = Any>,
    ) -> Result<Self, Error> {
        // In one message: a pooler may mix up statements that are prepared, or lose them before they run.
        let row = raw_sql(QUERY).fetch_one(connection).await?;
        let read_only = match (row.try_get(5)?, row.try_get(6)?) {
            (true, _) => Some(ReadOnly::Standby),
            (false, true) => Some(ReadOnly::Setting),
            (false, false) => None,
        };
        Ok(Self {
            encoding: row.try_get(0)?,
            database: row.try_get(1)?,
            role: row.try_get(2)?,
            schema: row.try_get(3)?,
            can_create: row.try_get(4)?,
            read_only,
            isolation: row.try_get(7)?,
            schema_of_tables: row.try_get(8)?,
            has_foreign_tables: row.try_get(9)?,
        })
    }

    /// Returns the first reason for which a server cannot work with the database, and what to do.
    #[must_use]
    pub fn problem(&self) -> Option<(String, String)> {
        let Self { encoding, database, role, .. } = self;
        let schema = self.schema.as_deref();
        let problem = if encoding != "UTF8" {
            (
                format!("its encoding is {encoding}, which cannot store every name and device"),
                "use a database made by CREATE DATABASE keystead ENCODING 'UTF8' TEMPLATE template0"
                    .to_owned(),
            )
        } else if self.read_only == Some(ReadOnly::Standby) {
            let fix = "set --database-url to the primary";
            ("it is a standby, which is read-only".to_owned(), fix.to_owned())
        } else if self.read_only == Some(ReadOnly::Setting) {
            (
                "default_transaction_read_only is on".to_owned(),
                format!(
                    "set it to off: ALTER ROLE {role} SET default_transaction_read_only = off; the \
                     database {database} or postgresql.conf may have it too"
                ),
            )
        } else if schema.is_none() {
            (
                format!("the role {role} may use no schema of its search_path"),
                format!("run in {database}: GRANT USAGE, CREATE ON SCHEMA public TO {role};"),
            )
        } else if let Some(tables) = &self.schema_of_tables
            && Some(tables) != self.schema.as_ref()
        {
            let schema = schema.unwrap_or_default();
            (
                format!("its tables are in the schema {tables}, and new ones would be in {schema}"),
                format!("run ALTER ROLE {role} IN DATABASE {database} SET search_path = {tables};"),
            )
        } else if !self.can_create {
            let schema = schema.unwrap_or_default();
            (
                format!("the role {role} may not create tables in the schema {schema}"),
                format!("run in {database}: GRANT CREATE ON SCHEMA {schema} TO {role};"),
            )
        } else if self.has_foreign_tables {
            let schema = schema.unwrap_or_default();
            (
                format!("tables in the schema {schema} belong to another role than {role}"),
                format!(
                    "run in {database}: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN \
                     SCHEMA {schema} TO {role}; and make {role} the owner before the next upgrade"
                ),
            )
        } else {
            return None;
        };
        Some(problem)
    }
}

impl Database {
    /// Reads the setup of a `PostgreSQL` database.
    pub async fn setup(&self) -> Result<Setup, Error> {
        Setup::read(&mut self.read().await?).await
    }
}
