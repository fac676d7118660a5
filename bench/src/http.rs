//! An HTTP/1.1 client that does as little as it can beside waiting: blocking, one connection, the
//! request as the bytes that it is sent as. What it leaves out is all that the measured servers do
//! not do: TLS, redirects, HTTP/2.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use socket2::{Domain, Socket, Type};

/// Longer than any answer may take that is not a fault.
const PATIENCE: Duration = Duration::from_mins(1);

/// A request, written out.
#[derive(Clone, Debug)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    pub(crate) fn get(path: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes())
    }

    /// With one header more, as `Name: value`.
    pub(crate) fn get_with(path: &str, header: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n").into_bytes())
    }

    pub(crate) fn post(path: &str, body: &Value) -> Self {
        let body = body.to_string();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        Self((head + &body).into_bytes())
    }
}

/// What came back of it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// The first header of this name, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(header, _)| header == name)?;
        Some(value)
    }

    pub(crate) fn json(&self) -> io::Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The answer, if it has this status: whatever else came is no measurement.
    pub(crate) fn expect(self, status: u16) -> io::Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        let body = String::from_utf8_lossy(&self.body);
        Err(io::Error::other(format!("answered {} and not {status}: {body}", self.status)))
    }
}

/// A connection that is kept open, and opened anew when the server has closed it meanwhile.
#[derive(Debug)]
pub(crate) struct Connection {
    to: SocketAddr,
    from: Ipv4Addr,
    stream: TcpStream,
    /// What was read of the answer that is under way.
    read: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(to: SocketAddr) -> io::Result<Self> {
        Self::open_from(Ipv4Addr::LOCALHOST, to)
    }

    /// From an address of its own: all of 127.0.0.0/8 is this machine.
    pub(crate) fn open_from(from: Ipv4Addr, to: SocketAddr) -> io::Result<Self> {
        Ok(Self { to, from, stream: connect(from, to)?, read: Vec::new() })
    }

    /// Sends a request and reads the answer whole.
    pub(crate) fn send(&mut self, request: &Request) -> io::Result<Answer> {
        match self.exchange(request) {
            // It idled for longer than the server keeps a connection.
            Err(_) if self.read.is_empty() => {
                self.stream = connect(self.from, self.to)?;
                self.exchange(request)
            }
            done => done,
        }
    }

    fn exchange(&mut self, request: &Request) -> io::Result<Answer> {
        self.read.clear();
        self.stream.write_all(&request.0)?;
        let (mut answer, body, head_length) = loop {
            self.read_more()?;
            if let Some(head) = parse_head(&self.read)? {
                break head;
            }
        };
        self.read.drain(..head_length);
        match body {
            Body::Sized(length) => {
                while self.read.len() < length {
                    self.read_more()?;
                }
                answer.body = self.read[..length].to_vec();
            }
            Body::Chunked => self.read_chunks(&mut answer.body)?,
        }
        Ok(answer)
    }

    fn read_chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        loop {
            match httparse::parse_chunk_size(&self.read).map_err(|_| malformed())? {
                httparse::Status::Partial => self.read_more()?,
                httparse::Status::Complete((at, size)) => {
                    let size = usize::try_from(size).map_err(io::Error::other)?;
                    while self.read.len() < at + size + 2 {
                        self.read_more()?;
                    }
                    body.extend_from_slice(&self.read[at..at + size]);
                    self.read.drain(..at + size + 2);
                    if size == 0 {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn read_more(&mut self) -> io::Result<()> {
        let mut bytes = [0; 4096];
        match self.stream.read(&mut bytes)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.read.extend_from_slice(&bytes[..count]);
                Ok(())
            }
        }
    }
}

enum Body {
    Sized(usize),
    Chunked,
}

/// Status and headers, how the body comes, and where it begins; `None` until all is there.
fn parse_head(bytes: &[u8]) -> io::Result<Option<(Answer, Body, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(bytes).map_err(|_| malformed())? else {
        return Ok(None);
    };
    let headers = response.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_ascii_lowercase(), value)
    });
    let answer = Answer {
        status: response.code.ok_or_else(malformed)?,
        headers: headers.collect(),
        body: Vec::new(),
    };
    let body = match answer.header("content-length") {
        Some(length) => Body::Sized(length.parse().map_err(|_| malformed())?),
        None if answer.header("transfer-encoding").is_some() => Body::Chunked,
        None => Body::Sized(0),
    };
    Ok(Some((answer, body, length)))
}

fn malformed() -> io::Error {
    io::Error::other("the answer is no HTTP/1.1")
}

fn connect(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect_timeout(&to.into(), PATIENCE)?;
    socket.set_tcp_nodelay(true)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    Ok(socket.into())
}
