//! The listener and its connections: the only file that knows hyper's server.
//!
//! A loop of our own instead of warp's, because of what that has not: a limit on how long a client
//! may take over its request's head, and an end to draining.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};

use crate::http::Service;

/// How long a client may take over the head of a request, and how long a connection may idle.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The most that the head of a request may have, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;
/// How long open requests have to come to their end once the server is told to stop.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait before accepting again when the system has no more file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` ends, then drains open requests.
pub async fn serve(listener: TcpListener, service: Service, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    tokio::select! {
        () = accept(&listener, &service, &connections) => {}
        () = stop => {}
    }
    // Whoever comes now is refused at once, and not left waiting in the backlog.
    drop(listener);
    if tokio::time::timeout(DRAIN_TIMEOUT, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests were still open after {} s", DRAIN_TIMEOUT.as_secs());
    }
}

async fn accept(listener: &TcpListener, service: &Service, connections: &GracefulShutdown) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let connection = connect(stream, peer, service.clone(), connections.watcher());
                tokio::spawn(connection);
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connect(stream: TcpStream, peer: SocketAddr, service: Service, watcher: Watcher) {
    // Answers are small and written whole: there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request| {
        let service = service.clone();
        async move { Ok::<_, std::convert::Infallible>(service.respond(request, peer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), answer);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection broke");
    }
}
