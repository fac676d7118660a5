//! Reads a file of accounts in batches, on a thread of its own.

use std::collections::HashMap;
use std::io;

use tokio::sync::mpsc;

use super::left_out::LeftOutLine;
use super::renames::Renames;
use crate::account_files::{AccountReader, Notes};
use crate::accounts::{FACTORS, FORMER_USERNAME, ImportedAccount};
use crate::clock::Timestamp;
use crate::factors::FactorsKey;
use crate::passwords::ImportRules;
use crate::random::Random;

/// Records of a transaction. Names come in no order, so nearly every record writes another page, which a
/// large batch makes cheap. This one is small enough that other writers wait for a fraction of a second.
const BATCH_RECORDS: usize = 20_000;
/// Accounts with factors in a transaction: each has a dozen rows, written one by one.
const BATCH_FACTORS: usize = 500;
/// Weak hashes in a transaction: wrapping each takes as long as a login.
const BATCH_WEAK: usize = 200;

/// The records of one transaction.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) accounts: Vec<ImportedAccount>,
    /// The line number of each account.
    pub(super) lines: Vec<u64>,
    /// The former names in the file of accounts that `--rename-with` gives a newer one, by the index of the account.
    pub(super) replaced: HashMap<usize, String>,
    /// The lines that cannot be imported.
    pub(super) left_out: Vec<LeftOutLine>,
    /// The number of accounts whose factors are not read, for want of their key.
    pub(super) ignored_factors: u64,
    /// The number of accounts whose factors are read.
    with_factors: usize,
    /// The number of accounts whose hash has to be wrapped.
    weak: usize,
    /// Bytes of the file up to the end of this batch.
    pub(super) bytes: u64,
}

/// The means by which the accounts of a file are made.
pub(super) struct Making {
    pub(super) key: Option<FactorsKey>,
    pub(super) renames: Renames,
    pub(super) rules: ImportRules,
    pub(super) now: Timestamp,
    pub(super) random: Random,
}

/// Reads the file to its end, or until the receiver is gone. Returns the remarks about it.
pub(super) fn read(
    mut accounts: AccountReader,
    making: &Making,
    to: &mpsc::Sender<Batch>,
) -> (Notes, io::Result<()>) {
    let mut batch = Batch::default();
    let ended = loop {
        let (line, fields) = match accounts.next_account() {
            Ok(Some(entry)) => entry,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        let username = fields.as_ref().ok().and_then(|fields| fields[0].clone());
        let mut replaced = None;
        let made = fields.map_err(|error| error.to_string()).and_then(|mut fields| {
            if let Some(new) = username.as_deref().and_then(|old| making.renames.new_name(old)) {
                let old = fields[0].replace(new.to_owned());
                replaced = std::mem::replace(&mut fields[FORMER_USERNAME], old);
            }
            let has_factors = fields[FACTORS].is_some();
            batch.ignored_factors += u64::from(has_factors && making.key.is_none());
            batch.with_factors += usize::from(has_factors && making.key.is_some());
            let Making { key, rules, now, random, .. } = making;
            ImportedAccount::parse(fields, key.as_ref(), rules, *now, *random)
                .map_err(|error| error.to_string())
        });
        match made {
            Ok(account) => {
                batch.weak += usize::from(account.is_weak());
                batch.replaced.extend(replaced.map(|name| (batch.accounts.len(), name)));
                batch.accounts.push(account);
                batch.lines.push(line);
            }
            Err(reason) => batch.left_out.push(LeftOutLine { line, username, reason }),
        }
        let is_full = batch.lines.len() + batch.left_out.len() == BATCH_RECORDS;
        let is_slow = batch.with_factors == BATCH_FACTORS || batch.weak == BATCH_WEAK;
        if is_full || is_slow {
            batch.bytes = accounts.bytes();
            if to.blocking_send(std::mem::take(&mut batch)).is_err() {
                return (accounts.notes().clone(), Ok(()));
            }
        }
    };
    batch.bytes = accounts.bytes();
    // Ignore a receiver that is gone: its error is returned elsewhere.
    let _ = to.blocking_send(batch);
    (accounts.notes().clone(), ended)
}
