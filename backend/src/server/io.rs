//! Streams and bodies that report the activity on their connection.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::slots::{Activity, ArrivingBody, BodyWait, OpenRequests, OpenStream};
use crate::http::BodyRefused;

/// A stream. A client that starts to read again gets the full wait again.
#[derive(Debug)]
pub(super) struct WatchedStream<S> {
    stream: S,
    activity: Arc<Activity>,
    is_full: bool,
    /// True if what arrives between two requests is the head of the next. In HTTP/2 it may be a frame that
    /// asks for nothing.
    has_heads_only: bool,
}

impl<S> WatchedStream<S> {
    pub(super) fn new(stream: S, activity: Arc<Activity>, is_http2: bool) -> Self {
        Self { stream, activity, is_full: false, has_heads_only: !is_http2 }
    }

    /// Only a write that a full connection accepts again shows that the client reads: other writes
    /// go into the system's buffer and tell nothing.
    fn note<T>(&mut self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_pending() != self.is_full {
            self.is_full = written.is_pending();
            self.activity.set_full(self.is_full);
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WatchedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.has_heads_only && buffer.filled().len() > before {
            self.activity.begin_head();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WatchedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.note(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A request's body. While it has not arrived, the server waits for the client. It fails if it has to give
/// way to the bodies of others.
#[derive(Debug)]
pub(super) struct RequestBody {
    body: Incoming,
    activity: Arc<Activity>,
    requests: Arc<OpenRequests>,
    arriving: Option<Arriving>,
}

/// The wait for a body.
#[derive(Debug)]
struct Arriving {
    _guards: (ArrivingBody, BodyWait),
    refused: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl RequestBody {
    pub(super) fn new(
        body: Incoming,
        activity: Arc<Activity>,
        requests: Arc<OpenRequests>,
    ) -> Self {
        Self { body, activity, requests, arriving: None }
    }

    fn await_body(&self) -> Arriving {
        let refusal = CancellationToken::new();
        let wait = self.requests.await_body(self.activity.network(), &refusal);
        let refused = Box::pin(refusal.cancelled_owned());
        Arriving { _guards: (self.activity.await_body(), wait), refused }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.arriving = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let mut arriving = self.arriving.take().unwrap_or_else(|| self.await_body());
        if arriving.refused.as_mut().poll(context).is_ready() {
            self.activity.note_refused_body();
            return Poll::Ready(Some(Err(BodyRefused.into())));
        }
        self.arriving = Some(arriving);
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response's body. Its request is open until it has been sent.
#[derive(Debug)]
pub(super) struct ResponseBody<B> {
    body: B,
    /// `None` if the request was refused.
    _open: Option<OpenStream>,
}

impl<B> ResponseBody<B> {
    pub(super) fn new(body: B, open: Option<OpenStream>) -> Self {
        Self { body, _open: open }
    }
}

impl<B: Body + Unpin> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
