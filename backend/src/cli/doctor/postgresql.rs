//! Checks of how a `PostgreSQL` server is set up, all of which only read.

use super::report::Report;
use crate::config::Config;
use crate::database::{self, Database, Error, Pooler, Replication, Setup};

/// Runs the checks.
pub(super) async fn check(report: &mut Report, config: &Config, database: &Database) {
    setup(report, database).await;
    schemas(report, database).await;
    pooler(report, config).await;
    replication(report, database).await;
}

/// Checks that a server can work with the database as its role finds it.
async fn setup(report: &mut Report, database: &Database) {
    const CHECK: &str = "database_setup";
    let setup = match database.setup().await {
        Ok(setup) => setup,
        Err(error) => return report.fail(CHECK, unreadable(&error)),
    };
    if let Some((problem, fix)) = setup.problem() {
        return report.fail_with(CHECK, problem, fix);
    }
    let Setup { role, isolation, .. } = &setup;
    let detail = format!("UTF8, writable by {role}; the default isolation is {isolation}");
    report.ok(CHECK, detail);
}

/// Checks that there are no other tables of Keystead, which a changed `search_path` would bring up.
async fn schemas(report: &mut Report, database: &Database) {
    const CHECK: &str = "search_path";
    match database.other_schemas().await {
        Ok(None) => report.ok(CHECK, "there is one set of tables"),
        Ok(Some(schemas)) => {
            let detail = format!("other tables of Keystead are in {schemas}");
            let fix = "if those are the right ones, correct the search_path of the role; if not, drop \
                       them";
            report.warn(CHECK, detail, fix);
        }
        Err(error) => report.fail(CHECK, unreadable(&error)),
    }
}

/// Reports a pooler, whose limits are not those of the server.
async fn pooler(report: &mut Report, config: &Config) {
    const CHECK: &str = "pooler";
    let needed = config.database_limits.connections + 1;
    let found = database::find_pooler(&config.database, config.database_limits).await;
    match found {
        Ok(Pooler::None) => report.ok(CHECK, "none is seen"),
        Ok(Pooler::Session) => report.ok(
            CHECK,
            format!("one in session mode, whose pool needs {needed} connections for each server"),
        ),
        Ok(Pooler::Transaction) => report.ok(CHECK, "one in transaction mode"),
        Err(error) => report.fail(CHECK, unreadable(&error)),
    }
}

/// Checks that a failover undoes nothing that was answered.
async fn replication(report: &mut Report, database: &Database) {
    const CHECK: &str = "replication";
    let found = match database.replication().await {
        Ok(found) => found,
        Err(error) => return report.fail(CHECK, unreadable(&error)),
    };
    let Replication { standbys, synchronous, names, synchronous_commit } = &found;
    let waits = !names.is_empty() && !matches!(synchronous_commit.as_str(), "off" | "local");
    match (standbys, waits, synchronous) {
        (0, false, _) => report.ok(CHECK, "no standby is connected"),
        (1.., false, _) => {
            let detail = format!(
                "commits do not wait for a standby ({standbys} connected): a failover may undo logouts \
                 and password changes that were answered"
            );
            let fix = "set synchronous_standby_names, and synchronous_commit to on (with Patroni, \
                       synchronous_mode: true)";
            report.warn(CHECK, detail, fix);
        }
        (_, true, Some(0)) => {
            let detail = format!("no standby of synchronous_standby_names ({names}) is connected");
            let fix = "connect one, or every commit waits for it";
            report.warn(CHECK, detail, fix);
        }
        // Quotation marks change nothing about it.
        (_, true, _) if names.contains('*') => {
            let detail = format!(
                "synchronous_standby_names ({names}) has *: commits may wait for an archiver alone, such as \
                 pg_receivewal or Barman, and a failover may undo what was answered"
            );
            let fix = "set it to the names of the standbys: ANY 1 (a, b)";
            report.warn(CHECK, detail, fix);
        }
        _ => report.ok(CHECK, "commits wait for a standby"),
    }
}

fn unreadable(error: &Error) -> String {
    format!("cannot read its state: {}", database::describe(error))
}
