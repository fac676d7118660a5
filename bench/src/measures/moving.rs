//! How long it takes to move a million accounts, and a session of every tenth, from `SQLite` to
//! `PostgreSQL`, compared at the end.

use std::io;
use std::time::Instant;

use crate::bench::Bench;
use crate::postgres;
use crate::report::{Report, Target, Unit};

const ACCOUNTS: usize = 1_000_000;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = bench.data(ACCOUNTS)?;
    let mut times = Vec::new();
    // It takes long enough to repeat itself well.
    for _ in 0..bench.rounds.min(2) {
        let url = postgres::new_database("bench_moving")?;
        let began = Instant::now();
        postgres::move_there(bench, &data, &url)?;
        times.push(began.elapsed().as_secs_f64());
    }
    report.judge("1000000 accounts moved", Unit::Seconds, &times, Target::AtMost(180.0))
}
