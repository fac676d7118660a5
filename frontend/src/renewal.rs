//! The access token is renewed before it runs out, and once for all tabs.
//!
//! The refresh token that does it is a cookie, which no script can read: the browser sends it along
//! by itself. Whoever is refused for good here has no session any more; a server that is away or
//! busy has said nothing, and nothing is thrown away for it.

use gloo_timers::callback::Timeout;
use keystead_common::Secret;
use keystead_common::problem::code;

use crate::api::{self, Outline, Reply};
use crate::clock;
use crate::failure::Failure;
use crate::token;
use crate::turn;

/// Longer than a written token takes to be seen by every tab.
const SPREADING_MS: u32 = 250;

/// Sends a request with the access token, which is renewed first if it is about to run out, and
/// again if it was refused. Gives back the token that it came to in the end.
pub(crate) async fn send(outline: &Outline) -> (Option<Secret>, Result<Reply, Failure>) {
    let Some(mut token) = token::load() else { return (None, Err(Failure::Ended)) };
    let mut trouble = None;
    if is_due(&token) {
        match renew(&token).await {
            Ok(fresh) => token = fresh,
            Err(failure) if failure.session_has_ended() => return (Some(token), Err(failure)),
            // The one there is may do for a while yet.
            Err(failure) => trouble = Some(failure),
        }
    }
    let refused = match api::exchange(outline, Some(token.expose())).await {
        Err(failure) if failure.has_code(code::INVALID_TOKEN) => trouble,
        result => return (Some(token), result),
    };
    let fresh = match refused {
        Some(failure) => Err(failure),
        None => renew(&token).await,
    };
    match fresh {
        Ok(fresh) => {
            let result = api::exchange(outline, Some(fresh.expose())).await;
            (Some(fresh), result)
        }
        Err(failure) => (Some(token), Err(failure)),
    }
}

fn is_due(token: &Secret) -> bool {
    token::life(token.expose()).is_some_and(|life| life.renewal() <= clock::now())
}

/// A fresh token instead of the `stale` one: another tab's, if it was quicker, else the server's.
async fn renew(stale: &Secret) -> Result<Secret, Failure> {
    let turn = turn::take("keystead.refresh").await;
    match token::load() {
        None => return Err(Failure::Ended),
        Some(other) if other != *stale && !is_due(&other) => return Ok(other),
        Some(_) => {}
    }
    let before = token::load();
    let answer = api::send(&api::refresh()).await;
    match token::load() {
        // A logout was quicker than the answer: what it brought is worth nothing, or ought to be.
        None => Err(Failure::Ended),
        // Where tabs cannot queue, another one may have been.
        Some(other) if Some(&other) != before.as_ref() => Ok(other),
        Some(_) => {
            let fresh = answer?.access_token;
            token::store(fresh.expose());
            // Tabs may be processes of their own, and what one writes reaches the next a moment
            // later. Whose turn came before that would renew again.
            Timeout::new(SPREADING_MS, move || drop(turn)).forget();
            Ok(fresh)
        }
    }
}
