//! Timeouts of a connection (C-GQL-12, C-STR-6): a started head must be completed in time, and responses must be read.
//! The idle timeout is in the listener.

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

/// State shared by a connection's stream and its requests.
#[derive(Debug)]
pub struct Activity {
    /// Requests whose responses are incomplete.
    requests: AtomicUsize,
    /// Number of complete heads.
    heads: AtomicUsize,
    /// True when no more HTTP/1 heads can come: after an upgrade, and with HTTP/2.
    without_heads: AtomicBool,
    is_http2: AtomicBool,
    began: Instant,
    /// When the last request ended, in milliseconds since the connection was opened.
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
    /// Records that no more HTTP/1 heads can come.
    pub fn end_of_heads(&self) {
        self.without_heads.store(true, Ordering::Relaxed);
    }

    /// Records that the connection speaks HTTP/2.
    pub fn note_http2(&self) {
        self.is_http2.store(true, Ordering::Relaxed);
        self.end_of_heads();
    }

    /// True when the connection speaks HTTP/2.
    pub fn is_http2(&self) -> bool {
        self.is_http2.load(Ordering::Relaxed)
    }

    /// Starts a request; it lasts until the result is dropped.
    pub fn begin(self: &Arc<Self>) -> RequestInProgress {
        self.heads.fetch_add(1, Ordering::Relaxed);
        self.stay_busy()
    }

    /// Keeps the connection busy until the result is dropped, without counting a new request.
    pub fn stay_busy(self: &Arc<Self>) -> RequestInProgress {
        self.requests.fetch_add(1, Ordering::Relaxed);
        RequestInProgress(Arc::clone(self))
    }

    /// Remaining idle time; `None` when it has expired.
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

/// A request in progress.
#[derive(Debug)]
pub struct RequestInProgress(Arc<Activity>);

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        let now = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.quiet_since.store(now, Ordering::Relaxed);
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The stream of a connection, with timeouts.
#[derive(Debug)]
pub struct TimedConnection<S> {
    stream: S,
    activity: Arc<Activity>,
    /// Number of complete heads when `head` was armed.
    heads: usize,
    frames: Frames,
    head: Deadline,
    unread: Deadline,
}

impl<S> TimedConnection<S> {
    /// Allows `head_time` to complete a started head, and `write_time` to read at least something.
    pub fn new(stream: S, activity: Arc<Activity>, head_time: Duration, write_time: Duration) -> Self {
        let (mut head, unread) = (Deadline::after(head_time), Deadline::after(write_time));
        // A new connection must send a head.
        head.arm();
        Self { stream, activity, heads: 0, frames: Frames::default(), head, unread }
    }

    /// Applies the write timeout while a write is pending.
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

impl<S: AsyncRead + Unpin> AsyncRead for TimedConnection<S> {
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

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedConnection<S> {
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

/// A timeout that can be armed. The timer is created lazily: most connections never need one.
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

    /// Starts the timeout, unless it is running.
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

    /// True when the timeout has expired.
    fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        self.armed && self.sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready())
    }
}
