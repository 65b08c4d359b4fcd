//! Who may read, while he reads.

use std::sync::atomic::AtomicUsize;

use futures_util::future::join_all;

use super::*;
use crate::base::Error;
use crate::live::{Feed, Permit};

#[derive(Clone, Default)]
struct Door {
    is_closed: Switch,
    looks: Arc<AtomicUsize>,
}

impl Permit for Door {
    async fn check(&self) -> Result<()> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        if self.is_closed.is_on() { Err(Error::forbidden("The door is closed.")) } else { Ok(()) }
    }
}

/// Numbers without end, one each millisecond.
fn numbers() -> Feed<u32> {
    let count = futures_util::stream::unfold(0, async |number| {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Some((Ok(number), number + 1))
    });
    Feed::new(count)
}

#[tokio::test]
async fn revocation_in_the_middle_ends_the_stream_with_its_reason() {
    join_all((0..20).map(|taken| async move {
        let (door, signals) = (Door::default(), Signals::default());
        let mut items = numbers().while_permitted(door.clone(), wake_ups(&signals, REPAIR));
        for number in 0..taken {
            assert_eq!(next(&mut items).await.unwrap().unwrap(), number);
        }
        door.is_closed.turn_on();
        let refused = loop {
            match next(&mut items).await.unwrap() {
                Ok(_) => {}
                Err(refused) => break refused,
            }
        };
        assert_eq!(refused.code(), "FORBIDDEN");
        assert!(next(&mut items).await.is_none());
    }))
    .await;
}

#[tokio::test]
async fn the_permit_is_looked_at_while_nobody_reads() {
    let (door, signals) = (Door::default(), Signals::default());
    let mut items = Feed::of_items(vec![1, 2]).while_permitted(door.clone(), wake_ups(&signals, NEVER));
    assert_eq!(next(&mut items).await.unwrap().unwrap(), 1);
    tokio::time::timeout(Duration::from_secs(5), async {
        while door.looks.load(Ordering::SeqCst) < 2 {
            signals.wake(TOPIC);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("somebody looks");
    door.is_closed.turn_on();
    signals.wake(TOPIC);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(next(&mut items).await.unwrap().unwrap_err().code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_stream_that_has_ended_looks_no_more() {
    let (door, signals) = (Door::default(), Signals::default());
    let mut items = Feed::of_items(vec![1]).while_permitted(door.clone(), wake_ups(&signals, REPAIR));
    while next(&mut items).await.is_some() {}
    drop(items);
    let looks = door.looks.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(door.looks.load(Ordering::SeqCst), looks);
}
