//! The send queue of one socket.
//!
//! Each operation has a queue of its own and the writer takes from them in turn, so a long replay cannot hold up the
//! live event of another operation by more than one message. The queues are bounded: an operation whose share is full
//! waits, which pauses its source; once it has waited for the write timeout, the reader is too slow.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message};
use bytes::Bytes;
use tokio::sync::Notify;

/// Distinguishes operations of one socket, even when a client reuses an identifier.
pub type Key = u64;

/// An operation may fill one part in this many of the queue.
const SHARE: usize = 8;

/// Protocol messages may fill one part in this many of the queue; operations share the rest.
const URGENT_SHARE: usize = 4;

/// Why a message was not queued.
#[derive(Debug, PartialEq, Eq)]
pub enum NotQueued {
    /// The socket is being closed.
    Closed,
    /// The reader is too slow.
    Stalled,
}

/// Bounds of the queues together.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes.
    pub bytes: usize,
    /// Messages.
    pub messages: usize,
    /// How long a message may wait for space.
    pub timeout: Duration,
}

/// The queues of one socket.
pub struct Outbound {
    state: Mutex<State>,
    bounds: Bounds,
    /// Wakes the writer.
    filled: Notify,
    /// Wakes operations that wait for space.
    emptied: Notify,
}

#[derive(Default)]
struct State {
    /// Short protocol messages, sent before events.
    urgent: VecDeque<Message>,
    urgent_bytes: usize,
    queues: HashMap<Key, Queue>,
    /// Operations with queued messages, the next one first.
    turns: VecDeque<Key>,
    bytes: usize,
    messages: usize,
    close: Option<CloseFrame>,
    closing: bool,
}

#[derive(Default)]
struct Queue {
    messages: VecDeque<String>,
    bytes: usize,
}

impl Outbound {
    /// Empty queues.
    pub fn new(bounds: Bounds) -> Self {
        Self { state: Mutex::default(), bounds, filled: Notify::new(), emptied: Notify::new() }
    }

    /// Queues a protocol message. A client that provokes answers without reading them fills this queue. When empty, it
    /// accepts a message of any size.
    pub fn push_urgent(&self, message: Message) -> Result<(), NotQueued> {
        let mut state = self.lock();
        if state.closing {
            return Err(NotQueued::Closed);
        }
        let length = weight(&message);
        let has_place = state.urgent_bytes + length <= self.bounds.bytes / URGENT_SHARE
            && state.urgent.len() < self.bounds.messages;
        if !state.urgent.is_empty() && !has_place {
            return Err(NotQueued::Stalled);
        }
        state.urgent_bytes += length;
        state.urgent.push_back(message);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Queues a message of an operation, once there is space.
    pub async fn push(&self, key: Key, text: String) -> Result<(), NotQueued> {
        tokio::time::timeout(self.bounds.timeout, self.push_when_free(key, text))
            .await
            .unwrap_or(Err(NotQueued::Stalled))
    }

    async fn push_when_free(&self, key: Key, text: String) -> Result<(), NotQueued> {
        loop {
            let mut emptied = std::pin::pin!(self.emptied.notified());
            // Registers before checking, so that space freed in between is not missed.
            emptied.as_mut().enable();
            {
                let mut state = self.lock();
                if state.closing {
                    return Err(NotQueued::Closed);
                }
                if state.has_place(key, text.len(), self.bounds) {
                    state.add(key, text);
                    break;
                }
            }
            emptied.await;
        }
        self.filled.notify_one();
        Ok(())
    }

    /// Drops the queued messages of an operation that the client completed.
    pub fn forget(&self, key: Key) {
        self.lock().forget(key);
        self.emptied.notify_waiters();
    }

    /// Drops all queued messages; sends `last` and then the close frame.
    pub fn close(&self, last: Option<Message>, frame: CloseFrame) {
        let mut state = self.lock();
        if state.closing {
            return;
        }
        let urgent_bytes = last.as_ref().map_or(0, weight);
        let urgent = last.into_iter().collect();
        *state = State { urgent, urgent_bytes, close: Some(frame), closing: true, ..State::default() };
        drop(state);
        self.filled.notify_one();
        self.emptied.notify_waiters();
    }

    /// The next message to send; `None` after the close frame.
    pub async fn pop(&self) -> Option<Message> {
        loop {
            let (message, ended) = {
                let mut state = self.lock();
                (state.take(), state.closing)
            };
            if let Some(message) = message {
                self.emptied.notify_waiters();
                return Some(message);
            }
            if ended {
                return None;
            }
            self.filled.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// An empty share accepts one message of any size: otherwise a large one could never be sent.
    fn has_place(&self, key: Key, length: usize, bounds: Bounds) -> bool {
        let (share, waiting) = self.queues.get(&key).map_or((0, 0), |queue| (queue.bytes, queue.messages.len()));
        let in_share = waiting == 0 || (share + length <= bounds.bytes / SHARE && waiting < bounds.messages / SHARE);
        let room = bounds.bytes - bounds.bytes / URGENT_SHARE;
        let in_all = self.bytes == 0 || (self.bytes + length <= room && self.messages < bounds.messages);
        in_share && in_all
    }

    fn add(&mut self, key: Key, text: String) {
        self.bytes += text.len();
        self.messages += 1;
        let queue = self.queues.entry(key).or_default();
        if queue.messages.is_empty() {
            self.turns.push_back(key);
        }
        queue.bytes += text.len();
        queue.messages.push_back(text);
    }

    fn take(&mut self) -> Option<Message> {
        if let Some(message) = self.urgent.pop_front() {
            self.urgent_bytes -= weight(&message);
            return Some(message);
        }
        while let Some(key) = self.turns.pop_front() {
            let Some(queue) = self.queues.get_mut(&key) else { continue };
            let Some(text) = queue.messages.pop_front() else { continue };
            queue.bytes -= text.len();
            self.bytes -= text.len();
            self.messages -= 1;
            if queue.messages.is_empty() {
                self.queues.remove(&key);
            } else {
                self.turns.push_back(key);
            }
            return Some(Message::text(text));
        }
        self.close.take().map(|frame| Message::Close(Some(frame)))
    }

    fn forget(&mut self, key: Key) {
        if let Some(queue) = self.queues.remove(&key) {
            self.bytes -= queue.bytes;
            self.messages -= queue.messages.len();
            self.turns.retain(|turn| *turn != key);
        }
    }
}

/// What a message takes up in the queue, in bytes, including its frame and its entry.
fn weight(message: &Message) -> usize {
    const PLACE: usize = 64;
    let content = match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(frame) => frame.as_ref().map_or(0, |frame| frame.reason.len()),
    };
    PLACE + content
}

/// A WebSocket ping without content.
pub fn ping() -> Message {
    Message::Ping(Bytes::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbound() -> Outbound {
        Outbound::new(Bounds { bytes: 4_000, messages: 100, timeout: Duration::from_millis(20) })
    }

    /// C-STR-15
    #[tokio::test]
    async fn answers_of_the_protocol_are_weighed() {
        let outbound = outbound();
        assert_eq!(outbound.push_urgent(Message::text("x".repeat(5_000))), Ok(()), "one of any size");
        assert_eq!(outbound.push_urgent(Message::text("x")), Err(NotQueued::Stalled));
        assert!(outbound.pop().await.is_some());
        let mut taken = 0;
        while outbound.push_urgent(Message::text("x".repeat(100))).is_ok() {
            taken += 1;
        }
        assert_eq!(taken, 1_000 / 164);
        // Sending frees space.
        assert!(outbound.pop().await.is_some());
        assert_eq!(outbound.push_urgent(ping()), Ok(()));
    }

    /// C-STR-15
    #[tokio::test]
    async fn events_leave_room_for_answers_of_the_protocol() {
        let outbound = outbound();
        let mut taken = 0;
        for key in 0..100 {
            taken += usize::from(outbound.push(key, "x".repeat(400)).await.is_ok());
        }
        assert_eq!(taken, 3_000 / 400);
        assert_eq!(outbound.push_urgent(Message::text("x".repeat(500))), Ok(()));
        let lock = outbound.lock();
        assert!(lock.bytes + lock.urgent_bytes <= 4_000);
    }
}
