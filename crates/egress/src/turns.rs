//! Turns: one request at a time for each host, with a pause between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until};

/// When the last request to a host ended.
type Last = Option<Instant>;

/// Hosts with a request under way or waiting, and those that were asked a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<String, Entry>>);

#[derive(Debug)]
struct Entry {
    turn: Weak<Turn<()>>,
    last: Last,
}

/// Forgets hosts that were not asked for this long: no pause is longer.
const KEPT: Duration = Duration::from_secs(120);

impl Turns {
    /// Waits until nobody else asks the host, and the pause since the last request is over.
    pub(crate) async fn take(&self, host: &str, pause: Duration) -> MyTurn<'_> {
        let turn = self.turn_of(host);
        let guard = turn.lock_owned().await;
        let last = self.with(|hosts| hosts.get(host).and_then(|entry| entry.last));
        if let Some(last) = last.filter(|_| !pause.is_zero()) {
            sleep_until(last + pause).await;
        }
        MyTurn { turns: self, host: host.to_owned(), _guard: guard }
    }

    fn turn_of(&self, host: &str) -> Arc<Turn<()>> {
        self.with(|hosts| {
            hosts.retain(|_, entry| entry.turn.strong_count() > 0 || entry.last.is_some_and(|at| at.elapsed() < KEPT));
            let entry = hosts.entry(host.to_owned()).or_insert_with(|| Entry { turn: Weak::new(), last: None });
            entry.turn.upgrade().unwrap_or_else(|| {
                let turn = Arc::default();
                entry.turn = Arc::downgrade(&turn);
                turn
            })
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Entry>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The turn of a host; over when dropped.
pub(crate) struct MyTurn<'a> {
    turns: &'a Turns,
    host: String,
    _guard: OwnedMutexGuard<()>,
}

impl Drop for MyTurn<'_> {
    fn drop(&mut self) {
        self.turns.with(|hosts| {
            if let Some(entry) = hosts.get_mut(&self.host) {
                entry.last = Some(Instant::now());
            }
        });
    }
}
