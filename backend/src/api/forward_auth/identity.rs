//! The headers that a proxy passes on to the app: who the user is, and the `Authorization` that is the app's own.

use warp::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use warp::reply::Response;

use crate::http::problem::Problem;
use crate::http::reply;
use crate::sessions::Authenticated;
use crate::tokens::Keyring;

const USER_ID: HeaderName = HeaderName::from_static("x-auth-user-id");
const USERNAME: HeaderName = HeaderName::from_static("x-auth-username");
const SESSION_ID: HeaderName = HeaderName::from_static("x-auth-session-id");

/// Builds the response that lets a request pass.
pub(super) fn pass(
    by: &Authenticated,
    app_authorization: Option<&HeaderValue>,
) -> Result<Response, Problem> {
    let mut response = reply::no_content();
    for (name, value) in [
        (USER_ID, by.account.id.to_string()),
        (USERNAME, by.account.username.clone()),
        (SESSION_ID, by.session.id.to_string()),
    ] {
        // All or none, or the proxy might pass on a header that the client made up.
        let value = HeaderValue::try_from(value).map_err(|error| Problem::internal(&error))?;
        response.headers_mut().insert(name, value);
    }
    if let Some(value) = app_authorization {
        response.headers_mut().insert(AUTHORIZATION, value.clone());
    }
    Ok(response)
}

/// Returns the `Authorization` of a request if it is the app's own. `None` if one of our tokens is in it, valid
/// or not, and if there are several.
pub(super) fn app_authorization<'a>(
    headers: &'a HeaderMap,
    keys: &Keyring,
) -> Option<&'a HeaderValue> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    let is_ours = keys.are_named_in(&String::from_utf8_lossy(line.as_bytes()));
    (!is_ours).then_some(line)
}
