//! `make bench`: measures Keystead beside the software that it is compared to, in one run on one
//! machine, and prints one table.
//!
//! Every server, load and reference is started here, uses loopback, and is bounded in count and
//! time. Measurements that are compared alternate round by round, and the median of the rounds
//! counts. [`measures`] has the measurements, one in each file.

#![forbid(unsafe_code)]

mod accounts;
mod baseline;
mod bench;
mod chains;
mod data;
mod database;
mod factors;
mod http;
mod load;
mod machine;
mod measures;
mod postgres;
mod process;
mod references;
mod report;
mod servers;
mod statistics;
mod wrk;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use bcrypt_lanes::Cost;
use clap::{Arg, ArgAction, Command, value_parser};

use crate::bench::Bench;
use crate::machine::Machine;
use crate::measures::{BY_NAME_ONLY, MEASURES};
use crate::report::Report;

/// The default cost of all hashes.
const COST: &str = "12";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Ignore a closed stderr: there is no other place to report it.
            let _ = writeln!(io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let names = MEASURES.iter().map(|measure| measure.name).collect::<Vec<_>>();
    let matches = Command::new("keystead-bench")
        .about("Measures Keystead beside what it is compared to")
        .subcommand_negates_reqs(true)
        .arg(
            Arg::new("keystead")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The binary to measure"),
        )
        .arg(Arg::new("only").long("only").value_parser(names).help("Run a single measurement"))
        .arg(Arg::new("brief").long("brief").action(ArgAction::SetTrue).help("Run one short round"))
        .arg(
            Arg::new("before")
                .long("before")
                .value_parser(value_parser!(PathBuf))
                .help("Another keystead to measure beside it, where refreshes are measured"),
        )
        .arg(
            Arg::new("cost")
                .long("cost")
                .default_value(COST)
                .value_parser(|cost: &str| {
                    cost.parse()
                        .map_err(|_| "not a number".to_owned())
                        .and_then(|cost: u32| Cost::new(cost).map_err(|error| error.to_string()))
                })
                .help("The cost of all hashes; results count only at the default"),
        )
        .arg(
            Arg::new("accounts")
                .long("accounts")
                .value_parser(accounts)
                .help("The accounts of the smaller database of `scale`: a power of ten"),
        )
        .subcommand(
            Command::new("serve")
                .hide(true)
                .about("Runs a reference server")
                .arg(Arg::new("settings").required(true).value_parser(value_parser!(PathBuf))),
        )
        .get_matches();
    if let Some(("serve", serve)) = matches.subcommand() {
        return references::serve(argument::<PathBuf>(serve, "settings")?);
    }
    let mut bench = Bench::new(
        argument::<PathBuf>(&matches, "keystead")?,
        *argument::<Cost>(&matches, "cost")?,
        matches.get_flag("brief"),
        matches.get_one("accounts").copied(),
    )?;
    let before = matches.get_one::<PathBuf>("before");
    bench.before = before.map(|before| bench.of(before).map(Box::new)).transpose()?;
    let only = matches.get_one::<String>("only");
    let mut report = Report::new();
    let machine = Machine::of(&bench);
    machine.print(&mut report)?;
    for measure in MEASURES {
        let runs = only.map_or(!BY_NAME_ONLY.contains(&measure.name), |only| only == measure.name);
        if runs {
            report.begin(measure.name, measure.title)?;
            // Continue with the other measurements.
            if let Err(error) = (measure.run)(&mut bench, &mut report) {
                report.fail(&error)?;
            }
        }
    }
    report.finish(&machine.to_json(), &suffix(&matches)?)?;
    if report.is_complete() { Ok(()) } else { Err(io::Error::other("some measurements failed")) }
}

/// Parses a number of accounts. Only a power of ten has no factor in common with the stride that spreads requests.
fn accounts(text: &str) -> Result<usize, String> {
    let powers = (4..=7).map(|exponent| 10_usize.pow(exponent));
    powers
        .into_iter()
        .find(|power| power.to_string() == text)
        .ok_or_else(|| "not 10000, 100000, 1000000 or 10000000".to_owned())
}

/// Returns the suffix of the result files, which distinguishes partial runs from full ones.
fn suffix(matches: &clap::ArgMatches) -> io::Result<String> {
    let only = matches.get_one::<String>("only").map(|only| format!("-{only}"));
    let brief = matches.get_flag("brief").then(|| "-brief".to_owned());
    let cost = argument::<Cost>(matches, "cost")?.get().to_string();
    let cost = (cost != COST).then(|| format!("-cost-{cost}"));
    Ok([only, brief, cost].into_iter().flatten().collect())
}

fn argument<'a, T: Clone + Send + Sync + 'static>(
    matches: &'a clap::ArgMatches,
    name: &str,
) -> io::Result<&'a T> {
    matches.get_one(name).ok_or_else(|| io::Error::other(format!("{name} is missing")))
}
