//! Chores: what a server does again and again beside its requests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::Interval;

use crate::app::App;
use crate::database::{self, Notice};

/// The time between two sweeps.
const SWEEP_INTERVAL: Duration = Duration::from_mins(1);
/// Rows that one transaction of a sweep deletes, which takes a few milliseconds.
const SWEEP_BATCH: u32 = 500;
/// The shortest time between two counts.
const COUNT_INTERVAL: Duration = Duration::from_mins(1);
/// The time between two looks for apps that have to be told of a logout.
const LOGOUT_INTERVAL: Duration = Duration::from_secs(5);
/// The time between two reloads of the signing keys.
pub const KEY_RELOAD_INTERVAL: Duration = Duration::from_secs(5);

/// Runs every chore until it is dropped. The counts are for the metrics, and run if `is_measured`.
pub async fn run(app: &App, is_measured: bool) {
    let count = async {
        if is_measured {
            count_forever(app).await;
        }
    };
    let listen = app.database.listen_forever();
    let tell = tell_apps_forever(app);
    futures_util::future::join5(sweep_forever(app), reload_keys_forever(app), listen, count, tell)
        .await;
}

/// Returns an interval whose first tick comes after `first`.
fn interval_after(first: Duration, interval: Duration) -> Interval {
    tokio::time::interval_at(tokio::time::Instant::now() + first, interval)
}

/// Tells apps of the sessions that have ended: when a notice says that some have, and at every interval.
async fn tell_apps_forever(app: &App) {
    let ended = Arc::new(Notify::new());
    let notified = Arc::clone(&ended);
    app.database.on_notice(move |notice| {
        if matches!(notice, Notice::SessionsEnded(_) | Notice::Missed) {
            notified.notify_one();
        }
    });
    // Half-way between two reloads of the keys, so that both are done with one connection to the database.
    let mut rounds = interval_after(LOGOUT_INTERVAL / 2, LOGOUT_INTERVAL);
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            () = ended.notified() => {}
        }
        if let Err(cause) = app.provider.send_logout_notices().await {
            tracing::error!(cause = database::describe(&cause), "reading logout notices failed");
        }
    }
}

/// Deletes everything that has expired.
pub async fn sweep(app: &App) -> Result<(), database::Error> {
    let mut largest = u64::MAX;
    while largest >= SWEEP_BATCH.into() {
        largest = app.sessions.sweep(SWEEP_BATCH).await?;
        largest = largest.max(app.provider.sweep(SWEEP_BATCH).await?);
        largest = largest.max(app.authentication.sweep(SWEEP_BATCH).await?);
        largest = largest.max(app.factors.sweep(SWEEP_BATCH).await?);
        largest = largest.max(app.audit.sweep(SWEEP_BATCH).await?);
        largest = largest.max(app.throttle.sweep(SWEEP_BATCH).await?);
        largest = largest.max(app.invitations.sweep(SWEEP_BATCH).await?);
        largest = largest.max(app.clients.sweep(SWEEP_BATCH).await?);
    }
    app.keys.sweep().await
}

/// Sweeps in small batches, so that no request is held up: every waiting writer comes between two of
/// them.
async fn sweep_forever(app: &App) {
    let mut rounds = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        rounds.tick().await;
        if let Err(cause) = sweep(app).await {
            tracing::error!(cause = database::describe(&cause), "sweep failed");
        }
    }
}

/// Reloads the signing keys when a notice says that they changed, and at every interval in case a notice
/// was lost.
async fn reload_keys_forever(app: &App) {
    let changed = Arc::new(Notify::new());
    let notified = Arc::clone(&changed);
    app.database.on_notice(move |notice| {
        if matches!(notice, Notice::KeysChanged | Notice::Missed) {
            notified.notify_one();
        }
    });
    // The start has read them.
    let mut rounds = interval_after(KEY_RELOAD_INTERVAL, KEY_RELOAD_INTERVAL);
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            () = changed.notified() => {}
        }
        if let Err(cause) = app.keys.reload().await {
            tracing::error!(%cause, "key reload failed");
        }
    }
}

/// Counts sessions, accounts, legacy hashes and events for the metrics. The longer a count takes, the longer the pause after it:
/// counting takes at most a hundredth of one connection's time.
async fn count_forever(app: &App) {
    loop {
        let began = Instant::now();
        if let Err(cause) = count(app).await {
            tracing::error!(cause = database::describe(&cause), "count failed");
        }
        tokio::time::sleep(COUNT_INTERVAL.max(100 * began.elapsed())).await;
    }
}

async fn count(app: &App) -> Result<(), database::Error> {
    let (sessions, accounts) = (app.sessions.count().await?, app.accounts.count().await?);
    let legacy_hashes = app.accounts.count_legacy_hashes().await?;
    app.metrics.set_totals(sessions, accounts, legacy_hashes, app.audit.count().await?);
    Ok(())
}
