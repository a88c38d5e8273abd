//! How long a client may take over what it is doing.
//!
//! The stream watches the bytes that go by and knows from them, and from the
//! server's word that a request is being answered, what the client does; each
//! of these has its time. Progress does not extend it: a client that sends or
//! takes a byte a second is as late as one that does nothing.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::listener::Stream;
use crate::Limits;

/// What the connection is waiting for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// The client's next request.
    Idle,
    /// The rest of a request.
    Head,
    /// The server's own answer, which has a limit elsewhere.
    Serving,
    /// The client taking the answer.
    Writing,
}

/// What a connection is waiting for, and until when.
#[derive(Debug)]
pub(super) struct Clock {
    limits: Limits,
    state: Mutex<(Phase, Option<Instant>)>,
}

impl Clock {
    pub(super) fn new(limits: Limits) -> Self {
        let first = (Phase::Idle, Some(Instant::now() + limits.idle_time));
        Self {
            limits,
            state: Mutex::new(first),
        }
    }

    pub(super) fn now(&self) -> (Phase, Option<Instant>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the time of `phase`, unless it is running.
    pub(super) fn enter(&self, phase: Phase) {
        let time = match phase {
            Phase::Idle => Some(self.limits.idle_time),
            Phase::Head => Some(self.limits.header_time),
            Phase::Serving => None,
            Phase::Writing => Some(self.limits.write_time),
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 != phase {
            *state = (phase, time.map(|time| Instant::now() + time));
        }
    }

    /// As [`enter`](Clock::enter), if `from` has come to its end.
    fn pass(&self, from: Phase, to: Phase) {
        if self.now().0 == from {
            self.enter(to);
        }
    }
}

/// A stream that tells its clock what goes by.
pub(super) struct Watched {
    stream: Box<dyn Stream>,
    clock: Arc<Clock>,
}

impl Watched {
    pub(super) fn new(stream: Box<dyn Stream>, clock: Arc<Clock>) -> Self {
        Self { stream, clock }
    }

    pub(super) fn into_inner(self) -> Box<dyn Stream> {
        self.stream
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.clock.pass(Phase::Idle, Phase::Head);
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.clock.enter(Phase::Writing);
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.clock.enter(Phase::Writing);
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when an answer is written to its end.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.clock.pass(Phase::Writing, Phase::Idle);
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
