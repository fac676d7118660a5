//! Request bodies: read up to a limit and within a time, and parsed as JSON.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use bytes::Buf;
use futures_util::{Stream, StreamExt};
use keystead_common::RequestBody;
use keystead_common::problem::FieldError;
use keystead_common::rules::code;
use serde::de::DeserializeOwned;
use serde_json::Value;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HeaderValue};
use warp::{Filter, Rejection};

use super::{Headers, headers};
use crate::http::problem::Problem;

/// The longest request body, in bytes.
pub(crate) const BODY_LIMIT: usize = 16 * 1024;
/// Bytes of an oversized body that are read and dropped, so that the sender reads the response and does
/// not find the connection broken.
const DRAIN_LIMIT: usize = 1024 * 1024;
/// The time in which that much has to arrive after the response to a body that was announced as too long.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);
/// The time in which a request body has to arrive, from its first byte to its last.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// The error of a body that gave way to those of others: the server waited for too many.
#[derive(Debug, thiserror::Error)]
#[error("too many bodies have not arrived")]
pub(crate) struct BodyRefused;

/// Extracts a JSON body that may be absent, and whose fields are all optional.
pub(crate) fn optional_body<T: RequestBody + DeserializeOwned + Default + Send>()
-> impl Filter<Extract = (Result<T, Problem>,), Error = Rejection> + Copy {
    headers().and(warp::body::stream()).then(|headers: Headers, stream| async move {
        let bytes = read(&headers, stream).await?;
        // A client whose requests all have a body sends `null` for none.
        match without_byte_order_mark(&bytes).trim_ascii() {
            b"" => Ok(T::default()),
            b"null" if is_json(&headers) => Ok(T::default()),
            _ => parse_body(&headers, &bytes),
        }
    })
}

/// Extracts a JSON body.
pub(crate) fn body<T: RequestBody + DeserializeOwned + Send>()
-> impl Filter<Extract = (Result<T, Problem>,), Error = Rejection> + Copy {
    headers().and(warp::body::stream()).then(|headers: Headers, stream| async move {
        let bytes = read(&headers, stream).await?;
        parse_body(&headers, &bytes)
    })
}

/// Extracts a JSON body, not parsed yet.
pub(crate) fn json_bytes()
-> impl Filter<Extract = (Result<Vec<u8>, Problem>,), Error = Rejection> + Copy {
    headers().and(warp::body::stream()).then(|headers: Headers, stream| async move {
        let bytes = read(&headers, stream).await?;
        if is_json(&headers) { Ok(bytes) } else { Err(Problem::unsupported_media_type()) }
    })
}

fn parse_body<T: RequestBody + DeserializeOwned>(
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<T, Problem> {
    if !is_json(headers) {
        return Err(Problem::unsupported_media_type());
    }
    if is_encoded(headers) {
        return Err(Problem::unsupported_content_encoding());
    }
    parse(without_byte_order_mark(bytes))
}

/// Removes the byte order mark that some clients write before JSON (RFC 8259 §8.1 lets parsers ignore it).
fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let encodings = headers.get_all(CONTENT_ENCODING).iter();
    encodings.map(HeaderValue::as_bytes).any(|name| !name.eq_ignore_ascii_case(b"identity"))
}

/// Reads a body of at most [`BODY_LIMIT`] bytes, within [`BODY_TIMEOUT`].
pub(in crate::http) async fn read(
    headers: &HeaderMap,
    stream: impl Stream<Item = Result<impl Buf + Send + 'static, warp::Error>> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let announced =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > BODY_LIMIT as u64) {
        // To begin reading would ask a client that waits for a 100 to send the body.
        if !headers.contains_key(EXPECT) {
            tokio::spawn(tokio::time::timeout(DRAIN_TIMEOUT, drain(stream)));
        }
        return Err(Problem::payload_too_large(BODY_LIMIT));
    }
    let whole = tokio::time::timeout(BODY_TIMEOUT, read_to_end(stream)).await;
    whole.unwrap_or_else(|_| Err(Problem::request_timeout(BODY_TIMEOUT)))
}

/// Reads and drops what is already on its way, so that the sender reads the response.
async fn drain(stream: impl Stream<Item = Result<impl Buf, warp::Error>>) {
    let (mut stream, mut dropped) = (pin!(stream), 0);
    while let Some(Ok(chunk)) = stream.next().await {
        dropped += chunk.remaining();
        if dropped > DRAIN_LIMIT {
            break;
        }
    }
}

async fn read_to_end(
    stream: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Vec<u8>, Problem> {
    let mut stream = pin!(stream);
    let (mut bytes, mut dropped) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let mut chunk = chunk.map_err(|error| {
            if is_refused(&error) { Problem::overloaded() } else { Problem::unreadable_body() }
        })?;
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

fn is_refused(error: &warp::Error) -> bool {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |&error| error.source()).any(<dyn Error>::is::<BodyRefused>)
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json")
    })
}

fn parse<T: RequestBody + DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::malformed_json(format!("The request body is not valid JSON: {error}."))
    })?;
    let Value::Object(fields) = &value else {
        return Err(Problem::malformed_json("The request body is not a JSON object.".to_owned()));
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
            Some(FieldError::new(name, code, detail))
        })
        .collect();
    if !wrong.is_empty() {
        return Err(Problem::invalid_fields(wrong));
    }
    // Only optional fields can be wrong from here on.
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = error.path().to_string();
        let reason = error.inner().to_string();
        if reason.starts_with("invalid type") {
            let detail = format!("The field {field} must be a string.");
            return Problem::invalid_field(&field, code::WRONG_TYPE, detail);
        }
        let detail = match reason.rsplit_once("expected ") {
            Some((_, expected)) => format!("The field {field} must be {expected}."),
            None => format!("The field {field} is invalid: {reason}."),
        };
        Problem::invalid_field(&field, code::INVALID_VALUE, detail)
    })
}
