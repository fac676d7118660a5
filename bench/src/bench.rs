//! What every measurement needs: the settings, the directories, and data to start servers on.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bcrypt_lanes::Cost;
use serde_json::json;

use crate::accounts::{self, PASSWORD, username};
use crate::http::{Connection, Request};
use crate::servers::Keystead;
use crate::{bare, statistics};

/// Where results are left, below the directory that `make` runs in.
pub(crate) const OUTPUT: &str = "bench/output";
/// How many accounts have a session, of those that there are.
pub(crate) const SESSIONS: usize = 100_000;

/// One run of the benchmark.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) cost: Cost,
    pub(crate) cores: usize,
    /// How often each thing is measured, in turn with what it is compared to.
    pub(crate) rounds: usize,
    /// How long one round of a load takes, about.
    pub(crate) round: Duration,
    /// The binary under measurement.
    pub(crate) keystead: PathBuf,
    /// A hash of the password at this cost.
    pub(crate) hash: String,
    /// What the servers complain of.
    pub(crate) log: PathBuf,
    /// What is gone after the run.
    pub(crate) scratch: PathBuf,
    directories: Cell<usize>,
    /// Data directories by their number of accounts, to be copied and never served from.
    originals: HashMap<usize, PathBuf>,
}

impl Bench {
    pub(crate) fn new(keystead: &Path, cost: Cost, is_brief: bool) -> io::Result<Self> {
        let scratch = Path::new(OUTPUT).join("scratch");
        // Left by a run that was killed.
        if scratch.exists() {
            fs::remove_dir_all(&scratch)?;
        }
        fs::create_dir_all(&scratch)?;
        let log = Path::new(OUTPUT).join("servers.log");
        fs::write(&log, "")?;
        // A copy, so that a build in the meantime does not change what is measured.
        let copy = scratch.join("keystead");
        fs::copy(keystead, &copy)?;
        Ok(Self {
            cost,
            cores: std::thread::available_parallelism()?.get(),
            rounds: if is_brief { 1 } else { 5 },
            round: Duration::from_secs(if is_brief { 2 } else { 4 }),
            keystead: copy,
            hash: bare::hash(cost)?,
            log,
            scratch,
            directories: Cell::new(0),
            originals: HashMap::new(),
        })
    }

    /// A new and empty directory.
    pub(crate) fn new_directory(&self) -> io::Result<PathBuf> {
        let number = self.directories.get();
        self.directories.set(number + 1);
        let path = self.scratch.join(number.to_string());
        fs::create_dir(&path)?;
        Ok(path)
    }

    /// A data directory of its own with so many accounts.
    pub(crate) fn data(&mut self, accounts: usize) -> io::Result<PathBuf> {
        let original = match self.originals.get(&accounts) {
            Some(original) => original.clone(),
            None => self.make_data(accounts)?,
        };
        let copy = self.new_directory()?;
        for file in fs::read_dir(&original)? {
            let file = file?;
            // Keeps the mode, without which the master key is not taken.
            fs::copy(file.path(), copy.join(file.file_name()))?;
        }
        Ok(copy)
    }

    fn make_data(&mut self, accounts: usize) -> io::Result<PathBuf> {
        let path = self.new_directory()?;
        let server = Keystead::start(self, &path)?;
        let account = json!({ "username": username(0), "password": PASSWORD });
        Connection::open(server.at)?.send(&Request::post("/register", &account))?.expect(201)?;
        server.access_token(0)?;
        server.process.stop()?;
        accounts::multiply(&path, accounts, accounts.min(SESSIONS))?;
        self.originals.insert(accounts, path.clone());
        Ok(path)
    }

    /// How many requests make a round of so many in a second.
    pub(crate) fn in_a_round(&self, rate: f64) -> usize {
        statistics::whole(rate * self.round.as_secs_f64())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // Whatever is left is removed before the next run.
        let _ = fs::remove_dir_all(&self.scratch);
    }
}
