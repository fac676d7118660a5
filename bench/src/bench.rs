//! The settings of a run, and its directories.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bcrypt_lanes::Cost;

use crate::{baseline, statistics};

/// The directory of the results, relative to the one that `make` runs in.
pub(crate) const OUTPUT: &str = "bench/output";

/// One run of the benchmark.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) cost: Cost,
    pub(crate) cores: usize,
    /// The number of rounds. In each, everything that is compared is measured in turn.
    pub(crate) rounds: usize,
    /// The approximate duration of one round of load.
    pub(crate) round: Duration,
    /// The accounts of the smaller database of `scale`, if not the default.
    pub(crate) accounts: Option<usize>,
    /// The binary to measure.
    pub(crate) keystead: PathBuf,
    /// A hash of the password, at this cost.
    pub(crate) hash: String,
    /// The file for the error output of servers.
    pub(crate) log: PathBuf,
    /// A directory that is removed after the run.
    pub(crate) scratch: PathBuf,
    directories: Cell<usize>,
    /// Data directories by their number of accounts. They are copied and never served from.
    pub(crate) templates: HashMap<usize, PathBuf>,
    /// The run of another binary beside this one.
    pub(crate) before: Option<Box<Bench>>,
}

impl Bench {
    pub(crate) fn new(
        keystead: &Path,
        cost: Cost,
        is_brief: bool,
        accounts: Option<usize>,
    ) -> io::Result<Self> {
        let scratch = Path::new(OUTPUT).join("scratch");
        // Left behind by a run that was killed.
        if scratch.exists() {
            fs::remove_dir_all(&scratch)?;
        }
        fs::create_dir_all(&scratch)?;
        let log = Path::new(OUTPUT).join("servers.log");
        fs::write(&log, "")?;
        // Measure a copy, so that a build in the meantime changes nothing.
        let copy = scratch.join("keystead");
        fs::copy(keystead, &copy)?;
        Ok(Self {
            cost,
            cores: std::thread::available_parallelism()?.get(),
            rounds: if is_brief { 1 } else { 5 },
            round: Duration::from_secs(if is_brief { 2 } else { 4 }),
            accounts,
            keystead: copy,
            hash: baseline::hash(cost)?,
            log,
            scratch,
            directories: Cell::new(0),
            templates: HashMap::new(),
            before: None,
        })
    }

    /// Returns this run with another binary, whose data directories are its own.
    pub(crate) fn of(&self, keystead: &Path) -> io::Result<Self> {
        let scratch = self.new_directory()?;
        let copy = scratch.join("keystead");
        fs::copy(keystead, &copy)?;
        Ok(Self {
            keystead: copy,
            hash: self.hash.clone(),
            log: self.log.clone(),
            scratch,
            directories: Cell::new(0),
            templates: HashMap::new(),
            before: None,
            ..*self
        })
    }

    /// Creates an empty directory.
    pub(crate) fn new_directory(&self) -> io::Result<PathBuf> {
        let number = self.directories.get();
        self.directories.set(number + 1);
        let path = self.scratch.join(number.to_string());
        fs::create_dir(&path)?;
        Ok(path)
    }

    /// Returns the number of requests in a round at this rate per second.
    pub(crate) fn requests_per_round(&self, rate: f64) -> usize {
        statistics::whole(rate * self.round.as_secs_f64())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // The next run removes what is left.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}
