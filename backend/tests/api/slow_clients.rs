//! Thousands of slow clients, and the limits on time, connections and request heads.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::app_files::asset;
use crate::support::harness::Server;

const SLOW: usize = 2_000;
/// The factor by which slow clients may delay a healthy one. It leaves room for other tests on the
/// machine.
const MAX_SLOWDOWN: f64 = 8.0;

const HALF_HEAD: &str = "GET /me HTTP/1.1\r\nHost: x\r\nX-Slow: ";
const HALF_BODY: &str = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
     Content-Length: 100\r\n\r\n{\"username\": \"";

async fn connect_from(server: &Server, address: [u8; 4]) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((address, 0))).unwrap();
    socket.connect(server.address().parse().unwrap()).await.unwrap()
}

/// Opens one slow connection. A quarter each: nothing is sent, half a head, half a body, and a
/// response that is not read.
async fn slow_client(server: &Server, number: usize) -> TcpStream {
    let mut stream = connect_from(server, [127, 0, 0, 2]).await;
    let start = match number % 4 {
        0 => "",
        1 => HALF_HEAD,
        2 => HALF_BODY,
        _ => "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n",
    };
    // The server may have closed it already to make room; it counts all the same.
    let _ = stream.write_all(start.as_bytes()).await;
    stream
}

/// Opens all slow connections. Each sends a byte in turn.
async fn open_slow_connections(server: &Server) -> tokio::task::JoinSet<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let mut streams = Vec::with_capacity(SLOW);
    for number in 0..SLOW {
        streams.push(slow_client(server, number).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move {
        loop {
            for (number, stream) in streams.iter_mut().enumerate() {
                if matches!(number % 4, 1 | 2) {
                    let _ = stream.try_write(b"x");
                }
                if number % 100 == 0 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    });
    tasks
}

/// The median time of a request in seconds, each on a connection of its own.
async fn median(server: &Server, token: &str) -> f64 {
    let mut times = Vec::new();
    for _ in 0..101 {
        let began = Instant::now();
        let mut stream = connect_from(server, [127, 0, 0, 1]).await;
        assert!(get_me(&mut stream, token).await.starts_with("HTTP/1.1 200"));
        times.push(began.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

async fn get_me(stream: &mut TcpStream, token: &str) -> String {
    let request = format!("GET /me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_slow_connections_do_not_delay_a_healthy_client() {
    for flags in [&[][..], &["--max-connections", "100"]] {
        let server = Server::start_with(flags);
        let token = server.token_of("ada").await;
        let before = median(&server, &token).await;
        let mut kept = connect_from(&server, [127, 0, 0, 1]).await;
        assert!(get_me(&mut kept, &token).await.starts_with("HTTP/1.1 200"));
        let _slow_clients = open_slow_connections(&server).await;
        let during = median(&server, &token).await;
        assert!(during < before * MAX_SLOWDOWN, "{during} s instead of {before} s with {flags:?}");
        let answer = get_me(&mut kept, &token).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "an earlier connection stays open: {answer}");
    }
}

#[tokio::test]
async fn a_new_connection_is_accepted_among_many_slow_ones_from_its_address() {
    let server = Server::start_with(&["--max-connections", "20"]);
    let token = server.token_of("ada").await;
    let mut slow = Vec::new();
    for number in 0..200 {
        slow.push(slow_client(&server, number).await);
        let mut healthy = connect_from(&server, [127, 0, 0, 2]).await;
        assert!(get_me(&mut healthy, &token).await.starts_with("HTTP/1.1 200"), "{number}");
        slow.push(healthy);
    }
}

#[tokio::test]
async fn a_burst_of_connections_is_queued_and_not_refused() {
    let server = Server::start();
    server.signal("STOP");
    let mut burst = Vec::new();
    for _ in 0..500 {
        let connecting = connect_from(&server, [127, 0, 0, 2]);
        let connected = tokio::time::timeout(Duration::from_secs(30), connecting).await;
        burst.push(connected.expect("the backlog has room"));
    }
    server.signal("CONT");
    assert_eq!(server.get("/health/live").await.status, 200);
}

/// The number of sockets that the server has open at its port, including the listening one.
fn sockets(server: &Server) -> usize {
    let descriptors = std::fs::read_dir(format!("/proc/{}/fd", server.id())).unwrap();
    let targets = descriptors.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    let open: HashSet<String> = targets.map(|target| target.display().to_string()).collect();
    let address: SocketAddr = server.address().parse().unwrap();
    let here = format!(":{:04X}", address.port());
    let all = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let is_ours = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields[1].ends_with(&here) && open.contains(&format!("socket:[{}]", fields[9]))
    };
    all.lines().filter(is_ours).count()
}

#[tokio::test]
async fn a_stalled_connection_is_closed() {
    // Short, for those that have had a response and do not request anything more.
    let server = Server::start_with(&["--keep-alive-timeout=1s"]);
    let at_rest = sockets(&server);
    let mut slow = Vec::new();
    for number in 0..8 {
        slow.push(slow_client(&server, number).await);
    }
    // And one that requests more than any buffer holds and reads nothing.
    let wasm = asset(&server, ".wasm").await;
    let mut reader = connect_from(&server, [127, 0, 0, 1]).await;
    let request = format!("GET {wasm} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(200);
    reader.write_all(request.as_bytes()).await.unwrap();
    while sockets(&server) < at_rest + 9 {
        tokio::task::yield_now().await;
    }

    let mut late = slow.swap_remove(2);
    let mut answer = String::new();
    let read = tokio::time::timeout(Duration::from_mins(1), late.read_to_string(&mut answer));
    read.await.expect("the wait for a body has a limit").unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{answer}");

    let deadline = Instant::now() + Duration::from_mins(1);
    while sockets(&server) > at_rest {
        assert!(Instant::now() < deadline, "{} connections too many", sockets(&server) - at_rest);
        for stream in &mut slow {
            let _ = stream.try_write(b"x");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Requests something small and reads the whole response.
async fn get_live(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"{\"status\":\"live\"}") {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Waits until the server closes the connection.
async fn is_closed(mut stream: TcpStream) {
    let closed = async { while stream.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0) {} };
    tokio::time::timeout(Duration::from_mins(1), closed).await.expect("it is closed");
}

#[tokio::test]
async fn a_connection_between_two_requests_outlives_one_whose_request_is_late() {
    let server = Server::start();
    let mut idle = TcpStream::connect(server.address()).await.unwrap();
    get_live(&mut idle).await.unwrap();
    let unused = TcpStream::connect(server.address()).await.unwrap();
    let mut late = TcpStream::connect(server.address()).await.unwrap();
    get_live(&mut late).await.unwrap();
    late.write_all(HALF_HEAD.as_bytes()).await.unwrap();
    tokio::join!(is_closed(unused), is_closed(late));
    get_live(&mut idle).await.expect("it waits for longer than the others");
}

#[tokio::test]
async fn a_connection_between_two_requests_is_closed_after_the_time_that_is_set() {
    let server = Server::start_with(&["--keep-alive-timeout=1s"]);
    let mut idle = TcpStream::connect(server.address()).await.unwrap();
    get_live(&mut idle).await.unwrap();
    is_closed(idle).await;
}

#[tokio::test]
async fn connections_between_two_requests_make_room_for_new_ones() {
    let server = Server::start_with(&["--max-connections=10", "--keep-alive-timeout=1h"]);
    let mut idle = Vec::new();
    for _ in 0..30 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        get_live(&mut stream).await.unwrap();
        idle.push(stream);
    }
    // The one that has waited longest goes first.
    for stream in idle.drain(..20) {
        is_closed(stream).await;
    }
    for stream in &mut idle {
        get_live(stream).await.unwrap();
    }
}

#[tokio::test]
async fn a_head_is_limited_to_48_kib_and_100_fields() {
    let server = Server::start();
    let ask = |head: String| {
        let server = &server;
        async move {
            let mut stream = TcpStream::connect(server.address()).await.unwrap();
            let request = format!("GET /health/live HTTP/1.1\r\nHost: x\r\n{head}\r\n");
            // The server may respond before everything is sent.
            let _ = stream.write_all(request.as_bytes()).await;
            let mut status = [0; 12];
            stream.read_exact(&mut status).await.unwrap();
            String::from_utf8(status.to_vec()).unwrap()
        }
    };
    let field = |size: usize| format!("Authorization: Bearer {}\r\n", "x".repeat(size));
    assert_eq!(ask(field(48_000)).await, "HTTP/1.1 200");
    assert_eq!(ask(field(50_000)).await, "HTTP/1.1 431");
    assert_eq!(ask("X: x\r\n".repeat(99)).await, "HTTP/1.1 200");
    assert_eq!(ask("X: x\r\n".repeat(100)).await, "HTTP/1.1 431");
}
