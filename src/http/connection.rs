//! A connection whose peer must keep its side moving (C-GQL-12, C-STR-6): a head that has begun must be complete in time,
//! and what is sent must be read. Time without any request is watched by the listener.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::frames::Frames;

/// What a connection's stream and its requests tell each other.
#[derive(Debug)]
pub struct Activity {
    /// Requests whose answers are not complete.
    requests: AtomicUsize,
    /// Heads that were complete.
    heads: AtomicUsize,
    /// True once no more heads of HTTP/1 come: after an upgrade, and with HTTP/2.
    without_heads: AtomicBool,
    is_http2: AtomicBool,
    began: Instant,
    /// When the last request ended, in milliseconds from the beginning.
    quiet_since: AtomicU64,
}

impl Default for Activity {
    fn default() -> Self {
        Self {
            requests: AtomicUsize::default(),
            heads: AtomicUsize::default(),
            without_heads: AtomicBool::default(),
            is_http2: AtomicBool::default(),
            began: Instant::now(),
            quiet_since: AtomicU64::default(),
        }
    }
}

impl Activity {
    /// No more heads of HTTP/1 come.
    pub fn end_of_heads(&self) {
        self.without_heads.store(true, Ordering::Relaxed);
    }

    /// The connection speaks HTTP/2.
    pub fn note_http2(&self) {
        self.is_http2.store(true, Ordering::Relaxed);
        self.end_of_heads();
    }

    /// True when the connection speaks HTTP/2.
    pub fn is_http2(&self) -> bool {
        self.is_http2.load(Ordering::Relaxed)
    }

    /// A request has begun; it lasts until the result is dropped.
    pub fn begin(self: &Arc<Self>) -> InRequest {
        self.heads.fetch_add(1, Ordering::Relaxed);
        self.stay_busy()
    }

    /// Something of a request is still under way, until the result is dropped.
    pub fn stay_busy(self: &Arc<Self>) -> InRequest {
        self.requests.fetch_add(1, Ordering::Relaxed);
        InRequest(Arc::clone(self))
    }

    /// How much of the time without any request is left; `None` when it is over.
    pub fn idle_left(&self, time: Duration) -> Option<Duration> {
        if self.requests.load(Ordering::Relaxed) > 0 {
            return Some(time);
        }
        let since = Duration::from_millis(self.quiet_since.load(Ordering::Relaxed));
        let idle = self.began.elapsed().saturating_sub(since);
        time.checked_sub(idle).filter(|left| !left.is_zero())
    }

    fn expects_head(&self) -> bool {
        self.requests.load(Ordering::Relaxed) == 0 && !self.without_heads.load(Ordering::Relaxed)
    }
}

/// A request under way.
#[derive(Debug)]
pub struct InRequest(Arc<Activity>);

impl Drop for InRequest {
    fn drop(&mut self) {
        let now = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.quiet_since.store(now, Ordering::Relaxed);
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The stream of a connection.
#[derive(Debug)]
pub struct Watchful<S> {
    stream: S,
    activity: Arc<Activity>,
    /// Heads that were complete when `head` was armed.
    heads: usize,
    frames: Frames,
    head: Deadline,
    unread: Deadline,
}

impl<S> Watchful<S> {
    /// Gives a peer `head_time` for a head that has begun, and `write_time` to read at least something.
    pub fn new(stream: S, activity: Arc<Activity>, head_time: Duration, write_time: Duration) -> Self {
        let (mut head, unread) = (Deadline::after(head_time), Deadline::after(write_time));
        // Whoever connects has something to say.
        head.arm();
        Self { stream, activity, heads: 0, frames: Frames::default(), head, unread }
    }

    /// A write that made progress, or is waiting.
    fn watch_write<T>(&mut self, polled: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.unread.disarm();
            return polled;
        }
        self.unread.arm();
        match self.unread.poll(cx) {
            true => Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read"))),
            false => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watchful<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buf.filled().len();
        let heads = this.activity.heads.load(Ordering::Relaxed);
        if heads != this.heads {
            this.heads = heads;
            this.head.disarm();
        }
        let polled = Pin::new(&mut this.stream).poll_read(cx, buf);
        let new = &buf.filled()[before..];
        this.frames.advance(new);
        match (this.activity.expects_head(), this.frames.in_head()) {
            (_, true) => this.head.arm(),
            (true, false) if !new.is_empty() => this.head.arm(),
            (true, false) => {}
            (false, false) => this.head.disarm(),
        }
        if polled.is_ready() {
            return polled;
        }
        match this.head.poll(cx) {
            true => Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the head of a request came too slowly"))),
            false => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watchful<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.watch_write(polled, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.watch_write(polled, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A clock that runs while it is armed. It is made when first needed: most connections never need one.
#[derive(Debug)]
struct Deadline {
    time: Duration,
    armed: bool,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn after(time: Duration) -> Self {
        Self { time, armed: false, sleep: None }
    }

    /// Starts the clock, unless it runs already.
    fn arm(&mut self) {
        if self.armed {
            return;
        }
        self.armed = true;
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(Instant::now() + self.time),
            None => self.sleep = Some(Box::pin(tokio::time::sleep(self.time))),
        }
    }

    fn disarm(&mut self) {
        self.armed = false;
    }

    /// True when the time is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        self.armed && self.sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready())
    }
}
