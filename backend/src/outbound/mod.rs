//! Requests that the server itself sends, to addresses that others have named: fetching documents, and telling apps of
//! logouts. A connection goes only to an address that was checked after its name was resolved, so that no name can be
//! given another address in between. No redirect is followed, and no proxy of the environment is used.

mod address;
mod error;
mod tls;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use headers::{CacheControl, ContentType, HeaderMapExt};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use url::{Host, Url};

pub use self::error::OutboundError;
use self::tls::Tls;

/// The time that a request may take, with everything that belongs to it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The size of the largest document, in bytes. The draft recommends 5 KB, which documents of well-known programs exceed.
const MAX_DOCUMENT_BYTES: usize = 64 << 10;
/// The size of the largest answer to a notice, in bytes: none is expected.
const MAX_ANSWER_BYTES: usize = 4 << 10;

/// The addresses that a request may go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public internet, by `https` only.
    Public,
    /// This machine only, for development.
    ThisMachine,
    /// All.
    Anywhere,
}

/// A JSON document.
#[derive(Debug)]
pub struct Document {
    /// Its bytes.
    pub body: Bytes,
    /// The time for which it may be kept, if its server says so: zero if it may not be.
    pub max_age: Option<Duration>,
}

/// Sends requests, cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    tls: Tls,
    timeout: Duration,
}

impl Outbound {
    /// Creates the sender of requests. Nothing is read or opened before the first of them.
    #[must_use]
    pub fn new() -> Self {
        Self { tls: Tls::default(), timeout: TIMEOUT }
    }

    /// Fetches a JSON document.
    pub async fn fetch(&self, url: &Url, reach: Reach) -> Result<Document, OutboundError> {
        let request = Request::get(target(url)).header(ACCEPT, "application/json");
        let request = request.body(Full::default()).map_err(OutboundError::request)?;
        self.within_time(async {
            let response = self.send(url, reach, request).await?;
            if response.status() != StatusCode::OK {
                return Err(OutboundError::Status(response.status().as_u16()));
            }
            let content_type = response.headers().typed_get::<ContentType>();
            if !content_type.is_some_and(|found| is_json(&found)) {
                return Err(OutboundError::NotJson);
            }
            let cache = response.headers().typed_get::<CacheControl>();
            let max_age = cache.and_then(|cache| {
                let is_kept = !(cache.no_store() || cache.no_cache());
                if is_kept { cache.max_age() } else { Some(Duration::ZERO) }
            });
            Ok(Document { body: read(response, MAX_DOCUMENT_BYTES).await?, max_age })
        })
        .await
    }

    /// Posts a form to an address that the operator has registered, and returns the status of the answer.
    pub async fn post(&self, url: &Url, form: String) -> Result<u16, OutboundError> {
        let request = Request::builder().method(Method::POST).uri(target(url));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Full::from(form)).map_err(OutboundError::request)?;
        self.within_time(async {
            let response = self.send(url, Reach::Anywhere, request).await?;
            let status = response.status().as_u16();
            // Read, so that the other side sees its answer taken; ignored, because it says nothing more.
            let _ = read(response, MAX_ANSWER_BYTES).await;
            Ok(status)
        })
        .await
    }

    async fn within_time<T>(
        &self,
        work: impl Future<Output = Result<T, OutboundError>>,
    ) -> Result<T, OutboundError> {
        tokio::time::timeout(self.timeout, work).await.unwrap_or(Err(OutboundError::Timeout))
    }

    async fn send(
        &self,
        url: &Url,
        reach: Reach,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Answer, OutboundError> {
        let is_https = match url.scheme() {
            "https" => true,
            "http" if reach != Reach::Public => false,
            _ => return Err(OutboundError::Scheme),
        };
        let headers = request.headers_mut();
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        headers.insert(HOST, HeaderValue::from_str(authority).map_err(OutboundError::request)?);
        headers.insert(USER_AGENT, HeaderValue::from_static("Keystead"));
        let stream = connect(url, reach).await?;
        if is_https {
            let stream = self.tls.connect(url, stream).await?;
            return exchange(stream, request).await;
        }
        exchange(stream, request).await
    }
}

impl Default for Outbound {
    fn default() -> Self {
        Self::new()
    }
}

/// A response, and the task of its connection, which ends with it.
struct Answer {
    response: Response<hyper::body::Incoming>,
    connection: JoinSet<()>,
}

impl Answer {
    fn status(&self) -> StatusCode {
        self.response.status()
    }

    fn headers(&self) -> &hyper::HeaderMap {
        self.response.headers()
    }
}

/// Sends a request on a new connection.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, OutboundError> {
    let (mut sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
    let mut connection = JoinSet::new();
    // Its error is that of the request, too.
    connection.spawn(async move { drop(driver.await) });
    Ok(Answer { response: sender.send_request(request).await?, connection })
}

/// Reads a body of up to `limit` bytes.
async fn read(answer: Answer, limit: usize) -> Result<Bytes, OutboundError> {
    let Answer { response, connection } = answer;
    let body = Limited::new(response.into_body(), limit).collect().await;
    drop(connection);
    Ok(body.map_err(|error| OutboundError::Body(error.to_string()))?.to_bytes())
}

/// Connects to the first of the host's addresses that answers.
async fn connect(url: &Url, reach: Reach) -> Result<TcpStream, OutboundError> {
    let mut failure = OutboundError::Forbidden;
    for address in resolve(url).await? {
        if !is_allowed(address.ip(), reach) {
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = OutboundError::Connect(error),
        }
    }
    Err(failure)
}

/// Returns the addresses of the host.
async fn resolve(url: &Url) -> Result<Vec<SocketAddr>, OutboundError> {
    let port = url.port_or_known_default().unwrap_or_default();
    Ok(match url.host() {
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        Some(Host::Domain(name)) => {
            lookup_host((name, port)).await.map_err(OutboundError::Resolve)?.collect()
        }
        None => return Err(OutboundError::Scheme),
    })
}

fn is_allowed(address: IpAddr, reach: Reach) -> bool {
    match reach {
        Reach::Public => address::is_public(address),
        Reach::ThisMachine => address.to_canonical().is_loopback(),
        Reach::Anywhere => true,
    }
}

/// Returns path and query.
fn target(url: &Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

/// Returns true for `application/json` and `application/…+json`.
fn is_json(content_type: &ContentType) -> bool {
    let text = content_type.to_string();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.strip_prefix("application/");
    subtype.is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

#[cfg(test)]
mod tests;
