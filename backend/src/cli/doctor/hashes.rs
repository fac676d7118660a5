//! The check of the password hashes that accounts brought along.

use super::report::Report;
use crate::accounts::{self, HashForms};
use crate::cli::print;
use crate::database::{Database, describe};

/// Counts the hashes that were made elsewhere, by form, and checks that none of them makes every failed login take
/// longer.
pub(super) async fn check(report: &mut Report, database: &Database) {
    const CHECK: &str = "password_hashes";
    let counts = match accounts::count_hash_forms(database).await {
        Ok(counts) => counts,
        Err(error) => {
            return report.fail(CHECK, format!("cannot read the accounts: {}", describe(&error)));
        }
    };
    let forms = list(&counts);
    if counts.legacy > 0 {
        let accounts = print::count(counts.legacy, "account");
        let detail = format!(
            "{accounts} with a hash other than bcrypt ({forms}): every failed login takes longer"
        );
        let fix = "the next login of each replaces its hash; delete the accounts that are no longer used, or set \
                   their passwords (keystead export lists the hashes)";
        report.warn(CHECK, detail, fix);
    } else if forms.is_empty() {
        report.ok(CHECK, "every hash is bcrypt");
    } else {
        report.ok(CHECK, format!("every hash is bcrypt, and these were made elsewhere: {forms}"));
    }
}

/// Lists the forms with their numbers, the most frequent first.
fn list(counts: &HashForms) -> String {
    let mut forms: Vec<_> = counts.forms.iter().collect();
    forms.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let forms = forms.into_iter().map(|(form, count)| format!("{form} {count}"));
    forms.collect::<Vec<_>>().join(", ")
}
