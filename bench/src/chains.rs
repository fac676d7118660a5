//! Chains of requests, each of which needs the answer to the one before.

use std::io;
use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::http::Connection;

/// Does the work of all clients at once, each on its own connection. Returns the time that they took together.
pub(crate) fn for_each_client<I: Sync, T: Send>(
    at: SocketAddr,
    clients: &[I],
    work: impl Fn(&mut Connection, &I) -> io::Result<T> + Sync,
) -> io::Result<(Duration, Vec<T>)> {
    let connected = Barrier::new(clients.len() + 1);
    thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter()
            .map(|client| {
                let (connected, work) = (&connected, &work);
                scope.spawn(move || {
                    let connection = Connection::open(at);
                    connected.wait();
                    work(&mut connection?, client)
                })
            })
            .collect();
        connected.wait();
        let began = Instant::now();
        let done = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| io::Error::other("a client panicked"))?);
        let done = done.collect::<io::Result<Vec<_>>>()?;
        Ok((began.elapsed(), done))
    })
}
