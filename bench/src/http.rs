//! A minimal HTTP/1.1 client that costs little besides waiting: blocking, one connection, and
//! requests as the bytes that are sent. It has nothing that the measured servers do not do: no TLS,
//! no redirects, no HTTP/2.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use socket2::{Domain, Socket, Type};

/// Longer than any response takes without a fault.
const RESPONSE_TIMEOUT: Duration = Duration::from_mins(1);

/// A serialized request.
#[derive(Clone, Debug)]
pub(crate) struct Request(Vec<u8>);

impl Request {
    pub(crate) fn get(path: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes())
    }

    /// Creates a GET request with a header, as `Name: value`.
    pub(crate) fn get_with(path: &str, header: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n").into_bytes())
    }

    pub(crate) fn post(path: &str, body: &Value) -> Self {
        Self::with_body("POST", path, "", body)
    }

    /// Creates a request with a body and an access token.
    pub(crate) fn send_as(token: &str, method: &str, path: &str, body: &Value) -> Self {
        Self::with_body(method, path, &format!("Authorization: Bearer {token}\r\n"), body)
    }

    /// Creates a POST request with the fields of a form and a header, as `Name: value`.
    pub(crate) fn post_form(path: &str, header: &str, fields: &[(&str, &str)]) -> Self {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", percent_encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        Self::with_type("POST", path, header, "application/x-www-form-urlencoded", &body)
    }

    fn with_body(method: &str, path: &str, header: &str, body: &Value) -> Self {
        Self::with_type(method, path, header, "application/json", &body.to_string())
    }

    fn with_type(method: &str, path: &str, header: &str, media_type: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\
             Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        Self((head + body).into_bytes())
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// Returns the first header of this name, which must be in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(header, _)| header == name)?;
        Some(value)
    }

    /// Returns the cookie that the response sets and whose name begins so, as `name=value`.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let set = self.headers.iter().filter(|(header, _)| header == "set-cookie");
        let mut cookies = set.filter_map(|(_, cookie)| cookie.split(';').next());
        cookies.find(|cookie| cookie.starts_with(name))
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    pub(crate) fn json(&self) -> io::Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// Returns the response if it has this status. With any other, the measurement is invalid.
    pub(crate) fn expect(self, status: u16) -> io::Result<Self> {
        if self.status == status {
            return Ok(self);
        }
        Err(io::Error::other(format!("answered {} and not {status}: {}", self.status, self.text())))
    }
}

/// A persistent connection, which is reopened if the server has closed it meanwhile.
#[derive(Debug)]
pub(crate) struct Connection {
    to: SocketAddr,
    from: Ipv4Addr,
    stream: TcpStream,
    /// The bytes read of the present response.
    read: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(to: SocketAddr) -> io::Result<Self> {
        Self::open_from(Ipv4Addr::LOCALHOST, to)
    }

    /// Connects from the given address: all of 127.0.0.0/8 is this machine.
    pub(crate) fn open_from(from: Ipv4Addr, to: SocketAddr) -> io::Result<Self> {
        Ok(Self { to, from, stream: connect(from, to)?, read: Vec::new() })
    }

    /// Sends a request and reads the whole response.
    pub(crate) fn send(&mut self, request: &Request) -> io::Result<Answer> {
        match self.exchange(request) {
            // It was idle for longer than the server keeps a connection.
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

/// Parses status and headers. Also returns the framing of the body and the length of the head;
/// `None` until the head is complete.
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

/// Encodes a value for a form or a query (RFC 3986 §2.1).
pub(crate) fn percent_encode(value: &str) -> String {
    value.bytes().fold(String::new(), |encoded, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            encoded + char::from(byte).encode_utf8(&mut [0; 4])
        }
        _ => encoded + &format!("%{byte:02X}"),
    })
}

fn malformed() -> io::Error {
    io::Error::other("the response is not HTTP/1.1")
}

fn connect(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect_timeout(&to.into(), RESPONSE_TIMEOUT)?;
    socket.set_tcp_nodelay(true)?;
    socket.set_read_timeout(Some(RESPONSE_TIMEOUT))?;
    socket.set_write_timeout(Some(RESPONSE_TIMEOUT))?;
    Ok(socket.into())
}
