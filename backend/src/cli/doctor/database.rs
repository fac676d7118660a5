//! Checks of the database, of the master key that opens its signing keys, of the clock, and of
//! second factors.

use std::time::Duration;

use super::files::FIXED_BY_START;
use super::report::Report;
use super::{apps, hashes, postgresql};
use crate::audit::Audit;
use crate::cli::print;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::database::{Address, Arrival, Database, FIX_OF_NOTICES, Tables, describe, transfer};
use crate::factors::{self, RequireMfa};
use crate::master_key::{self, ALLOWED_MODES, Access};
use crate::random::Random;
use crate::tokens::SigningKeys;

const CHECK: &str = "database";
/// The oldest version of `PostgreSQL` that the statements work with: 13, as `server_version_num`.
const MIN_POSTGRES_VERSION: i64 = 130_000;
/// The difference between two clocks that has no effect.
const MAX_CLOCK_DIFFERENCE: Duration = Duration::from_secs(3);

/// Runs all checks that need the database.
pub(super) async fn check(report: &mut Report, config: &Config, clock: Clock) {
    let address = &config.database;
    if address.path().is_some_and(|path| !path.exists()) {
        let fix = "keystead serve creates it; if it should exist already, correct --data-dir";
        return report.warn(CHECK, format!("{address} does not exist"), fix);
    }
    let database = match Database::open_read_only(address, config.database_limits).await {
        Ok(database) => database,
        Err(error) => return report.fail(CHECK, error.to_string()),
    };
    if tables(report, address, &database).await {
        keys(report, config, &database, clock.clone()).await;
        self::clock(report, config, &database, &clock).await;
        hashes::check(report, &database).await;
        factors(report, config, &database).await;
        apps::check(report, &database, clock.now()).await;
    }
    if matches!(address, Address::Postgres(_)) {
        engine(report, &database, clock.now()).await;
        postgresql::check(report, config, &database).await;
        notices(report, config, &database).await;
    }
    database.close().await;
}

/// Checks that the database is readable, intact and of this version. Returns true if its contents can be
/// checked.
async fn tables(report: &mut Report, address: &Address, database: &Database) -> bool {
    let unreadable = |error| format!("cannot read the database {address}: {}", describe(&error));
    if address.path().is_some() {
        match database.damage().await {
            Ok(None) => {}
            Ok(Some(damage)) => {
                let detail = format!("{address} is damaged: {damage}");
                report.fail_with(CHECK, detail, "run keystead restore FILE, with a backup");
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
            Ok(None) => report.ok(CHECK, format!("{address} is intact and up to date")),
            Ok(Some(source)) => {
                let detail = format!("{address} contains only a part of {source}");
                report.fail_with(
                    CHECK,
                    detail,
                    "run keystead migrate-database again to complete it",
                );
            }
            Err(error) => report.fail(CHECK, unreadable(error)),
        },
        Tables::Missing => {
            let fix = "keystead serve creates them; if it should have some, correct --database-url \
                       or --data-dir";
            report.warn(CHECK, format!("{address} has no tables yet"), fix);
        }
        Tables::Old => {
            let fix = "back it up; the next start of keystead serve migrates it";
            report.warn(CHECK, format!("{address} has the tables of an earlier version"), fix);
        }
        Tables::New => {
            let detail = format!("{address} was written by a newer version");
            report.fail_with(CHECK, detail, "run that version of keystead");
        }
    }
    tables == Tables::Current
}

/// Checks that the master key opens the signing keys.
async fn keys(report: &mut Report, config: &Config, database: &Database, clock: Clock) {
    const CHECK: &str = "master_key";
    let random = match Random::system() {
        Ok(random) => random,
        Err(error) => return report.fail(CHECK, error.to_string()),
    };
    let now = clock.now();
    match SigningKeys::open_read_only(database.clone(), &config.master_key, clock, random).await {
        Ok(Some(keys)) => {
            let count = print::count(keys.current().list(now).len(), "signing key");
            let path = config.master_key.path().unwrap_or_default();
            match master_key::inspect(&config.master_key) {
                Ok(Some(Access::Exposed)) => {
                    let detail = format!("every user of this machine can read {}", path.display());
                    report.warn(CHECK, detail, ALLOWED_MODES);
                }
                // In the data directory, it is reported with the other files there.
                Ok(Some(Access::Fixable)) if !path.starts_with(&config.data_dir) => {
                    let detail = format!("{} can be read by other users", path.display());
                    report.warn(CHECK, detail, FIXED_BY_START);
                }
                _ => report.ok(CHECK, format!("it opens {count}")),
            }
        }
        Ok(None) => {
            report.warn(CHECK, "there are no signing keys yet", "keystead serve creates the first");
        }
        Err(error) => report.fail(CHECK, error.to_string()),
    }
}

/// Checks that the clock is not behind the newest event in the database. If it is, either it is wrong or
/// it was ahead when the event was recorded: nothing here tells which.
async fn clock(report: &mut Report, config: &Config, database: &Database, clock: &Clock) {
    const CHECK: &str = "clock";
    let Ok(random) = Random::system() else { return };
    let audit = Audit::new(database.clone(), clock.clone(), random, config.audit_retention);
    let newest = match audit.newest().await {
        Ok(newest) => newest,
        Err(error) => {
            return report.fail(CHECK, format!("cannot read the events: {}", describe(&error)));
        }
    };
    let now = clock.now();
    let behind = newest.map_or(Duration::ZERO, |newest| now.until(newest));
    if behind > MAX_CLOCK_DIFFERENCE {
        let detail = format!("{now}, {} s behind the newest event", behind.as_secs());
        let fix = "if this time is wrong, set the clock and keep it in sync (NTP); if it is right, the \
                   clock was ahead, and what it recorded counts as of now (keystead throttle clear \
                   ends waits)";
        report.warn(CHECK, detail, fix);
    } else {
        report.ok(CHECK, format!("{now}, not behind the newest event"));
    }
}

/// Counts the accounts with a second factor, and checks that those have one that `--require-mfa` demands it of.
async fn factors(report: &mut Report, config: &Config, database: &Database) {
    const CHECK: &str = "second_factors";
    let counts = match factors::count(database).await {
        Ok(counts) => counts,
        Err(error) => {
            return report.fail(CHECK, format!("cannot read the factors: {}", describe(&error)));
        }
    };
    let without = counts.accounts - counts.with_second_factor;
    let summary = format!(
        "{} with a second factor, {without} without; {} without a password",
        print::count(counts.with_second_factor, "account"),
        counts.passwordless
    );
    let (missing, demand) = match config.require_mfa {
        RequireMfa::Off => (0, ""),
        RequireMfa::Operators => (counts.operators_without, "operators"),
        RequireMfa::All => (without, "all"),
    };
    if config.require_mfa == RequireMfa::Operators && counts.operators == 0 {
        let detail = format!("{summary}; --require-mfa operators concerns none of them");
        report.warn(CHECK, detail, "mark the operators' accounts: keystead user operator NAME");
    } else if missing > 0 {
        let missing = print::count(missing, "account");
        let detail =
            format!("{summary}; {missing} without the one that --require-mfa {demand} demands");
        let fix = "their owners are told after each login; keystead user factors postpone NAME gives more time";
        report.warn(CHECK, detail, fix);
    } else {
        report.ok(CHECK, summary);
    }
}

/// Checks that a server hears what others change, by a notice to itself.
async fn notices(report: &mut Report, config: &Config, database: &Database) {
    const CHECK: &str = "notices";
    let database = database.clone().with_notices_from(config.database_notify.as_ref());
    match database.notices_arrive().await {
        Ok(Arrival::Arrived) => report.ok(CHECK, "notices of other servers arrive"),
        Ok(_) => report.warn(CHECK, "notices of other servers do not arrive", FIX_OF_NOTICES),
        Err(error) => {
            report.fail(CHECK, format!("cannot listen for notices: {}", describe(&error)));
        }
    }
}

/// Checks that `PostgreSQL` is new enough, writable and durable, and that its clock agrees with the one
/// of this machine.
async fn engine(report: &mut Report, database: &Database, before: Timestamp) {
    const CHECK: &str = "postgresql";
    let engine = match database.engine().await {
        Ok(engine) => engine,
        Err(error) => {
            return report.fail(CHECK, format!("cannot read its state: {}", describe(&error)));
        }
    };
    let apart = before.until(engine.time).max(engine.time.until(before));
    let version = &engine.version;
    if engine.version_number < MIN_POSTGRES_VERSION {
        report.fail_with(CHECK, format!("it is version {version}"), "run 13 or newer");
    } else if engine.is_standby {
        let fix = "set --database-url to the primary";
        report.fail_with(CHECK, "it is a standby, which is read-only", fix);
    } else if engine.fsync == "off" || engine.synchronous_commit == "off" {
        let detail = "fsync or synchronous_commit is off: a crash may lose committed changes";
        report.warn(CHECK, detail, "set both to on in postgresql.conf");
    } else if apart > MAX_CLOCK_DIFFERENCE {
        let detail = format!("its clock and this machine's differ by {} s", apart.as_secs());
        report.warn(CHECK, detail, "keep both in sync (NTP)");
    } else {
        report.ok(CHECK, format!("version {version}, commits are durable"));
    }
}
