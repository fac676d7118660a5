//! `make bench`: what Keystead does in a second, beside what it is measured against, in one run on
//! one machine, as one table.
//!
//! Every server, load and reference is started here, speaks over loopback, and is bounded in count
//! and time. What is compared is measured in turn, round by round, and the median of the rounds
//! counts. What is measured is in [`measures`], a file each.

#![forbid(unsafe_code)]

mod accounts;
mod bare;
mod bench;
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
use crate::measures::MEASURES;
use crate::report::Report;

/// The cost of all hashes, unless another one is asked for.
const COST: &str = "12";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where else this could be said is not known either.
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
        .arg(Arg::new("only").long("only").value_parser(names).help("One measurement alone"))
        .arg(Arg::new("brief").long("brief").action(ArgAction::SetTrue).help("One short round"))
        .arg(
            Arg::new("cost")
                .long("cost")
                .default_value(COST)
                .value_parser(|cost: &str| {
                    cost.parse()
                        .map_err(|_| "no number".to_owned())
                        .and_then(|cost: u32| Cost::new(cost).map_err(|error| error.to_string()))
                })
                .help("The cost of all hashes; another than the default is no result"),
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
    )?;
    let only = matches.get_one::<String>("only");
    let mut report = Report::new();
    let machine = Machine::of(&bench);
    machine.print(&mut report)?;
    for measure in MEASURES {
        if only.is_none_or(|only| only == measure.name) {
            report.begin(measure.name, measure.title)?;
            // The others are still worth their time.
            if let Err(error) = (measure.run)(&mut bench, &mut report) {
                report.fail(&error)?;
            }
        }
    }
    report.finish(&machine, &ending(&matches)?)?;
    if report.is_whole() { Ok(()) } else { Err(io::Error::other("not all could be measured")) }
}

/// What sets the files of a run that is no whole one apart from those of one that is.
fn ending(matches: &clap::ArgMatches) -> io::Result<String> {
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
