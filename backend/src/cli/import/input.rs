//! The file that is read twice: for the names, and for the accounts.

use std::fs::File;
use std::io::{self, Seek};

use crate::cli::account_file::STANDARD_STREAM;

/// A file that can be read from its start again.
pub(super) struct Input {
    file: File,
    /// Its length in bytes.
    pub(super) length: u64,
}

impl Input {
    /// Opens a file. Standard input and pipes are copied to a temporary file without a name, which only this
    /// process can read.
    pub(super) fn open(name: &str) -> io::Result<Self> {
        let file = if name == STANDARD_STREAM {
            copied(io::stdin().lock())?
        } else {
            let file = File::open(name)?;
            if file.metadata()?.is_file() { file } else { copied(file)? }
        };
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// Returns a reader from the start. An earlier one must not be used any more.
    pub(super) fn rewound(&self) -> io::Result<File> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(file)
    }
}

fn copied(mut input: impl io::Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut input, &mut file)?;
    Ok(file)
}
