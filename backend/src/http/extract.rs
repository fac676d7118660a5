//! What handlers are given: the services, who asks, the token, the body. Each filter here always
//! goes on; what is wrong arrives as the handler's argument.

use std::collections::HashMap;
use std::convert::Infallible;
use std::ops::Deref;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Buf;
use futures_util::{Stream, StreamExt};
use keystead_common::RequestBody;
use keystead_common::problem::FieldError;
use keystead_common::rules::code;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;
use warp::http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use warp::http::{HeaderMap, Request};
use warp::path::FullPath;
use warp::{Filter, Rejection};

use super::forwarded;
use super::problem::Problem;
use super::service::ClientAddress;
use crate::app::App;
use crate::client::Client;
use crate::config::Registration;

/// The most that a request body may have, in bytes.
pub(super) const BODY_LIMIT: usize = 16 * 1024;
/// How much of a body that is too large is read and dropped, in bytes, so that its sender is
/// there to hear the answer and does not find the connection broken.
const DRAIN_LIMIT: usize = 1024 * 1024;
/// How long a request body may take, from the first byte that is waited for to the last.
pub(super) const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// How many bytes of a `User-Agent` are kept.
const USER_AGENT_LIMIT: usize = 512;

/// The services.
pub(super) fn with(
    app: &Arc<App>,
) -> impl Filter<Extract = (Arc<App>,), Error = Infallible> + Clone + use<> {
    let app = app.clone();
    warp::any().map(move || app.clone())
}

/// The headers of the request, shared by all that look at them.
#[derive(Clone)]
pub(crate) struct Headers(Arc<HeaderMap>);

impl Headers {
    /// Moves them out of the request, to where [`headers`] finds them.
    pub(super) fn share<B>(request: &mut Request<B>) {
        let headers = Self(Arc::new(std::mem::take(request.headers_mut())));
        request.extensions_mut().insert(headers);
    }
}

impl Deref for Headers {
    type Target = HeaderMap;

    fn deref(&self) -> &HeaderMap {
        &self.0
    }
}

/// The headers. warp's own filter copies them, once for each that asks.
pub(super) fn headers() -> impl Filter<Extract = (Headers,), Error = Rejection> + Copy {
    warp::ext::get::<Headers>()
}

/// Who may make an account: the app's page says so itself.
pub(super) fn registration() -> impl Filter<Extract = (Registration,), Error = Rejection> + Copy {
    warp::ext::get::<Registration>()
}

/// Who asks.
pub(super) fn client() -> impl Filter<Extract = (Client,), Error = Rejection> + Copy {
    warp::ext::get::<ClientAddress>().and(headers()).map(
        |ClientAddress { ip, .. }: ClientAddress, headers: Headers| {
            let user_agent = headers.get(USER_AGENT).map(|value| {
                let text = String::from_utf8_lossy(value.as_bytes());
                text.chars().filter(|char| !char.is_control()).take(USER_AGENT_LIMIT).collect()
            });
            Client { ip, user_agent }
        },
    )
}

/// The page that a browser asked a proxy for, if a proxy that is believed asks for it.
pub(crate) struct PageAskedFor(Option<String>);

impl PageAskedFor {
    /// Its address, not checked yet.
    pub(crate) fn address(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Which page it is about.
pub(super) fn page_asked_for() -> impl Filter<Extract = (PageAskedFor,), Error = Rejection> + Copy {
    warp::ext::get::<ClientAddress>().and(headers()).map(
        |ClientAddress { by_proxy, .. }: ClientAddress, headers: Headers| {
            PageAskedFor(by_proxy.then(|| forwarded::page_asked_for(&headers)).flatten())
        },
    )
}

/// The token of the `Authorization` header, not checked yet. Never printed.
pub(crate) struct BearerToken(String);

impl BearerToken {
    /// The token itself.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// RFC 6750 §2.1: the one way to send a token here.
pub(super) fn bearer()
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

/// The id at the end of the path, where the route has seen to it that there is one.
pub(super) fn last_id() -> impl Filter<Extract = (Uuid,), Error = Infallible> + Copy {
    warp::path::full().map(|path: FullPath| {
        let last = path.as_str().trim_end_matches('/').rsplit('/').next();
        last.and_then(|segment| segment.parse().ok()).unwrap_or_default()
    })
}

/// The query of the URL; what is malformed in it is taken as it stands (WHATWG URL §5.1).
pub(super) fn query() -> impl Filter<Extract = (HashMap<String, String>,), Error = Infallible> + Copy
{
    warp::query::raw()
        .or(warp::any().map(String::new))
        .unify()
        .map(|text: String| url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
}

/// A JSON body whose fields are all optional, or none.
pub(super) fn optional_body<T: RequestBody + DeserializeOwned + Default + Send>()
-> impl Filter<Extract = (Result<T, Problem>,), Error = Rejection> + Copy {
    headers().and(warp::body::stream()).then(|headers: Headers, stream| async move {
        let bytes = read(stream).await?;
        if bytes.is_empty() { Ok(T::default()) } else { take(&headers, &bytes) }
    })
}

/// A JSON body.
pub(super) fn body<T: RequestBody + DeserializeOwned + Send>()
-> impl Filter<Extract = (Result<T, Problem>,), Error = Rejection> + Copy {
    headers()
        .and(warp::body::stream())
        .then(|headers: Headers, stream| async move { take(&headers, &read(stream).await?) })
}

fn take<T: RequestBody + DeserializeOwned>(
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<T, Problem> {
    if is_json(headers) { parse(bytes) } else { Err(Problem::unsupported_media_type()) }
}

async fn read(
    stream: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Vec<u8>, Problem> {
    let whole = tokio::time::timeout(BODY_TIMEOUT, read_to_end(stream)).await;
    whole.unwrap_or_else(|_| Err(Problem::request_timeout(BODY_TIMEOUT)))
}

async fn read_to_end(
    stream: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Vec<u8>, Problem> {
    let mut stream = pin!(stream);
    let (mut bytes, mut dropped) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let mut chunk = chunk.map_err(|_| Problem::unreadable_body())?;
        if dropped == 0 && bytes.len() + chunk.remaining() <= BODY_LIMIT {
            while chunk.has_remaining() {
                let part = chunk.chunk();
                bytes.extend_from_slice(part);
                let length = part.len();
                chunk.advance(length);
            }
        } else {
            dropped += chunk.remaining();
            if dropped > DRAIN_LIMIT {
                break;
            }
        }
    }
    if dropped == 0 { Ok(bytes) } else { Err(Problem::payload_too_large(BODY_LIMIT)) }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json")
    })
}

fn parse<T: RequestBody + DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::malformed_json(format!("The request body is no JSON: {error}."))
    })?;
    let Value::Object(fields) = &value else {
        return Err(Problem::malformed_json("The request body is no JSON object.".to_owned()));
    };
    let wrong: Vec<FieldError> = T::REQUIRED
        .iter()
        .filter_map(|&name| {
            let (code, detail) = match fields.get(name) {
                Some(Value::String(_)) => return None,
                None | Some(Value::Null) => {
                    (code::REQUIRED, format!("The field {name} is missing."))
                }
                Some(_) => (code::WRONG_TYPE, format!("The field {name} must be a string.")),
            };
            Some(FieldError { field: name.to_owned(), code: code.to_owned(), detail })
        })
        .collect();
    if !wrong.is_empty() {
        return Err(Problem::invalid_fields(wrong));
    }
    // What is left to be wrong is an optional field.
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = error.path().to_string();
        let reason = error.inner().to_string();
        if reason.starts_with("invalid type") {
            let detail = format!("The field {field} must be a string.");
            return Problem::invalid_field(&field, code::WRONG_TYPE, detail);
        }
        let detail = match reason.rsplit_once("expected ") {
            Some((_, expected)) => format!("The field {field} must be {expected}."),
            None => format!("The field {field} does not fit: {reason}."),
        };
        Problem::invalid_field(&field, code::INVALID_VALUE, detail)
    })
}
