//! The flags that say how a file is read.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};

use crate::account_files::{Format, Options, SOURCES, Source};
use crate::config::ConfigError;

/// Returns the flags.
pub(super) fn arguments() -> [Arg; 4] {
    let names = SOURCES.iter().map(|source| source.name);
    let list = |name: &'static str, value: &'static str| {
        Arg::new(name).long(name).value_name(value).value_delimiter(',').action(ArgAction::Append)
    };
    [
        Arg::new("from")
            .long("from")
            .value_name("SYSTEM")
            .value_parser(PossibleValuesParser::new(names))
            .hide_possible_values(true)
            .help("The system that wrote the file, whose columns are read; listed below"),
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .value_parser(["jsonl", "json", "csv"])
            .help("jsonl (JSON Lines), json or csv [default: by looking at the file]"),
        list("map", "FIELD=COLUMN")
            .help("The column that has a field, as in --map username=login; may be repeated"),
        list("ignore", "COLUMN").help("Columns to leave out without a word; may be repeated"),
    ]
}

/// Returns the systems that `--from` takes, for the help.
pub(super) fn systems() -> String {
    let lines = SOURCES.iter().map(|source| format!("  {:12} {}\n", source.name, source.reads));
    lines.collect()
}

/// Reads the flags.
pub(super) fn of(arguments: &ArgMatches, file: &str) -> Result<Options, ConfigError> {
    let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
    let extension = extension.map(str::to_ascii_lowercase);
    let flag = arguments.get_one::<String>("format").cloned();
    let format = match flag.or(extension).as_deref() {
        Some("jsonl" | "ndjson") => Some(Format::JsonLines),
        Some("csv" | "tsv") => Some(Format::Csv),
        Some("json") if arguments.contains_id("format") => Some(Format::Json),
        _ => None,
    };
    let from = arguments.get_one::<String>("from");
    let source = from.and_then(|name| Source::find(name)).unwrap_or(Source::native());
    let all = |name: &str| arguments.get_many::<String>(name).into_iter().flatten().cloned();
    let pairs = all("map").map(|pair| {
        let pair = pair
            .split_once('=')
            .map(|(field, column)| (field.trim().to_owned(), column.trim().to_owned()));
        pair.ok_or_else(|| ConfigError::new("--map: expected FIELD=COLUMN, as in username=login"))
    });
    Ok(Options {
        format,
        source,
        mapped: pairs.collect::<Result<_, _>>()?,
        ignored: all("ignore").collect(),
    })
}
