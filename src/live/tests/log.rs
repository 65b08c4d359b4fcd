//! A log by sequence.

use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};

use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::base::Error;
use crate::live::log::{Log, Tails, follow};

#[derive(Clone, Default)]
struct Numbers {
    stored: Arc<Mutex<Vec<i64>>>,
    is_over: Switch,
    is_broken: Switch,
    reads: Arc<AtomicUsize>,
    /// Entries that were handed out.
    handed: Arc<AtomicUsize>,
}

impl Numbers {
    fn append(&self, count: i64) {
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..count {
            let next = stored.last().map_or(1, |last| last + 1);
            stored.push(next);
        }
    }

    fn of(count: i64) -> Self {
        let log = Self::default();
        log.append(count);
        log
    }
}

impl Log for Numbers {
    type Entry = i64;

    fn sequence(entry: &i64) -> i64 {
        *entry
    }

    async fn after(&self, sequence: i64, limit: u64) -> Result<Vec<i64>> {
        tokio::task::yield_now().await;
        if self.is_broken.is_on() {
            return Err(Error::unavailable("there is no database"));
        }
        self.reads.fetch_add(1, Ordering::SeqCst);
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = stored.iter().copied().filter(|number| *number > sequence);
        let page: Vec<i64> = behind.take(usize::try_from(limit).unwrap()).collect();
        self.handed.fetch_add(page.len(), Ordering::SeqCst);
        Ok(page)
    }

    async fn is_over(&self) -> Result<bool> {
        Ok(self.is_over.is_on())
    }
}

#[test]
fn everybody_gets_everything_behind_his_place_once_and_in_order() {
    // How many are appended, and whether anybody is woken; where each subscriber begins, and when he comes.
    let appends = vec((1_i64..90, any::<bool>()), 1..6);
    let subscribers = vec((0.0..=1.0_f64, 0_usize..6), 1..5);
    holds((0_i64..200, appends, subscribers), async |(stored, appends, subscribers)| {
        let (log, signals, tails) = (Numbers::of(stored), Signals::default(), Tails::default());
        let mut reading = Vec::new();
        let mut newest = stored;
        for round in 0..=appends.len() {
            for (share, _) in subscribers.iter().filter(|(_, at)| (*at).min(appends.len()) == round) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_precision_loss,
                    reason = "a place in a short log"
                )]
                let after = (newest as f64 * share) as i64;
                let items = follow(log.clone(), &tails, wake_ups(&signals, REPAIR), after).unguarded();
                #[expect(clippy::disallowed_methods, reason = "subscribers read side by side; the test awaits them")]
                reading.push((after, tokio::spawn(all(items))));
            }
            let Some((count, is_woken)) = appends.get(round) else { break };
            tokio::task::yield_now().await;
            log.append(*count);
            newest += count;
            if *is_woken {
                signals.wake(TOPIC);
            }
        }
        log.is_over.turn_on();
        for (after, items) in reading {
            assert_eq!(items.await.unwrap(), (after + 1..=newest).collect::<Vec<_>>());
        }
    });
}

#[tokio::test]
async fn a_log_that_nobody_reads_on_is_not_read_ahead() {
    let (log, tails) = (Numbers::of(10_000), Tails::default());
    let mut items = follow(log.clone(), &tails, wake_ups(&Signals::default(), NEVER), 0).unguarded();
    assert_eq!(next(&mut items).await.unwrap().unwrap(), 1);
    assert!(log.handed.load(Ordering::SeqCst) <= 50);
}

#[tokio::test]
async fn whoever_follows_the_end_does_not_wait_for_one_who_is_far_behind() {
    let (log, signals, tails) = (Numbers::of(1000), Signals::default(), Tails::default());
    let mut slow = follow(log.clone(), &tails, wake_ups(&signals, NEVER), 0).unguarded();
    assert_eq!(next(&mut slow).await.unwrap().unwrap(), 1);
    let mut quick = follow(log.clone(), &tails, wake_ups(&signals, NEVER), 1000).unguarded();
    assert!(is_quiet(&mut quick).await);
    log.append(1);
    signals.wake(TOPIC);
    assert_eq!(next(&mut quick).await.unwrap().unwrap(), 1001);
    for number in 2..=1001 {
        assert_eq!(next(&mut slow).await.unwrap().unwrap(), number);
    }
}

#[tokio::test]
async fn a_wake_up_costs_one_read_however_many_follow() {
    let (log, signals, tails) = (Numbers::of(3), Signals::default(), Tails::default());
    let mut many: Vec<_> =
        (0..100).map(|_| follow(log.clone(), &tails, wake_ups(&signals, NEVER), 3).unguarded()).collect();
    for items in &mut many {
        assert!(futures_util::FutureExt::now_or_never(items.next()).is_none());
    }
    let waiting = join_all(many.iter_mut().map(next));
    let told = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let before = log.reads.load(Ordering::SeqCst);
        log.append(1);
        signals.wake(TOPIC);
        before
    };
    let (items, before) = tokio::join!(waiting, told);
    assert!(items.into_iter().all(|item| item.unwrap().unwrap() == 4));
    assert_eq!(log.reads.load(Ordering::SeqCst) - before, 1);
    drop(many);
    assert_eq!(tails.count(), 0, "what nobody follows is not kept");
}

#[tokio::test]
async fn an_error_is_the_end() {
    let (log, signals, tails) = (Numbers::of(1), Signals::default(), Tails::default());
    let mut items = follow(log.clone(), &tails, wake_ups(&signals, REPAIR), 0).unguarded();
    assert_eq!(next(&mut items).await.unwrap().unwrap(), 1);
    log.is_broken.turn_on();
    assert!(next(&mut items).await.unwrap().is_err());
    assert!(next(&mut items).await.is_none());
}
