//! The state of one thing: as it is now, then again each time it differs, until it is final or the thing is gone.

use std::time::Duration;

use futures_util::stream::try_unfold;
use tokio::time::Instant;

use super::{Feed, WakeUps};
use crate::base::Result;

/// A thing whose state changes.
pub trait Snapshot: Send + Sync + 'static {
    /// What is told.
    type State: Clone + Send + Sync + 'static;

    /// Shortest time between two states. Of a burst of changes the last state is always told.
    const PACE: Duration = Duration::ZERO;

    /// The state as it is stored now; none when the thing is gone.
    fn now(&self) -> impl Future<Output = Result<Option<Self::State>>> + Send;

    /// True when a subscriber who was told the one learns nothing from the other.
    fn is_same(one: &Self::State, other: &Self::State) -> bool;

    /// True for a state that no other follows.
    fn is_final(_state: &Self::State) -> bool {
        false
    }
}

/// Follows the state of a thing, with the wake-ups of its topic.
pub fn follow<S: Snapshot>(thing: S, wake_ups: WakeUps) -> Feed<S::State> {
    let state = Reader { thing, wake_ups, told: None };
    Feed::new(try_unfold(state, async |mut reader| Ok(reader.next().await?.map(|state| (state, reader)))))
}

struct Reader<S: Snapshot> {
    thing: S,
    wake_ups: WakeUps,
    /// What was last told, and when.
    told: Option<(S::State, Instant)>,
}

impl<S: Snapshot> Reader<S> {
    async fn next(&mut self) -> Result<Option<S::State>> {
        loop {
            if let Some((last, at)) = &self.told {
                if S::is_final(last) {
                    return Ok(None);
                }
                // A wake-up during the pause is kept: the last change of a burst is always told.
                tokio::time::sleep(S::PACE.saturating_sub(at.elapsed())).await;
                self.wake_ups.next().await;
            }
            let Some(state) = self.thing.now().await? else { return Ok(None) };
            if self.told.as_ref().is_none_or(|(last, _)| !S::is_same(last, &state)) {
                self.told = Some((state.clone(), Instant::now()));
                return Ok(Some(state));
            }
        }
    }
}
