//! `keystead user list` and `keystead user show`.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::ArgMatches;
use keystead_common::factors::FactorsResponse;
use serde_json::{Value, json};
use uuid::Uuid;

use super::factors::factors_json;
use crate::accounts::{Details, MfaState};
use crate::app::App;
use crate::cli::{CliError, account_argument, print};

/// Accounts that are read at once.
const ACCOUNTS_PER_PAGE: u32 = 1_000;
/// The maximum number of events that are shown of an account.
const MAX_EVENTS: usize = 20;

/// Lists the accounts.
pub(super) async fn list(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let mut after = match arguments.get_one::<String>("after") {
        None => Uuid::nil(),
        // An ID needs no look-up: its account may have been deleted.
        Some(text) => match text.parse() {
            Ok(id) => id,
            Err(_) => account_argument::find(app, arguments, "after").await?.account.id,
        },
    };
    let mut left = arguments.get_one::<u64>("limit").copied().unwrap_or(u64::MAX);
    let as_json = arguments.get_flag("json");
    // Page by page, so that neither this process nor the reader has to hold all accounts.
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut write = |text: String| writeln!(output, "{text}");
    let header = row("ID", "CREATED", "DISABLED", "NAME");
    let mut written = if as_json { Ok(()) } else { write(header) };
    while left > 0 && written.is_ok() {
        let wanted = u32::try_from(left).unwrap_or(ACCOUNTS_PER_PAGE).min(ACCOUNTS_PER_PAGE);
        let page = app.accounts.after(after, wanted).await?;
        let Some(last) = page.last() else { break };
        after = last.account.id;
        left -= u64::from(wanted);
        written = page.iter().try_for_each(|details| {
            write(if as_json { user_json(details).to_string() } else { details_row(details) })
        });
    }
    print::written(written.and_then(|()| output.flush()))
}

/// Shows an account, the number of its sessions and its latest events.
pub(super) async fn show(
    app: &App,
    found: &Details,
    arguments: &ArgMatches,
) -> Result<(), CliError> {
    let Details { account, disabled_at, mfa } = found;
    let factors = app.accounts.factors(account.id).await?;
    let sessions = app.sessions.list(account.id).await;
    let sessions = sessions.map_err(|error| CliError::Failed(error.to_string()))?;
    let mut events = app.audit.page(account.id, None).await?.events;
    events.truncate(MAX_EVENTS);
    let former_name = app.accounts.former_username(account.id).await?;
    let mut text = format!(
        "name      {}\nid        {}\ncreated   {}\ndisabled  {}\noperator  {}\nfactors   {}\nsessions  {}",
        account.username,
        account.id,
        account.created_at,
        disabled_at.map_or("no".to_owned(), |time| format!("since {time}")),
        if mfa.is_operator { "yes" } else { "no" },
        factor_summary(&factors, mfa),
        sessions.len(),
    );
    // Writing to a string cannot fail.
    if let Some(name) = &former_name {
        let _ = write!(text, "\nformerly  {name}");
    }
    for event in &events {
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        let (kind, from) = (kind.as_str().unwrap_or_default(), event.ip.as_deref());
        let from = from.unwrap_or("by the operator");
        let _ = write!(text, "\n{:24}  {kind:16}  {from}", event.created_at);
    }
    let json = || {
        let mut user = user_json(found);
        user["mfa_due_at"] = json!(mfa.due_at.map(|time| time.to_string()));
        user["factors"] = factors_json(&factors);
        user["sessions"] = json!(sessions.len());
        user["events"] = json!(events);
        if let Some(name) = &former_name {
            user["former_username"] = json!(name);
        }
        user
    };
    print::json_or_text(arguments, json, text)
}

/// Returns the names of the factors, and by when there has to be a second one.
fn factor_summary(factors: &FactorsResponse, mfa: &MfaState) -> String {
    let passkeys = factors.passkeys.len();
    let codes = factors.recovery_codes.as_ref().map_or(0, |codes| codes.left);
    let names = [
        factors.password.then(|| "password".to_owned()),
        factors.totp.as_ref().map(|_| "authenticator app".to_owned()),
        (passkeys > 0).then(|| print::count(passkeys, "passkey")),
        (codes > 0).then(|| print::count(codes, "recovery code")),
    ];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    mfa.due_at.map_or(names.clone(), |time| format!("{names}; a second one is due by {time}"))
}

/// Returns an account as the API does, with `disabled_at` and `is_operator`.
pub(super) fn user_json(details: &Details) -> Value {
    let Details { account, disabled_at, mfa } = details;
    let mut user = json!(account.to_user());
    user["disabled_at"] = json!(disabled_at.map(|time| time.to_string()));
    user["is_operator"] = json!(mfa.is_operator);
    user
}

fn details_row(details: &Details) -> String {
    let Details { account, disabled_at, .. } = details;
    let disabled = disabled_at.map_or("-".to_owned(), |time| time.to_string());
    let (id, created) = (account.id.to_string(), account.created_at.to_string());
    row(&id, &created, &disabled, &account.username)
}

fn row(id: &str, created: &str, disabled: &str, name: &str) -> String {
    format!("{id:36}  {created:24}  {disabled:24}  {name}")
}
