//! The database, the keys that are sealed in it, the clock that it was written by, and the hashes that
//! slow logins down.

use std::time::Duration;

use super::report::Report;
use crate::accounts;
use crate::audit::Audit;
use crate::cli::print;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::database::{Address, Database, Tables, transfer};
use crate::random::Random;
use crate::tokens::SigningKeys;

const CHECK: &str = "database";
/// The oldest `PostgreSQL` that the statements are written for.
const OLDEST: i64 = 130_000;
/// How far clocks may be apart without anybody noticing.
const APART: Duration = Duration::from_secs(3);
/// How far behind what it has written a clock may be: more, and sessions live too long.
const BEHIND: Duration = Duration::from_mins(1);

pub(super) async fn examine(report: &mut Report, config: &Config, clock: Clock) {
    let address = &config.database;
    if address.path().is_some_and(|path| !path.exists()) {
        let mend = "keystead serve makes it; if there should be one, --data-dir is wrong";
        return report.warn(CHECK, format!("{address} is not there"), mend);
    }
    let database = match Database::open_read_only(address, config.database_limits).await {
        Ok(database) => database,
        Err(error) => return report.fail(CHECK, error.to_string()),
    };
    if tables(report, address, &database).await {
        keys(report, config, &database, clock.clone()).await;
        self::clock(report, config, &database, &clock).await;
        hashes(report, &database).await;
    }
    if matches!(address, Address::Postgres(_)) {
        engine(report, &database, clock.now()).await;
    }
    database.close().await;
}

/// Whether the database can be read, and is of this version; whether there is more to see in it.
async fn tables(report: &mut Report, address: &Address, database: &Database) -> bool {
    let unreadable = |error| format!("cannot read the database {address}: {error}");
    if address.path().is_some() {
        match database.damage().await {
            Ok(None) => {}
            Ok(Some(damage)) => {
                let detail = format!("{address} is damaged: {damage}");
                report.fail_with(CHECK, detail, "restore a backup");
                return false;
            }
            Err(error) => {
                report.fail(CHECK, unreadable(error));
                return false;
            }
        }
    }
    let tables = match database.tables(address).await {
        Ok(tables) => tables,
        Err(error) => {
            report.fail(CHECK, unreadable(error));
            return false;
        }
    };
    match tables {
        Tables::Current => match transfer::unfinished(database).await {
            Ok(None) => report.ok(CHECK, format!("{address} is sound and of this version")),
            Ok(Some(source)) => {
                let detail = format!("{address} has only a part of {source}");
                report.fail_with(CHECK, detail, "run keystead migrate-database again to its end");
            }
            Err(error) => report.fail(CHECK, unreadable(error)),
        },
        Tables::Missing => {
            let mend =
                "keystead serve makes them; if there should be some, this is another database";
            report.warn(CHECK, format!("{address} has no tables yet"), mend);
        }
        Tables::Old => {
            let mend = "back it up; the next start of keystead serve brings it up to date";
            report.warn(CHECK, format!("{address} is of an earlier version"), mend);
        }
        Tables::New => {
            let detail = format!("{address} was written by a newer version");
            report.fail_with(CHECK, detail, "run that version of keystead");
        }
    }
    tables == Tables::Current
}

/// Whether the master key is the one that the keys are sealed under.
async fn keys(report: &mut Report, config: &Config, database: &Database, clock: Clock) {
    const CHECK: &str = "master_key";
    let random = match Random::system() {
        Ok(random) => random,
        Err(error) => return report.fail(CHECK, error.to_string()),
    };
    let now = clock.now();
    match SigningKeys::open_read_only(database.clone(), &config.master_key, clock, random).await {
        Ok(Some(keys)) => {
            let count = keys.current().list(now).len();
            report.ok(CHECK, format!("it opens the signing keys, {count} of them"));
        }
        Ok(None) => {
            report.warn(CHECK, "there are no signing keys yet", "keystead serve makes the first");
        }
        Err(error) => report.fail(CHECK, error.to_string()),
    }
}

/// Whether the clock is where it was when the database was written last.
async fn clock(report: &mut Report, config: &Config, database: &Database, clock: &Clock) {
    const CHECK: &str = "clock";
    let Ok(random) = Random::system() else { return };
    let audit = Audit::new(database.clone(), clock.clone(), random, config.audit_retention);
    let newest = match audit.newest().await {
        Ok(newest) => newest,
        Err(error) => return report.fail(CHECK, format!("cannot read the events: {error}")),
    };
    let now = clock.now();
    let behind = newest.map_or(Duration::ZERO, |newest| now.until(newest));
    let detail = format!("{now}, {} s behind the newest event", behind.as_secs());
    let mend = "set the clock, and have it kept (NTP), on every machine";
    if behind > BEHIND {
        report.fail_with(CHECK, detail, mend);
    } else if behind > APART {
        report.warn(CHECK, detail, mend);
    } else {
        report.ok(CHECK, format!("{now}, after all that is in the database"));
    }
}

/// Whether there are hashes of another make left, which make every failed login take longer.
async fn hashes(report: &mut Report, database: &Database) {
    const CHECK: &str = "password_hashes";
    match accounts::count_legacy_hashes(database).await {
        Ok(0) => report.ok(CHECK, "all are of bcrypt"),
        Ok(count) => {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            let accounts = print::count(count, "account");
            let detail = format!(
                "{accounts} with a hash that bcrypt did not make, whose time each failed login takes"
            );
            let mend = "the next login of each makes it one of ours; who never comes back is to be \
                        deleted, or given a password (keystead export shows whose they are)";
            report.warn(CHECK, detail, mend);
        }
        Err(error) => report.fail(CHECK, format!("cannot read the accounts: {error}")),
    }
}

/// Whether a `PostgreSQL` is new enough, keeps what it is told, and has our time.
async fn engine(report: &mut Report, database: &Database, before: Timestamp) {
    const CHECK: &str = "postgresql";
    let engine = match database.engine().await {
        Ok(engine) => engine,
        Err(error) => return report.fail(CHECK, format!("cannot tell how it is: {error}")),
    };
    let apart = before.until(engine.time).max(engine.time.until(before));
    let version = &engine.version;
    if engine.version_number < OLDEST {
        report.fail_with(CHECK, format!("it is version {version}"), "run 13 or newer");
    } else if engine.is_standby {
        let mend = "name the primary in --database-url";
        report.fail_with(CHECK, "it is a standby, which cannot be written", mend);
    } else if engine.fsync == "off" || engine.synchronous_commit == "off" {
        let detail = "fsync or synchronous_commit is off: a crash may lose what was answered";
        report.warn(CHECK, detail, "set both to on in postgresql.conf");
    } else if apart > APART {
        let detail = format!("its clock and the one here are {} s apart", apart.as_secs());
        report.warn(CHECK, detail, "have both kept (NTP)");
    } else {
        report.ok(CHECK, format!("version {version}, keeps what it has committed"));
    }
}
