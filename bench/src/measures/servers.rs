//! Logins of two servers on one `PostgreSQL`, each kept to a core of its own, over those of one that
//! is kept to one core. What else there is to do, the database and the clients, runs where there is
//! room.

use std::io;
use std::thread;

use super::FEW;
use crate::bench::Bench;
use crate::postgres;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = bench.data(FEW)?;
    let url = postgres::new_database("bench_servers")?;
    postgres::move_there(bench, &data, &url)?;
    let first = Keystead::on_postgres(bench, &data, &url, Some(0))?;
    let second = Keystead::on_postgres(bench, &data, &url, Some(1))?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        one.push(super::logins::capacity(&first)?);
        let both = thread::scope(|scope| {
            let there = scope.spawn(|| super::logins::capacity(&second));
            let here = super::logins::capacity(&first)?;
            let there = there.join().map_err(|_| io::Error::other("a load has failed"))??;
            Ok::<_, io::Error>(here + there)
        });
        two.push(both?);
    }
    report.add("one server on one core", Unit::PerSecond, &one)?;
    report.add("two servers on one core each", Unit::PerSecond, &two)?;
    report.ratio("two servers over one", (&two, &one), Some(Target::AtLeast(1.9)))
}
