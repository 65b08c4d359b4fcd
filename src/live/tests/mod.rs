//! What each shape promises, whatever is lost on the way and wherever its subscriber stands.

mod feed;
mod log;
mod snapshot;
mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::WakeUps;
use crate::base::Result;
use crate::db::signal::{Signal, Signals};

const TOPIC: Signal = Signal::all('z');
/// For so long a lost wake-up is not missed.
const REPAIR: Duration = Duration::from_millis(5);
/// No test waits for so long.
const NEVER: Duration = Duration::from_secs(3600);

fn wake_ups(signals: &Signals, repair: Duration) -> WakeUps {
    WakeUps::of(signals, TOPIC, repair)
}

/// The next item, which must come.
async fn next<T>(items: &mut (impl Stream<Item = Result<T>> + Unpin)) -> Option<Result<T>> {
    let soon = tokio::time::timeout(Duration::from_secs(10), items.next());
    soon.await.expect("an item should come")
}

/// All items to the end.
async fn all<T>(mut items: BoxStream<'static, Result<T>>) -> Vec<T> {
    let mut all = Vec::new();
    while let Some(item) = next(&mut items).await {
        all.push(item.unwrap());
    }
    all
}

/// True when nothing comes for a moment.
async fn is_quiet<T>(items: &mut (impl Stream<Item = Result<T>> + Unpin)) -> bool {
    tokio::time::timeout(Duration::from_millis(30), items.next()).await.is_err()
}

/// Checks a property of histories, each in a runtime of its own.
fn holds<S: Strategy, F: Future<Output = ()>>(histories: S, test: impl Fn(S::Value) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let run = |history| {
        runtime.block_on(test(history));
        Ok::<(), TestCaseError>(())
    };
    runner.run(&histories, run).unwrap();
}

/// A switch that tests turn.
#[derive(Clone, Default)]
struct Switch(Arc<AtomicBool>);

impl Switch {
    fn turn_on(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
