//! A server that was killed, with a backup to restore.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::harness::{Data, Server};
use super::operator::{json_of, run};

/// The data of a server that was killed: `ada` is in the backup, `grace` only in the write-ahead log.
pub(crate) struct Crashed {
    pub(crate) data: Data,
    pub(crate) directory: tempfile::TempDir,
}

impl Crashed {
    pub(crate) async fn new() -> Self {
        let server = Server::start_in(Data::local(), &[]);
        assert_eq!(server.register("ada").await.status, 201);
        let directory = tempfile::TempDir::new().unwrap();
        let backup = directory.path().join("backup.db");
        json_of(&run(&server.data, &["backup", backup.to_str().unwrap(), "--json"]));
        assert_eq!(server.register("grace").await.status, 201);
        let data = server.kill();
        assert_ne!(fs::metadata(data.path().join("keystead.db-wal")).unwrap().len(), 0);
        Self { data, directory }
    }

    pub(crate) fn backup(&self) -> PathBuf {
        self.directory.path().join("backup.db")
    }

    /// A file of the data directory.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }
}

/// Runs `keystead restore` with this file.
pub(crate) fn restore(data: &Data, file: &Path, flags: &[&str]) -> Output {
    run(data, &[&["restore", file.to_str().unwrap()], flags].concat())
}

/// Asserts which of the two accounts a server on this data has.
pub(crate) async fn assert_has(data: Data, has_ada: bool, has_grace: bool) -> Data {
    let server = Server::start_in(data, &[]);
    let found =
        (server.log_in("ada").await.status == 200, server.log_in("grace").await.status == 200);
    assert_eq!(found, (has_ada, has_grace));
    server.kill()
}

/// The names of the files in a directory, sorted.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    let mut all: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

/// The name and the content of each file in a directory, sorted.
pub(crate) fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    let mut all: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    all.sort();
    all
}
