//! Tracks which tasks hold a database connection, and for how long.
//!
//! A pool runs dry when tasks hold connections without using them: a future that has read half its rows and is not
//! polled any more, or one that waits for a second connection while it holds the first. Connections held for longer
//! than [`LONG`] are logged, with the operation or job of their span; and when waiting for one times out, all current
//! holders are logged.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, IsolationLevel,
    QueryResult, Statement, TransactionTrait as _,
};
use tokio::sync::oneshot;
use tracing::{Instrument as _, Span};

use crate::base::error::of_driver;

/// Connections are rarely needed for longer than a few milliseconds.
const LONG: Duration = Duration::from_millis(250);

/// Purpose of holding SQLite's writer.
const WRITER: &str = "turn at the writer";

tokio::task_local! {
    /// The holder on whose behalf this task requests a connection.
    static ASKING: Arc<Holder>;
}

/// Tasks that hold a connection, or wait for one.
#[derive(Debug, Clone, Default)]
pub(super) struct Holders {
    all: Arc<Mutex<HashMap<u64, Arc<Holder>>>>,
    next: Arc<AtomicU64>,
    /// When the holders were last logged.
    last_logged: Arc<Mutex<Option<Instant>>>,
}

#[derive(Debug)]
struct Holder {
    /// What the connection is for.
    purpose: &'static str,
    span: Span,
    /// When it got its connection; empty while it waits.
    since: OnceLock<Instant>,
}

/// Registration of a task that holds a connection, or waits for one, until this is dropped.
#[derive(Debug)]
pub(super) struct HolderGuard {
    holders: Holders,
    number: u64,
    holder: Arc<Holder>,
}

impl Holders {
    /// Registers a task that starts to wait.
    fn enter(&self, purpose: &'static str) -> HolderGuard {
        let holder = Arc::new(Holder { purpose, span: Span::current(), since: OnceLock::new() });
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(number, Arc::clone(&holder));
        HolderGuard { holders: self.clone(), number, holder }
    }

    /// Runs work that takes a connection from the pool and returns it at its end.
    pub(super) async fn during<T>(
        &self,
        purpose: &'static str,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let held = self.enter(purpose);
        let done = ASKING.scope(Arc::clone(&held.holder), work).await;
        self.log_if_timed_out(&done);
        done
    }

    /// Begins a transaction, which occupies its connection until the result is dropped; one that sees a single state of
    /// the database and does not write, if it is a `snapshot`. A transaction that only reads is always one on SQLite.
    ///
    /// It begins in a separate task that completes even if the caller is cancelled: the PostgreSQL driver forgets a
    /// `BEGIN` whose caller goes away before the reply, and the connection would return to the pool with an open
    /// transaction. Writes of later users would then be acknowledged and never committed.
    pub(super) async fn begin(
        &self,
        pool: &DatabaseConnection,
        snapshot: bool,
    ) -> Result<(DatabaseTransaction, HolderGuard), DbErr> {
        let held = self.enter("transaction");
        let (pool, holder) = (pool.clone(), Arc::clone(&held.holder));
        let is_set = snapshot && pool.get_database_backend() == DbBackend::Postgres;
        let isolation = is_set.then_some(IsolationLevel::RepeatableRead);
        let access = is_set.then_some(AccessMode::ReadOnly);
        let begun = ASKING.scope(holder, async move { pool.begin_with_config(isolation, access).await });
        let (_caller, gone) = oneshot::channel();
        #[expect(clippy::disallowed_methods, reason = "ends with the reply of the database")]
        let task = tokio::spawn(begin_for(held, begun, gone).in_current_span());
        let done = task.await.unwrap_or_else(|e| Err(DbErr::Custom(e.to_string())));
        self.log_if_timed_out(&done);
        done
    }

    fn log_if_timed_out<T>(&self, done: &Result<T, DbErr>) {
        if done.as_ref().is_err_and(waited_in_vain) {
            self.log_all();
        }
    }

    /// Registers a holder of SQLite's writer, which is not a pooled connection but logged alike when held for long.
    pub(super) fn enter_writer(&self) -> HolderGuard {
        let held = self.enter(WRITER);
        held.holder.got();
        held
    }

    /// Logs all current holders; at most once a second, however many callers time out.
    fn log_all(&self) {
        let all: Vec<_> = {
            let mut last_logged = self.last_logged.lock().unwrap_or_else(PoisonError::into_inner);
            if last_logged.is_some_and(|last_logged| last_logged.elapsed() < Duration::from_secs(1)) {
                return;
            }
            *last_logged = Some(Instant::now());
            self.lock().values().filter(|holder| holder.purpose != WRITER).cloned().collect()
        };
        for holder in all {
            if let Some(since) = holder.since.get() {
                let (purpose, milliseconds) = (holder.purpose, whole_milliseconds(since.elapsed()));
                holder.span.in_scope(|| {
                    tracing::warn!(
                        purpose,
                        milliseconds,
                        "holds a connection to the database for which others wait in vain"
                    );
                });
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<Holder>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Completes a begun transaction once it has a connection. If the caller goes away earlier, stops waiting for one.
async fn begin_for(
    held: HolderGuard,
    begun: impl Future<Output = Result<DatabaseTransaction, DbErr>>,
    mut gone: oneshot::Receiver<()>,
) -> Result<(DatabaseTransaction, HolderGuard), DbErr> {
    let mut begun = std::pin::pin!(begun);
    tokio::select! {
        biased;
        done = &mut begun => return Ok((done?, held)),
        _ = &mut gone => {}
    }
    if held.holder.since.get().is_none() {
        return Err(DbErr::Custom("the caller went away".to_owned()));
    }
    Ok((begun.await?, held))
}

impl Holder {
    fn got(&self) {
        let _again = self.since.set(Instant::now());
    }
}

impl Drop for HolderGuard {
    fn drop(&mut self) {
        self.holders.lock().remove(&self.number);
        let Some(held) = self.holder.since.get().map(Instant::elapsed).filter(|held| *held >= LONG) else { return };
        let (purpose, milliseconds) = (self.holder.purpose, whole_milliseconds(held));
        self.holder
            .span
            .in_scope(|| tracing::warn!(purpose, milliseconds, "held a connection to the database for long"));
    }
}

/// Called by the pool when it hands out a connection.
pub(super) fn handed_out() {
    let _outside = ASKING.try_with(|holder| holder.got());
}

fn waited_in_vain(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_)) || matches!(of_driver(error), Some(sqlx::Error::PoolTimedOut))
}

fn whole_milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The pool for statements without a transaction.
#[derive(Debug)]
pub struct Reader {
    pool: DatabaseConnection,
    holders: Holders,
}

impl Reader {
    pub(super) fn new(pool: DatabaseConnection, holders: Holders) -> Self {
        Self { pool, holders }
    }

    /// The pool itself. Use it only within [`Holders::during`].
    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// The tracker of its connections.
    pub(super) fn holders(&self) -> &Holders {
        &self.holders
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.holders.during("statement", self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.holders.during("statement", self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.holders.during("statement", self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.holders.during("statement", self.pool.query_all_raw(statement)).await
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use sea_orm::RuntimeErr;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Sink {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    fn subscriber() -> (Sink, impl tracing::Subscriber + Send + Sync) {
        let sink = Sink::default();
        let writer = sink.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
        (sink, tracing_subscriber::registry().with(layer))
    }

    #[tokio::test]
    async fn who_holds_a_connection_for_long_is_told_with_the_operation() {
        let (sink, subscriber) = subscriber();
        let _logged = tracing::subscriber::set_default(subscriber);
        let holders = Holders::default();
        let span = tracing::info_span!("graphql", operation = "Prompts");
        for (took, is_told) in [(Duration::ZERO, false), (LONG, true)] {
            let work = async {
                handed_out();
                tokio::time::sleep(took).await;
                Ok(())
            };
            holders.during("statement", work).instrument(span.clone()).await.unwrap();
            assert_eq!(sink.text().contains("Prompts"), is_told, "{}", sink.text());
            assert_eq!(sink.text().contains("for long"), is_told, "{}", sink.text());
        }
        assert!(holders.lock().is_empty());
    }

    #[tokio::test]
    async fn who_waits_in_vain_tells_of_those_who_hold_connections_and_not_of_those_who_wait() {
        let (sink, subscriber) = subscriber();
        let _logged = tracing::subscriber::set_default(subscriber);
        let holders = Holders::default();
        let holding = tracing::info_span!("graphql", operation = "Holding").in_scope(|| {
            let held = holders.enter("transaction");
            held.holder.got();
            held
        });
        let waiting = tracing::info_span!("graphql", operation = "Waiting").in_scope(|| holders.enter("statement"));
        let timed_out = DbErr::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::PoolTimedOut)));
        let outcome: Result<(), _> = holders.during("statement", std::future::ready(Err(timed_out))).await;
        assert!(outcome.is_err());
        let text = sink.text();
        assert!(text.contains("Holding") && text.contains("in vain") && !text.contains("Waiting"), "{text}");
        drop((holding, waiting));
    }
}
