//! What the doctor has found, for people or for programs.

use serde::Serialize;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// As it should be.
    Ok,
    /// It works, and should be looked at.
    Warning,
    /// It does not work.
    Failed,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// What it is; the contract with programs.
    check: &'static str,
    outcome: Outcome,
    /// How it is, in one line.
    detail: String,
    /// What to do about it.
    fix: Option<String>,
}

/// All of them.
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

    /// What went wrong may say by itself what to fix.
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

    /// How many of them are so.
    pub(super) fn count(&self, outcome: Outcome) -> usize {
        self.checks.iter().filter(|finding| finding.outcome == outcome).count()
    }

    /// A line for each.
    pub(super) fn to_text(&self) -> String {
        let lines = self.checks.iter().map(|finding| {
            let Finding { check, outcome, detail, fix } = finding;
            let outcome = match outcome {
                Outcome::Ok => "ok",
                Outcome::Warning => "warning",
                Outcome::Failed => "failed",
            };
            let fix = fix.as_ref().map(|fix| format!(": {fix}")).unwrap_or_default();
            // In one line, whatever others have to say.
            format!("{outcome:7}  {check:14}  {detail}{fix}").replace('\n', " ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
