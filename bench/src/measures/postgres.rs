//! The cost of `PostgreSQL`: `GET /me` and logins relative to `SQLite`, with the same accounts.

use std::io;

use super::logins;
use super::settings::DEFAULT_ACCOUNTS;
use crate::bench::Bench;
use crate::data;
use crate::postgres;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::wrk;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = data::directory(bench, DEFAULT_ACCOUNTS)?;
    let url = postgres::new_database("bench_engines")?;
    postgres::migrate(bench, &data, &url)?;
    let sqlite = Keystead::start(bench, &data)?;
    let postgres = Keystead::start_on_postgres(bench, &data, &url, None)?;
    let tokens = (sqlite.access_token(0)?, postgres.access_token(0)?);
    let [mut me, mut me_there, mut logins, mut logins_there] = [const { Vec::new() }; 4];
    for _ in 0..bench.rounds {
        me.push(wrk::requests_per_second(&sqlite.me(&tokens.0), bench.round)?);
        me_there.push(wrk::requests_per_second(&postgres.me(&tokens.1), bench.round)?);
        logins.push(logins::capacity(&sqlite)?);
        logins_there.push(logins::capacity(&postgres)?);
    }
    report.add("GET /me on SQLite", Unit::PerSecond, &me)?;
    report.add("GET /me on PostgreSQL", Unit::PerSecond, &me_there)?;
    report.ratio("GET /me over SQLite", (&me_there, &me), Some(Target::AtLeast(0.9)))?;
    report.add("logins on SQLite", Unit::PerSecond, &logins)?;
    report.add("logins on PostgreSQL", Unit::PerSecond, &logins_there)?;
    report.ratio("logins over SQLite", (&logins_there, &logins), Some(Target::AtLeast(0.95)))
}
