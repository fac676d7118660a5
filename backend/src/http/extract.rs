//! Extractors: the client, the headers, the token, the query and the body of a request.
//!
//! An extractor never rejects, because warp would answer with a text of its own. It extracts a `Result`, whose
//! error the handler returns.

mod json_body;

use std::collections::HashMap;
use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use uuid::Uuid;
use warp::http::header::{AUTHORIZATION, USER_AGENT};
use warp::http::{HeaderMap, Request};
use warp::path::FullPath;
use warp::{Filter, Rejection};

pub(super) use self::json_body::read;
pub(crate) use self::json_body::{
    BODY_LIMIT, BODY_TIMEOUT, BodyRefused, body, json_bytes, optional_body,
};
use super::forwarded::ClientAddress;
use super::problem::Problem;
use crate::client::Client;

/// Bytes of a `User-Agent` that are kept; those of browsers have some 150.
const USER_AGENT_LIMIT: usize = 256;

/// The headers of a request, and the address of its client, shared by all extractors.
#[derive(Clone)]
pub(crate) struct Headers(Arc<(HeaderMap, ClientAddress)>);

impl Headers {
    /// Moves the headers out of the request, to where [`headers`] finds them.
    pub(super) fn share<B>(request: &mut Request<B>, client: ClientAddress) {
        let headers = std::mem::take(request.headers_mut());
        request.extensions_mut().insert(Self(Arc::new((headers, client))));
    }

    /// Returns the address of the client.
    pub(crate) fn client(&self) -> ClientAddress {
        self.0.1
    }
}

impl Deref for Headers {
    type Target = HeaderMap;

    fn deref(&self) -> &HeaderMap {
        &self.0.0
    }
}

/// Extracts the query as it was sent, without its `?`; empty if there is none.
pub(crate) fn raw_query() -> impl Filter<Extract = (String,), Error = Infallible> + Copy {
    warp::query::raw().or(warp::any().map(String::new)).unify()
}

/// Extracts the headers. warp's own filter would copy them for each extractor.
pub(crate) fn headers() -> impl Filter<Extract = (Headers,), Error = Rejection> + Copy {
    warp::ext::get::<Headers>()
}

/// Extracts the client: its address and its `User-Agent` without control characters.
pub(crate) fn client() -> impl Filter<Extract = (Client,), Error = Rejection> + Copy {
    headers().map(|headers: Headers| {
        let user_agent = headers.get(USER_AGENT).map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let mut text: String = text.chars().filter(|char| !char.is_control()).collect();
            text.truncate(text.floor_char_boundary(USER_AGENT_LIMIT));
            text
        });
        Client { ip: headers.client().ip, user_agent }
    })
}

/// The token of the `Authorization` header, not verified yet. Never printed.
pub(crate) struct BearerToken(String);

impl BearerToken {
    /// Returns the token.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// Extracts the bearer token (RFC 6750 §2.1). It is not taken from a form or a query.
pub(crate) fn bearer()
-> impl Filter<Extract = (Result<BearerToken, Problem>,), Error = Rejection> + Copy {
    headers().map(|headers: Headers| {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let value = match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().unwrap_or_default(),
            (None, _) => return Err(Problem::missing_token()),
            _ => {
                return Err(Problem::invalid_token("There is more than one Authorization header."));
            }
        };
        match value.trim().split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                Ok(BearerToken(token.trim_start().to_owned()))
            }
            _ => Err(Problem::missing_token()),
        }
    })
}

/// Extracts the id at the end of the path, for routes that match one.
pub(crate) fn last_id() -> impl Filter<Extract = (Uuid,), Error = Infallible> + Copy {
    warp::path::full().map(|path: FullPath| {
        let last = path.as_str().rsplit('/').next();
        last.and_then(|segment| segment.parse().ok()).unwrap_or_default()
    })
}

/// Extracts the query. Malformed parts are kept as they are (WHATWG URL §5.1).
pub(crate) fn query() -> impl Filter<Extract = (HashMap<String, String>,), Error = Infallible> + Copy
{
    raw_query()
        .map(|text: String| url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
}
