//! The time to migrate a million accounts, and a session for every tenth of them, from `SQLite` to
//! `PostgreSQL`, including the comparison at the end.

use std::io;
use std::time::Instant;

use crate::bench::Bench;
use crate::data;
use crate::postgres;
use crate::report::{Report, Target, Unit};

const ACCOUNTS: usize = 1_000_000;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = data::directory(bench, ACCOUNTS)?;
    let mut times = Vec::new();
    // It takes long enough for two rounds to agree.
    for _ in 0..bench.rounds.min(2) {
        let url = postgres::new_database("bench_migrate")?;
        let began = Instant::now();
        postgres::migrate(bench, &data, &url)?;
        times.push(began.elapsed().as_secs_f64());
    }
    report.judge("1000000 accounts migrated", Unit::Seconds, &times, Target::AtMost(180.0))
}
