//! The flags that the import and the export of accounts share, and the formats that are written.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, ValueHint, value_parser};

use crate::config::ConfigError;

/// The file name that stands for standard input or output.
pub(super) const STANDARD_STREAM: &str = "-";

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    JsonLines,
    Csv,
}

/// Returns a flag that names a file.
pub(super) fn file_argument(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help(help)
}

/// Returns the flag `--factors-key-file`.
pub(super) fn factors_key_argument(help: &'static str) -> Arg {
    file_argument("factors-key-file", help)
}

impl Format {
    /// Returns the flag `--format`.
    pub(super) fn argument() -> Arg {
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .value_parser(["jsonl", "csv"])
            .help("jsonl (JSON Lines) or csv [default: by the extension of the file]")
    }

    /// Returns the format that `--format` names, or else the extension of the file.
    pub(super) fn of(arguments: &ArgMatches, file: &str) -> Result<Self, ConfigError> {
        let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
        let flag = arguments.get_one::<String>("format").map(String::as_str);
        match flag.or(extension) {
            Some("jsonl" | "ndjson") => Ok(Self::JsonLines),
            Some("csv") => Ok(Self::Csv),
            None if file == STANDARD_STREAM => Ok(Self::JsonLines),
            _ => {
                let expected = "expected jsonl or csv, as the file has neither extension";
                Err(ConfigError::new(format!("--format: {expected}")))
            }
        }
    }
}
