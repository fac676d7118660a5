//! Counting the password hashes that accounts brought along, by their form.

use std::collections::BTreeMap;

use super::{Accounts, store};
use crate::database::{self, Database};
use crate::passwords::PasswordHash;

/// Hashes that are read at once.
const PAGE_SIZE: u32 = 2_000;

/// The password hashes that were made elsewhere.
#[derive(Clone, Debug, Default)]
pub struct HashForms {
    /// The number of accounts by the form of their hash.
    pub forms: BTreeMap<&'static str, u64>,
    /// Those of them whose hash is not bcrypt's alone. While there is one, every failed login takes as long as the
    /// slowest of them.
    pub legacy: u64,
}

/// Counts the accounts whose hash was made elsewhere. Reads every hash once, a page at a time.
pub async fn count_hash_forms(database: &Database) -> Result<HashForms, database::Error> {
    let mut connection = database.read().await?;
    let (mut counts, mut last) = (HashForms::default(), String::new());
    loop {
        let page = store::forms::hashes(&mut connection, &last, PAGE_SIZE).await?;
        let Some(newest) = page.last() else { return Ok(counts) };
        last.clone_from(&newest.id);
        let foreign = |hash: &PasswordHash| !hash.is_none() && !hash.is_current();
        for row in page.into_iter().filter(|row| foreign(&row.hash)) {
            *counts.forms.entry(row.hash.form()).or_default() += 1;
            counts.legacy += u64::from(row.is_legacy);
        }
    }
}

impl Accounts {
    /// Returns the number of password hashes other than bcrypt. Reads an index that has nothing else.
    pub async fn count_legacy_hashes(&self) -> Result<u64, database::Error> {
        store::forms::count_legacy(&mut self.database.read().await?).await
    }
}
