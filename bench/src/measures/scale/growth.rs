//! The figures of both sizes, and the growth from the smaller to the larger.

use std::io;

use super::filled::Filled;
use super::usage::Usage;
use crate::database::Engine;
use crate::report::{Report, Target, Unit};
use crate::statistics::number;

/// The most that the time of an operation may grow while everything else grows tenfold.
const MAX_GROWTH: f64 = 1.2;

/// The figures of one engine.
pub(super) struct Growth {
    engine: Engine,
    figures: Vec<Figure>,
    /// Figures that are not judged.
    usage: Vec<Figure>,
}

/// A figure, with the rounds of both sizes.
struct Figure {
    what: String,
    unit: Unit,
    rounds: [Vec<f64>; 2],
}

impl Growth {
    pub(super) fn new(engine: Engine) -> Self {
        Self { engine, figures: Vec::new(), usage: Vec::new() }
    }

    /// Adds a round of the smaller (0) or larger (1) size.
    pub(super) fn add(&mut self, what: &str, unit: Unit, at: usize, value: f64) {
        add(&mut self.figures, what, unit, at, value);
    }

    /// Adds what a load of this many requests used on each size.
    pub(super) fn add_usage(&mut self, what: &str, used: &[Usage; 2], requests: usize) {
        for (at, used) in used.iter().enumerate() {
            let mut add = |what: &str, unit, value: f64| {
                add(&mut self.usage, what, unit, at, value / number(requests));
            };
            let time = 1e6 * used.server.as_secs_f64();
            add(&format!("{what}, processor time"), Unit::Microseconds, time);
            if self.engine == Engine::Postgres {
                let time = 1e6 * used.database.as_secs_f64();
                add(&format!("{what}, processor time, database"), Unit::Microseconds, time);
            }
            let bytes = number(usize::try_from(used.bytes).unwrap_or_default());
            add(&format!("{what}, written"), Unit::Bytes, bytes);
        }
    }

    pub(super) fn report(&self, databases: &[Filled; 2], report: &mut Report) -> io::Result<()> {
        let engine = match self.engine {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        };
        for Figure { what, unit, rounds: [small, large] } in &self.figures {
            for (database, rounds) in databases.iter().zip([small, large]) {
                report.add(&format!("{engine}, {what}, {}", database.size), *unit, rounds)?;
            }
            let what = format!("{engine}, {what}, growth");
            report.ratio(&what, (large, small), Some(Target::AtMost(MAX_GROWTH)))?;
        }
        for Figure { what, unit, rounds: [small, large] } in &self.usage {
            for (database, rounds) in databases.iter().zip([small, large]) {
                report.add(&format!("{engine}, {what}, {}", database.size), *unit, rounds)?;
            }
            // On a busy machine the growth of processor time says more than that of the time.
            if *unit == Unit::Microseconds && small.iter().all(|time| *time > 0.0) {
                report.ratio(&format!("{engine}, {what}, growth"), (large, small), None)?;
            }
        }
        let bytes = databases[1].bytes;
        for (what, each) in
            [("account", bytes.account), ("session", bytes.session), ("event", bytes.event)]
        {
            report.add(&format!("{engine}, {what}, bytes on disk"), Unit::Bytes, &[each])?;
        }
        Ok(())
    }
}

fn add(figures: &mut Vec<Figure>, what: &str, unit: Unit, at: usize, value: f64) {
    let place = figures.iter().position(|figure| figure.what == what).unwrap_or_else(|| {
        figures.push(Figure { what: what.to_owned(), unit, rounds: [const { Vec::new() }; 2] });
        figures.len() - 1
    });
    figures[place].rounds[at].push(value);
}
