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
use tokio_util::sync::CancellationToken;

use super::DRAIN_TIMEOUT;
use super::io::{RequestBody, Watched};
use super::places::{Place, Turn};
use crate::http::Service;

/// How long a client may keep the server waiting: for the whole head of its next request, or for
/// it to read on.
const WAIT_LIMIT: Duration = Duration::from_secs(30);
/// How long a client that has kept the server waiting has to take its leave.
const GOODBYE: Duration = Duration::from_secs(1);
/// The most that the head of a request may have, in bytes. More is answered 431.
const HEAD_LIMIT: usize = 16 * 1024;

/// What is the same for all connections.
pub(super) struct Connections {
    service: Service,
    stopping: CancellationToken,
    http1: auto::Builder<TokioExecutor>,
}

impl Connections {
    pub(super) fn new(service: Service, stopping: CancellationToken) -> Self {
        let mut http1 = auto::Builder::new(TokioExecutor::new()).http1_only();
        // Its own limit on heads would need a timer per request; ours (WAIT_LIMIT) has one per
        // connection, and covers what comes between requests and after them as well.
        http1.http1().header_read_timeout(None).max_buf_size(HEAD_LIMIT);
        Self { service, stopping, http1 }
    }

    /// Serves one connection, until it ends, takes too long or has to make room.
    pub(super) async fn serve(&self, stream: TcpStream, peer: SocketAddr, place: &Place) {
        // Answers are small and written whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        tokio::select! {
            () = self.converse(&self.http1, stream, peer, place.turn()) => {}
            () = place.turn().give_way() => {
                tracing::debug!(%peer, "a connection was closed to make room");
            }
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
        let grace = tokio::select! {
            done = connection.as_mut() => return note(peer, done),
            () = turn.waited_for(WAIT_LIMIT) => GOODBYE,
            () = self.stopping.cancelled() => {
                if turn.is_unused() {
                    return;
                }
                DRAIN_TIMEOUT
            }
        };
        connection.as_mut().graceful_shutdown();
        if let Ok(done) = tokio::time::timeout(grace, connection).await {
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
