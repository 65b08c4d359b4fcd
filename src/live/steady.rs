//! Reading on: for what is neither a log, a state nor a text alone, but some of these together, in an order that only
//! its reader knows. The reader keeps its position; this waits between its readings.

use std::collections::VecDeque;

use futures_util::stream::try_unfold;

use super::{Feed, WakeUps};
use crate::base::Result;

/// Why a reader is asked to read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It begins, or something that happens now and then has happened, or nothing was heard for long.
    Anything,
    /// Only what happens all the time has happened.
    Growth,
}

/// Somebody who reads on from a position of its own.
pub trait Reader: Send + 'static {
    /// What is told.
    type Item: Send + 'static;

    /// What there is behind the position, in order, and moves it on; nothing when there is no more now.
    fn read(&mut self, reason: Reason) -> impl Future<Output = Result<VecDeque<Self::Item>>> + Send;
}

/// Follows with two topics: one of what happens now and then, one of what happens all the time. It never ends by itself.
pub fn follow<R: Reader>(reader: R, events: WakeUps, growth: WakeUps) -> Feed<R::Item> {
    let state = State { reader, events, growth, ready: VecDeque::new(), reason: Some(Reason::Anything) };
    Feed::new(try_unfold(state, async |mut state| Ok(Some((state.next().await?, state)))))
}

struct State<R: Reader> {
    reader: R,
    events: WakeUps,
    growth: WakeUps,
    ready: VecDeque<R::Item>,
    /// Why to read before waiting; none when all was read.
    reason: Option<Reason>,
}

impl<R: Reader> State<R> {
    async fn next(&mut self) -> Result<R::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(item);
            }
            let reason = match self.reason.take() {
                Some(reason) => reason,
                None => tokio::select! {
                    biased;
                    _ = self.events.next() => Reason::Anything,
                    _ = self.growth.next() => Reason::Growth,
                },
            };
            self.ready = self.reader.read(reason).await?;
            if !self.ready.is_empty() {
                // What was read may have been one page of more.
                self.reason = Some(reason);
            }
        }
    }
}
