//! Data directories with accounts, for servers to start on.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde_json::json;

use crate::accounts::{self, PASSWORD, username};
use crate::bench::Bench;
use crate::http::{Connection, Request};
use crate::servers::Keystead;

/// The maximum number of accounts with a session in a data directory.
pub(crate) const MAX_SESSIONS: usize = 100_000;

/// Creates a data directory with this many accounts.
pub(crate) fn directory(bench: &mut Bench, accounts: usize) -> io::Result<PathBuf> {
    let template = match bench.templates.get(&accounts) {
        Some(template) => template.clone(),
        None => create_template(bench, accounts)?,
    };
    let copy = bench.new_directory()?;
    for file in fs::read_dir(&template)? {
        let file = file?;
        // Keeps the mode: the server refuses a master key that others can read.
        fs::copy(file.path(), copy.join(file.file_name()))?;
    }
    Ok(copy)
}

/// Starts Keystead on a new data directory with this many accounts.
pub(crate) fn start_keystead(bench: &mut Bench, accounts: usize) -> io::Result<Keystead> {
    let data = directory(bench, accounts)?;
    Keystead::start(bench, &data)
}

fn create_template(bench: &mut Bench, accounts: usize) -> io::Result<PathBuf> {
    let path = bench.new_directory()?;
    let server = Keystead::start(bench, &path)?;
    let account = json!({ "username": username(0), "password": PASSWORD });
    Connection::open(server.at)?.send(&Request::post("/register", &account))?.expect(201)?;
    server.access_token(0)?;
    server.process.stop()?;
    accounts::multiply(&path, accounts, accounts.min(MAX_SESSIONS))?;
    bench.templates.insert(accounts, path.clone());
    Ok(path)
}
