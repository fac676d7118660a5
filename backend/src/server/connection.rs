//! One connection from its first byte to its last: its protocol, its limits, and its timeouts.

use std::convert::Infallible;
use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::io::{RequestBody, ResponseBody, WatchedStream};
use super::slots::{Activity, ConnectionSlots, Slot, WaitLimits};
use super::tls::{self, Tls};
use crate::client::Peer;
use crate::http::Service;

/// The time open requests have to finish once their connection or the server is to close. Long enough for a
/// login that waits in the default queue, if not for changes of a password, which wait in up to three.
pub(super) const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);
/// The longest that the server waits for a client: for its first request, for the whole head of a request
/// that has begun to arrive, or for it to continue reading.
const CLIENT_WAIT_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest that a TLS handshake may take.
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// The size of the largest request head, in bytes. A larger one is answered with 431. It has room for what
/// nginx accepts (33 KiB) and for what a proxy adds, the address of the requested page included (8 KiB): a
/// proxy that asks `GET /verify` would turn a 431 into a 500.
const MAX_HEAD_BYTES: u16 = 48 * 1024;
/// The number of concurrent requests on one HTTP/2 connection.
const MAX_HTTP2_STREAMS: u32 = 100;
/// Bytes of HTTP/2 that may be in flight to a client that does not read them, for each stream: four
/// of the largest bodies.
const HTTP2_WINDOW_BYTES: u16 = u16::MAX;

/// The service and the settings that all connections share.
pub(super) struct Connections {
    service: Service,
    tls: Option<Arc<Tls>>,
    slots: Arc<ConnectionSlots>,
    waits: WaitLimits,
    stopping: CancellationToken,
    http1: auto::Builder<TokioExecutor>,
    http2: auto::Builder<TokioExecutor>,
}

impl Connections {
    pub(super) fn new(
        service: Service,
        tls: Option<Arc<Tls>>,
        slots: Arc<ConnectionSlots>,
        keep_alive: Duration,
        stopping: CancellationToken,
    ) -> Self {
        let waits = WaitLimits { client: CLIENT_WAIT_TIMEOUT, keep_alive };
        let mut http1 = auto::Builder::new(TokioExecutor::new()).http1_only();
        // hyper's own timeout for heads needs a timer for each request. WaitLimits need one for each
        // connection, and cover the time between requests and after them as well.
        http1.http1().header_read_timeout(None).max_buf_size(MAX_HEAD_BYTES.into());
        let mut http2 = auto::Builder::new(TokioExecutor::new()).http2_only();
        // Streams that are reset before they are handled (rapid reset, CVE-2023-44487) end the
        // connection: h2 counts them itself.
        http2
            .http2()
            .max_concurrent_streams(MAX_HTTP2_STREAMS)
            .max_header_list_size(MAX_HEAD_BYTES.into())
            .initial_stream_window_size(u32::from(HTTP2_WINDOW_BYTES))
            .initial_connection_window_size(2 * u32::from(HTTP2_WINDOW_BYTES))
            .max_send_buf_size(HTTP2_WINDOW_BYTES.into());
        Self { service, tls, slots, waits, stopping, http1, http2 }
    }

    /// Serves one connection until it ends, times out or is evicted.
    pub(super) async fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: Peer,
        slot: &Slot,
    ) {
        tokio::select! {
            () = self.begin(stream, peer, slot.activity()) => {}
            () = slot.activity().evicted() => {
                tracing::debug!(%peer, "connection evicted");
            }
        }
    }

    /// Chooses the protocol: HTTP/1.1, or over TLS the one that ALPN agrees on.
    async fn begin(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: Peer,
        activity: &Arc<Activity>,
    ) {
        let Some(tls) = &self.tls else {
            return self.converse(false, stream, peer, activity).await;
        };
        let handshake = tokio::select! {
            handshake = timeout(TLS_HANDSHAKE_TIMEOUT, tls.acceptor().accept(stream)) => handshake,
            () = self.stopping.cancelled() => return,
        };
        match handshake {
            Ok(Ok(stream)) => {
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(tls::ALPN_HTTP2);
                self.converse(is_http2, stream, peer, activity).await;
            }
            Ok(Err(error)) => tracing::debug!(%peer, %error, "TLS handshake failed"),
            Err(_) => tracing::debug!(%peer, "TLS handshake timed out"),
        }
    }

    async fn converse(
        &self,
        is_http2: bool,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: Peer,
        activity: &Arc<Activity>,
    ) {
        // Cloned for each request. The counter of such a clone is this connection's own: on one that all connections share,
        // the processors would wait for each other.
        let shared = Arc::new((self.service.clone(), self.slots.clone(), activity.clone()));
        let respond = service_fn(move |request: Request<Incoming>| {
            let shared = Arc::clone(&shared);
            async move {
                let (service, slots, activity) = &*shared;
                let open = slots.begin_request(activity);
                let _answering = activity.begin_request();
                let response = if open.is_some() {
                    let body =
                        |body| RequestBody::new(body, activity.clone(), slots.requests().clone());
                    service.respond(request.map(body), peer).await
                } else {
                    service.refuse(request, peer)
                };
                Ok::<_, Infallible>(response.map(|body| ResponseBody::new(body, open)))
            }
        });
        let stream = TokioIo::new(WatchedStream::new(stream, activity.clone(), is_http2));
        let protocol = if is_http2 { &self.http2 } else { &self.http1 };
        let mut connection = pin!(protocol.serve_connection(stream, respond));
        tokio::select! {
            // In this order: the wait depends on what the connection has just done.
            biased;
            done = connection.as_mut() => return note(peer, done),
            () = activity.client_wait_exceeds(self.waits) => {}
            () = activity.retired() => {}
            () = self.stopping.cancelled() => {}
        }
        connection.as_mut().graceful_shutdown();
        if let Ok(done) = timeout(DRAIN_TIMEOUT, connection).await {
            note(peer, done);
        } else {
            tracing::debug!(%peer, "connection timed out");
        }
    }
}

fn note(peer: Peer, done: Result<(), Box<dyn Error + Send + Sync>>) {
    if let Err(error) = done {
        tracing::debug!(%peer, error, "connection failed");
    }
}
