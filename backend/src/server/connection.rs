//! One connection from its first byte to its last: which protocol it speaks, how much of
//! everything it may take, and how long it may keep the server waiting.

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::DRAIN_TIMEOUT;
use super::io::{RequestBody, Watched};
use super::places::{Place, Turn};
use super::tls::{self, Tls};
use crate::http::Service;

/// How long a client may keep the server waiting: for the whole head of its next request, or for
/// it to read on.
const WAIT_LIMIT: Duration = Duration::from_secs(30);
/// How long a client may take to agree on TLS.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);
/// The most that the head of a request may have, in bytes. More is answered 431.
const HEAD_LIMIT: u16 = 16 * 1024;
/// The most requests at once on one connection of HTTP/2.
const STREAM_LIMIT: u32 = 100;
/// How many bytes of HTTP/2 may be under way to somebody who does not read them, for each stream:
/// four of the largest bodies.
const WINDOW: u16 = u16::MAX;

/// What is the same for all connections.
pub(super) struct Connections {
    service: Service,
    tls: Option<Arc<Tls>>,
    stopping: CancellationToken,
    http1: auto::Builder<TokioExecutor>,
    http2: auto::Builder<TokioExecutor>,
}

impl Connections {
    pub(super) fn new(
        service: Service,
        tls: Option<Arc<Tls>>,
        stopping: CancellationToken,
    ) -> Self {
        let mut http1 = auto::Builder::new(TokioExecutor::new()).http1_only();
        // Its own limit on heads would need a timer per request; ours (WAIT_LIMIT) has one per
        // connection, and covers what comes between requests and after them as well.
        http1.http1().header_read_timeout(None).max_buf_size(HEAD_LIMIT.into());
        let mut http2 = auto::Builder::new(TokioExecutor::new()).http2_only();
        // Streams that are reset before they are looked at (rapid reset, CVE-2023-44487) end the
        // connection: h2 counts them by itself.
        http2
            .http2()
            .max_concurrent_streams(STREAM_LIMIT)
            .max_header_list_size(HEAD_LIMIT.into())
            .initial_stream_window_size(u32::from(WINDOW))
            .initial_connection_window_size(2 * u32::from(WINDOW))
            .max_send_buf_size(WINDOW.into());
        Self { service, tls, stopping, http1, http2 }
    }

    /// Serves one connection, until it ends, takes too long or has to make room.
    pub(super) async fn serve(&self, stream: TcpStream, peer: SocketAddr, place: &Place) {
        // Answers are small and written whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        tokio::select! {
            () = self.begin(stream, peer, place.turn()) => {}
            () = place.turn().give_way() => {
                tracing::debug!(%peer, "a connection was closed to make room");
            }
        }
    }

    /// Finds out what is spoken: HTTP/1.1, or by TLS whatever both sides can.
    async fn begin(&self, stream: TcpStream, peer: SocketAddr, turn: &Arc<Turn>) {
        let Some(tls) = &self.tls else {
            return self.converse(&self.http1, stream, peer, turn).await;
        };
        let handshake = tokio::select! {
            handshake = timeout(HANDSHAKE_LIMIT, tls.acceptor().accept(stream)) => handshake,
            () = self.stopping.cancelled() => return,
        };
        match handshake {
            Ok(Ok(stream)) => {
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(tls::HTTP2);
                let protocol = if is_http2 { &self.http2 } else { &self.http1 };
                self.converse(protocol, stream, peer, turn).await;
            }
            Ok(Err(error)) => tracing::debug!(%peer, %error, "no TLS was agreed on"),
            Err(_) => tracing::debug!(%peer, "a client took too long to agree on TLS"),
        }
    }

    async fn converse(
        &self,
        protocol: &auto::Builder<TokioExecutor>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: SocketAddr,
        turn: &Arc<Turn>,
    ) {
        let service = (self.service.clone(), turn.clone());
        let answer = service_fn(move |request: Request<Incoming>| {
            let (service, turn) = service.clone();
            async move {
                let _open = turn.request();
                let request = request.map(|body| RequestBody::new(body, turn.clone()));
                Ok::<_, Infallible>(service.respond(request, peer).await)
            }
        });
        let stream = TokioIo::new(Watched::new(stream, turn.clone()));
        let mut connection = pin!(protocol.serve_connection(stream, answer));
        tokio::select! {
            done = connection.as_mut() => return note(peer, done),
            () = turn.waited_for(WAIT_LIMIT) => {}
            () = self.stopping.cancelled() => {}
        }
        connection.as_mut().graceful_shutdown();
        if let Ok(done) = timeout(DRAIN_TIMEOUT, connection).await {
            note(peer, done);
        } else {
            tracing::debug!(%peer, "a client took too long");
        }
    }
}

fn note(peer: SocketAddr, done: Result<(), Box<dyn Error + Send + Sync>>) {
    if let Err(error) = done {
        tracing::debug!(%peer, error, "a connection broke");
    }
}
