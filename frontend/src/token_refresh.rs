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
///
/// If there is no token, the cookie may still be good: browsers empty the storage of a page that was
/// not visited for some days (Safari, after seven), and keep its cookies.
pub(crate) async fn send(request: &Request) -> (Option<Secret>, Result<Response, Failure>) {
    let stored = token::load();
    let is_stored = stored.is_some();
    let mut token = match stored {
        Some(token) => token,
        None => match refresh(None).await {
            Ok(token) => token,
            Err(failure) => return (None, Err(failure)),
        },
    };
    let mut failed_refresh = None;
    if is_stored && is_due(&token) {
        match refresh(Some(&token)).await {
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
        None => refresh(Some(&token)).await,
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

/// Returns a new token in place of the `stale` one, or of none: another tab's if there is one, else
/// the server's.
async fn refresh(stale: Option<&Secret>) -> Result<Secret, Failure> {
    let lock = tab_lock::acquire("keystead.refresh").await;
    let before = token::load();
    match &before {
        None if stale.is_some() => return Err(Failure::SessionEnded),
        Some(other) if Some(other) != stale && !is_due(other) => return Ok(other.clone()),
        _ => {}
    }
    let response = api::send(&api::refresh()).await;
    match token::load() {
        // The person logged out meanwhile: the new token is revoked, or should be.
        None if before.is_some() => Err(Failure::SessionEnded),
        // Without a lock, another tab may have refreshed meanwhile.
        Some(other) if Some(&other) != before.as_ref() => Ok(other),
        _ => {
            let fresh = response?.access_token;
            token::store(fresh.expose());
            // Tabs may be separate processes, which see the stored token a moment later. A tab that
            // got the lock before that would refresh again.
            Timeout::new(STORAGE_DELAY_MS, move || drop(lock)).forget();
            Ok(fresh)
        }
    }
}
