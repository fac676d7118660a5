//! The report: a table, and JSON with the values of every round.

use std::fmt::{self, Write as _};
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::bench::OUTPUT;
use crate::statistics::median;

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    Times,
    Milliseconds,
    Mebibytes,
    Seconds,
    Percent,
    Microseconds,
    Nanoseconds,
    Bytes,
    Count,
    Lanes,
}

/// The bound that a figure must reach.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

/// A line of the table.
#[derive(Debug)]
struct Figure {
    measure: &'static str,
    what: String,
    unit: Unit,
    rounds: Vec<f64>,
    target: Option<Target>,
}

/// All lines so far. Each is printed at once.
#[derive(Debug)]
pub(crate) struct Report {
    measure: &'static str,
    figures: Vec<Figure>,
    /// The measurements that failed, with their errors.
    failures: Vec<(&'static str, String)>,
    table: String,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { measure: "", figures: Vec::new(), failures: Vec::new(), table: String::new() }
    }

    /// Begins a section of the table.
    pub(crate) fn begin(&mut self, measure: &'static str, title: &str) -> io::Result<()> {
        self.measure = measure;
        self.print(&format!("\n{title}"))
    }

    /// Adds a figure, with a value for each round.
    pub(crate) fn add(&mut self, what: &str, unit: Unit, rounds: &[f64]) -> io::Result<()> {
        self.line(what, unit, rounds, None)
    }

    /// Adds a figure with a target.
    pub(crate) fn judge(
        &mut self,
        what: &str,
        unit: Unit,
        rounds: &[f64],
        target: Target,
    ) -> io::Result<()> {
        self.line(what, unit, rounds, Some(target))
    }

    /// Adds the ratio of two figures, round by round.
    pub(crate) fn ratio(
        &mut self,
        what: &str,
        (ours, theirs): (&[f64], &[f64]),
        target: Option<Target>,
    ) -> io::Result<()> {
        let ratios: Vec<_> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
        self.line(what, Unit::Times, &ratios, target)
    }

    /// Adds the failure of the present measurement.
    pub(crate) fn fail(&mut self, error: &io::Error) -> io::Result<()> {
        self.failures.push((self.measure, error.to_string()));
        self.print(&format!("  failed: {error}"))
    }

    fn line(
        &mut self,
        what: &str,
        unit: Unit,
        rounds: &[f64],
        target: Option<Target>,
    ) -> io::Result<()> {
        let (measure, what, rounds) = (self.measure, what.to_owned(), rounds.to_vec());
        let figure = Figure { measure, what, unit, rounds, target };
        self.print(&figure.to_string())?;
        self.figures.push(figure);
        Ok(())
    }

    pub(crate) fn print(&mut self, line: &str) -> io::Result<()> {
        let line = line.trim_end();
        writeln!(self.table, "{line}").map_err(io::Error::other)?;
        writeln!(io::stdout(), "{line}")
    }

    /// Prints how many targets were reached, and writes table and JSON to the output directory, in
    /// files with this suffix. A measurement that failed counts as a missed target.
    pub(crate) fn finish(&mut self, machine: &Value, suffix: &str) -> io::Result<()> {
        let met: Vec<_> = self.figures.iter().filter_map(Figure::is_met).collect();
        let reached = met.iter().filter(|met| **met).count();
        let all = met.len() + self.failures.len();
        self.print(&format!("\n{reached} of {all} targets reached."))?;
        for (measure, _) in self.failures.clone() {
            self.print(&format!("Not measured: {measure}"))?;
        }
        let figures: Vec<_> = self.figures.iter().map(Figure::to_json).collect();
        let failures = self.failures.iter();
        let failures = failures.map(|(measure, error)| json!({"measure": measure, "error": error}));
        let result = json!({
            "machine": machine,
            "figures": figures,
            "failures": failures.collect::<Vec<_>>(),
            "targets": { "reached": reached, "all": all },
        });
        let output = Path::new(OUTPUT);
        fs::write(output.join(format!("table{suffix}.txt")), &self.table)?;
        let json = serde_json::to_string_pretty(&result)? + "\n";
        fs::write(output.join(format!("result{suffix}.json")), json)
    }

    /// Returns whether all measurements succeeded.
    pub(crate) fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Figure {
    fn is_met(&self) -> Option<bool> {
        Some(match self.target? {
            Target::AtLeast(bound) => median(&self.rounds) >= bound,
            Target::AtMost(bound) => median(&self.rounds) <= bound,
        })
    }

    fn to_json(&self) -> Value {
        let target = self.target.map(|target| match target {
            Target::AtLeast(bound) => json!({ "at_least": bound }),
            Target::AtMost(bound) => json!({ "at_most": bound }),
        });
        json!({
            "measure": self.measure,
            "what": self.what,
            "unit": self.unit.name(),
            "median": median(&self.rounds),
            "rounds": self.rounds,
            "target": target,
            "reached": self.is_met(),
        })
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = self.unit.show(median(&self.rounds));
        let target = match self.target {
            Some(Target::AtLeast(bound)) => format!(">= {}", self.unit.show(bound)),
            Some(Target::AtMost(bound)) => format!("<= {}", self.unit.show(bound)),
            None => String::new(),
        };
        let judgement = match self.is_met() {
            Some(true) => "reached",
            Some(false) => "MISSED",
            None => "",
        };
        write!(formatter, "  {:<58} {figure:>12}   {target:<14} {judgement}", self.what)
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Times => "x",
            Self::Milliseconds => "ms",
            Self::Mebibytes => "MiB",
            Self::Seconds => "s",
            Self::Percent => "%",
            Self::Microseconds => "us",
            Self::Nanoseconds => "ns",
            Self::Bytes => "B",
            Self::Count => "",
            Self::Lanes => "lanes",
        }
    }

    /// Formats a figure with three significant digits, or all digits before the point.
    fn show(self, figure: f64) -> String {
        let digits = match figure.abs() {
            size if size >= 100.0 => 0,
            size if size >= 10.0 => 1,
            _ => 2,
        };
        format!("{figure:.digits$} {}", self.name())
    }
}
