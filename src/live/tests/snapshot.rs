//! The state of one thing.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::live::snapshot::{Snapshot, follow};

/// The last state that a thing ever has.
const FINAL: u32 = u32::MAX;

#[derive(Clone)]
struct Thing(Arc<Mutex<Option<u32>>>);

impl Thing {
    fn new(state: u32) -> Self {
        Self(Arc::new(Mutex::new(Some(state))))
    }

    fn set(&self, state: Option<u32>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl Snapshot for Thing {
    type State = u32;

    const PACE: Duration = Duration::from_millis(3);

    async fn now(&self) -> Result<Option<u32>> {
        tokio::task::yield_now().await;
        Ok(*self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_same(one: &u32, other: &u32) -> bool {
        one == other
    }

    fn is_final(state: &u32) -> bool {
        *state == FINAL
    }
}

#[test]
fn states_come_in_order_never_twice_and_the_last_one_always() {
    // States, whether anybody is woken, and how long they last.
    holds(vec((0_u32..4, any::<bool>(), 0_u64..8), 1..12), async |states| {
        let (thing, signals) = (Thing::new(0), Signals::default());
        let items = follow(thing.clone(), wake_ups(&signals, REPAIR)).unguarded();
        let change = async {
            for (state, is_woken, millis) in &states {
                thing.set(Some(*state));
                if *is_woken {
                    signals.wake(TOPIC);
                }
                tokio::time::sleep(Duration::from_millis(*millis)).await;
            }
            thing.set(Some(FINAL));
        };
        let (told, ()) = tokio::join!(all(items), change);
        assert!(told.windows(2).all(|pair| pair[0] != pair[1]), "{told:?}");
        assert_eq!(told.last(), Some(&FINAL));
        let mut history = [0].into_iter().chain(states.iter().map(|(state, ..)| *state)).chain([FINAL]);
        assert!(told.iter().all(|state| history.any(|had| had == *state)), "{told:?} of {states:?}");
    });
}

#[tokio::test]
async fn what_is_gone_has_no_further_states() {
    let (thing, signals) = (Thing::new(7), Signals::default());
    let mut items = follow(thing.clone(), wake_ups(&signals, NEVER)).unguarded();
    assert_eq!(next(&mut items).await.unwrap().unwrap(), 7);
    signals.wake(TOPIC);
    assert!(is_quiet(&mut items).await, "nothing changed");
    thing.set(None);
    signals.wake(TOPIC);
    assert!(next(&mut items).await.is_none());
}

#[tokio::test]
async fn a_burst_is_told_at_its_pace() {
    let (thing, signals) = (Thing::new(1), Signals::default());
    let items = follow(thing.clone(), wake_ups(&signals, NEVER)).unguarded();
    let begun = Instant::now();
    let burst = async {
        for state in 2..200 {
            thing.set(Some(state));
            signals.wake(TOPIC);
            tokio::task::yield_now().await;
        }
        thing.set(Some(FINAL));
        signals.wake(TOPIC);
    };
    let (told, ()) = tokio::join!(all(items), burst);
    assert!(told.len() as u128 <= begun.elapsed().as_millis() / 3 + 2, "{told:?}");
    assert_eq!(told.last(), Some(&FINAL));
}
