//! A file in several encodings, of which the client gets the best that it accepts.

use std::borrow::Cow;
use std::io::Write as _;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use headers::{ETag, HeaderMapExt, IfMatch, IfNoneMatch};
use rust_embed::EmbeddedFile;
use sha2::{Digest, Sha256};
use warp::Reply;
use warp::http::StatusCode;
use warp::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap,
    HeaderValue, VARY,
};
use warp::reply::Response;

use crate::http::accept::weighted;
use crate::http::problem::Problem;

/// A file and its compressed copies.
pub(crate) struct Copies {
    /// The value of `Content-Type`.
    pub media_type: String,
    /// The compressed copies by encoding, the smallest first.
    pub compressed: Vec<(&'static str, Copy)>,
    /// The file itself.
    pub original: Copy,
}

/// A file in one encoding.
pub(crate) struct Copy {
    bytes: Bytes,
    /// Of these very bytes, so that each encoding has its own (RFC 9110 §8.8.3).
    etag: Option<ETag>,
}

impl Copy {
    /// Takes a file out of the binary.
    pub(super) fn embedded(file: EmbeddedFile) -> Self {
        let etag = etag(&file.metadata.sha256_hash());
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { bytes, etag }
    }

    fn new(bytes: Bytes) -> Self {
        let etag = etag(&Sha256::digest(&bytes));
        Self { bytes, etag }
    }
}

fn etag(hash: &[u8]) -> Option<ETag> {
    ETag::from_str(&format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..12]))).ok()
}

impl Copies {
    /// Makes a file of a text that the server rendered, with a copy as gzip: brotli would add a compressor to
    /// the binary for some hundred bytes.
    pub(crate) fn new(media_type: &str, text: String) -> Self {
        let gzip = gzip(text.as_bytes()).map(|bytes| ("gzip", Copy::new(bytes)));
        Self {
            media_type: media_type.to_owned(),
            compressed: gzip.into_iter().collect(),
            original: Copy::new(text.into()),
        }
    }

    /// Makes a file of bytes that are compressed already, as images are.
    pub(crate) fn compact(media_type: &str, bytes: Bytes) -> Self {
        let (media_type, original) = (media_type.to_owned(), Copy::new(bytes));
        Self { media_type, compressed: Vec::new(), original }
    }

    /// Serves the file. Browsers ask for it again each time.
    pub(crate) fn serve(&self, headers: &HeaderMap) -> Response {
        self.respond(headers, "no-cache")
    }

    /// Serves a file whose address has a hash of its content.
    pub(crate) fn serve_for_ever(&self, headers: &HeaderMap) -> Response {
        self.respond(headers, "public, max-age=31536000, immutable")
    }

    /// Serves the best encoding that the client accepts (RFC 9110 §12.5.3), 304 if the client has it
    /// (§13.1.2), or 412 if it wants another (§13.1.1).
    fn respond(&self, headers: &HeaderMap, cache: &'static str) -> Response {
        let (encoding, file) = self.best(headers);
        let is_other = headers.typed_get::<IfMatch>().is_some_and(|condition| {
            file.etag.as_ref().is_some_and(|tag| !condition.precondition_passes(tag))
        });
        if is_other {
            return Problem::precondition_failed().into_response();
        }
        let fresh = headers.typed_get::<IfNoneMatch>().is_some_and(|condition| {
            file.etag.as_ref().is_some_and(|tag| !condition.precondition_passes(tag))
        });
        let mut response = if fresh {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.with_body(encoding, file)
        };
        add_caching(&mut response, cache);
        if let Some(etag) = &file.etag {
            response.headers_mut().typed_insert(etag.clone());
        }
        response
    }

    /// Serves the file with the status 404, to which no condition applies (RFC 9110 §13.2.1).
    pub(crate) fn serve_as_not_found(&self, headers: &HeaderMap) -> Response {
        let (encoding, file) = self.best(headers);
        let mut response = self.with_body(encoding, file);
        *response.status_mut() = StatusCode::NOT_FOUND;
        add_caching(&mut response, "no-cache");
        response
    }

    fn best(&self, headers: &HeaderMap) -> (Option<&'static str>, &Copy) {
        let best = self
            .compressed
            .iter()
            .map(|(encoding, copy)| (quality(headers, encoding), encoding, copy))
            .filter(|(quality, ..)| *quality > 0.0)
            // The first of equals, because it is smaller.
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        match best {
            Some((_, encoding, copy)) => (Some(*encoding), copy),
            None => (None, &self.original),
        }
    }

    fn with_body(&self, encoding: Option<&'static str>, file: &Copy) -> Response {
        let mut response = Response::new(file.bytes.clone().into());
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(file.bytes.len()));
        if let Ok(media_type) = HeaderValue::from_str(&self.media_type) {
            headers.insert(CONTENT_TYPE, media_type);
        }
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

fn add_caching(response: &mut Response, cache: &'static str) {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
}

/// The client's preference for an encoding, from 0 (refused) to 1 (RFC 9110 §12.4.2).
fn quality(headers: &HeaderMap, encoding: &str) -> f32 {
    let mut any = 0.0;
    for (name, weight) in weighted(headers, ACCEPT_ENCODING) {
        match name {
            name if name.eq_ignore_ascii_case(encoding) => return weight,
            "*" => any = weight,
            _ => {}
        }
    }
    any
}

/// Compresses a body as gzip.
fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(accept_encoding: &str) -> HeaderMap {
        let value = HeaderValue::from_str(accept_encoding).unwrap();
        HeaderMap::from_iter([(ACCEPT_ENCODING, value)])
    }

    #[test]
    fn an_encoding_is_wanted_as_the_client_says() {
        for (sent, brotli, gzip) in [
            ("gzip, deflate, br, zstd", 1.0, 1.0),
            ("gzip;q=0.5, BR;q=0.8", 0.8, 0.5),
            ("br;q=0, *", 0.0, 1.0),
            ("identity", 0.0, 0.0),
            ("*;q=0", 0.0, 0.0),
            ("br;q=nonsense", 0.0, 0.0),
            ("", 0.0, 0.0),
        ] {
            let headers = headers(sent);
            let same = |a: f32, b: f32| (a - b).abs() < f32::EPSILON;
            assert!(same(quality(&headers, "br"), brotli), "{sent}");
            assert!(same(quality(&headers, "gzip"), gzip), "{sent}");
        }
    }
}
