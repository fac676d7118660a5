//! Extracts the form of a request (`application/x-www-form-urlencoded`).

use warp::http::header::{CONTENT_TYPE, HeaderMap};
use warp::{Filter, Rejection};

use super::extract::{Headers, headers, read};
use super::problem::Problem;

const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Extracts the body of a form, not parsed yet.
pub(crate) fn form() -> impl Filter<Extract = (Result<Vec<u8>, Problem>,), Error = Rejection> + Copy
{
    headers().and(warp::body::stream()).then(|headers: Headers, stream| async move {
        let bytes = read(&headers, stream).await?;
        if bytes.is_empty() || is_form(&headers) { Ok(bytes) } else { Err(Problem::not_a_form()) }
    })
}

fn is_form(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(MEDIA_TYPE)
    })
}
