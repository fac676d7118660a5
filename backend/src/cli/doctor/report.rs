//! The report of `keystead doctor`, as text and as JSON.

use serde::Serialize;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// No problem was found.
    Ok,
    /// It works, but needs attention.
    Warning,
    /// It does not work.
    Failed,
}

/// The finding of one check.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// The name of the check, a contract with programs.
    check: &'static str,
    outcome: Outcome,
    /// A description of the state, in one line.
    detail: String,
    /// The action that fixes the problem, if `detail` does not say it.
    fix: Option<String>,
}

/// All findings.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    checks: Vec<Finding>,
}

impl Report {
    pub(super) fn ok(&mut self, check: &'static str, detail: impl Into<String>) {
        self.add(check, Outcome::Ok, detail.into(), None);
    }

    pub(super) fn warn(
        &mut self,
        check: &'static str,
        detail: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(check, Outcome::Warning, detail.into(), Some(fix.into()));
    }

    /// Adds a failure whose detail says what to fix.
    pub(super) fn fail(&mut self, check: &'static str, detail: impl Into<String>) {
        self.add(check, Outcome::Failed, detail.into(), None);
    }

    pub(super) fn fail_with(
        &mut self,
        check: &'static str,
        detail: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(check, Outcome::Failed, detail.into(), Some(fix.into()));
    }

    fn add(&mut self, check: &'static str, outcome: Outcome, detail: String, fix: Option<String>) {
        self.checks.push(Finding { check, outcome, detail, fix });
    }

    /// Returns the number of findings with this outcome.
    pub(super) fn count(&self, outcome: Outcome) -> usize {
        self.checks.iter().filter(|finding| finding.outcome == outcome).count()
    }

    /// Returns one line for each finding.
    pub(super) fn to_text(&self) -> String {
        let lines = self.checks.iter().map(|finding| {
            let Finding { check, outcome, detail, fix } = finding;
            let outcome = match outcome {
                Outcome::Ok => "ok",
                Outcome::Warning => "warning",
                Outcome::Failed => "failed",
            };
            let fix = fix.as_ref().map(|fix| format!(": {fix}")).unwrap_or_default();
            // One line, whatever an error of the database or the system contains.
            format!("{outcome:7}  {check:14}  {detail}{fix}").replace('\n', " ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
