//! Check of the running server's log, by its metrics.

use super::report::Report;
use crate::config::Config;
use crate::server;

/// The metric of lost lines.
const LOST: &str = "keystead_log_lines_lost_total";

/// Checks that the running server could write its log, which only its metrics tell. Does nothing without
/// them.
pub(super) async fn lost_lines(report: &mut Report, config: &Config) {
    const CHECK: &str = "log";
    let Some(address) = config.metrics_listen else { return };
    let Some(metrics) = server::scrape(address).await else { return };
    let mut lost = metrics.lines().filter_map(|line| line.strip_prefix(LOST)?.trim().parse().ok());
    match lost.next() {
        Some(0_u64) => report.ok(CHECK, "no line was lost since the server started"),
        Some(lost) => {
            let detail = format!("the server has lost {lost} of its lines since it started");
            let fix = "free the disk that the log is on, or restart the program that reads it";
            report.warn(CHECK, detail, fix);
        }
        None => {}
    }
}
