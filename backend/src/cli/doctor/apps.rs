//! The checks of the apps that people sign in to.

use super::report::Report;
use crate::cli::print;
use crate::clients;
use crate::clock::Timestamp;
use crate::database::{Database, describe};
use crate::oidc;

/// Ids that are listed, at most.
const MAX_LISTED: usize = 5;

/// Counts the apps, and checks that each can prove who it is and is told of logouts.
pub(super) async fn check(report: &mut Report, database: &Database, now: Timestamp) {
    secrets(report, database, now).await;
    notices(report, database, now).await;
}

async fn secrets(report: &mut Report, database: &Database, now: Timestamp) {
    const CHECK: &str = "apps";
    let counts = match clients::count(database, now).await {
        Ok(counts) => counts,
        Err(error) => {
            return report.fail(CHECK, format!("cannot read the clients: {}", describe(&error)));
        }
    };
    let all = print::count(counts.clients, "app");
    let without = counts.without_secret.len();
    if without == 0 {
        return report.ok(CHECK, format!("{all}, {} of them by documents", counts.documents));
    }
    let ids = listed(counts.without_secret.iter().map(String::as_str));
    let detail = format!("{all}; {without} cannot sign anybody in without a valid secret: {ids}");
    report.warn(
        CHECK,
        detail,
        "keystead client rotate-secret ID makes a new one, or remove the app",
    );
}

async fn notices(report: &mut Report, database: &Database, now: Timestamp) {
    const CHECK: &str = "logout_notices";
    let waiting = match oidc::waiting_notices(database, now).await {
        Ok(waiting) => waiting,
        Err(error) => {
            let detail = format!("cannot read the logout notices: {}", describe(&error));
            return report.fail(CHECK, detail);
        }
    };
    if !waiting.refused.is_empty() {
        let apps = waiting.refused.iter().map(|(app, count)| format!("{app} ({count})"));
        let apps = listed(apps);
        let detail = format!("apps do not take what tells them of logouts: {apps}");
        let fix = "correct --backchannel-logout of each, or let it answer 200; the log says \"logout notice\" with the \
                   cause. A notice is given up after a day";
        report.warn(CHECK, detail, fix);
    } else if waiting.overdue > 0 {
        let notices = print::count(waiting.overdue, "notice");
        let detail = format!("{notices} of logouts should have been sent, and no server did");
        report.warn(CHECK, detail, "start keystead serve, which sends them");
    } else {
        report.ok(CHECK, "apps are told of logouts");
    }
}

/// Lists the first items, and says how many more there are.
fn listed<T: AsRef<str>>(items: impl ExactSizeIterator<Item = T>) -> String {
    let more = items.len().saturating_sub(MAX_LISTED);
    let first: Vec<T> = items.take(MAX_LISTED).collect();
    let first = first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{first} and {more} more") } else { first }
}
