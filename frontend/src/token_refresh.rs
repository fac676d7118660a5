//! Requests with an access token that is refreshed before it expires, once for all tabs.
//!
//! The refresh token is a cookie that no script can read; the browser adds it to the request. A
//! refusal means that the session has ended. A server that is unreachable or busy has decided
//! nothing, so the token is kept.

use gloo_timers::callback::Timeout;
use keystead_common::Secret;
use keystead_common::problem::code;

use crate::api::{self, Request, Response};
use crate::failure::Failure;
use crate::server_time;
use crate::tab_lock;
use crate::token;

/// Longer than a stored token takes to become visible to every tab.
const STORAGE_DELAY_MS: u32 = 250;

/// Sends a request with the access token. Refreshes the token first if that is due, and retries
/// with a new token if the server refuses this one. Returns the token that was used last, too.
pub(crate) async fn send(request: &Request) -> (Option<Secret>, Result<Response, Failure>) {
    let Some(mut token) = token::load() else { return (None, Err(Failure::SessionEnded)) };
    let mut failed_refresh = None;
    if is_due(&token) {
        match refresh(&token).await {
            Ok(fresh) => token = fresh,
            Err(failure) if failure.session_has_ended() => return (Some(token), Err(failure)),
            // The present token may still be valid.
            Err(failure) => failed_refresh = Some(failure),
        }
    }
    let failed_refresh = match api::fetch(request, Some(token.expose())).await {
        Err(failure) if failure.has_code(code::INVALID_TOKEN) => failed_refresh,
        result => return (Some(token), result),
    };
    let fresh = match failed_refresh {
        Some(failure) => Err(failure),
        None => refresh(&token).await,
    };
    match fresh {
        Ok(fresh) => {
            let result = api::fetch(request, Some(fresh.expose())).await;
            (Some(fresh), result)
        }
        Err(failure) => (Some(token), Err(failure)),
    }
}

fn is_due(token: &Secret) -> bool {
    let lifetime = token::lifetime(token.expose());
    lifetime.is_some_and(|lifetime| lifetime.refresh_at() <= server_time::now())
}

/// Returns a new token in place of the `stale` one: another tab's if there is one, else the
/// server's.
async fn refresh(stale: &Secret) -> Result<Secret, Failure> {
    let lock = tab_lock::acquire("keystead.refresh").await;
    match token::load() {
        None => return Err(Failure::SessionEnded),
        Some(other) if other != *stale && !is_due(&other) => return Ok(other),
        Some(_) => {}
    }
    let before = token::load();
    let response = api::send(&api::refresh()).await;
    match token::load() {
        // The person logged out meanwhile: the new token is revoked, or should be.
        None => Err(Failure::SessionEnded),
        // Without a lock, another tab may have refreshed meanwhile.
        Some(other) if Some(&other) != before.as_ref() => Ok(other),
        Some(_) => {
            let fresh = response?.access_token;
            token::store(fresh.expose());
            // Tabs may be separate processes, which see the stored token a moment later. A tab that
            // got the lock before that would refresh again.
            Timeout::new(STORAGE_DELAY_MS, move || drop(lock)).forget();
            Ok(fresh)
        }
    }
}
