//! Wake-ups between processes, carried by PostgreSQL; they contain identifiers only.
//!
//! They are sent after the commit they announce, by a task that batches the commits made meanwhile. `NOTIFY` inside the
//! transaction would be too expensive: PostgreSQL keeps notifications in commit order with one lock for the whole
//! server, held until the commit is on disk, so that no two commits share a flush. A process that is killed between its
//! commit and the wake-up loses the wake-up; every follower also polls from time to time.
//!
//! SQLite is meant for a single process and needs no bus. A second process on the same file (an API next to a worker)
//! notices changes through the slow polls that every follower makes anyway.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use crate::base::secret::random_token;
use crate::base::{Error, Result};
use crate::db::signal::Outbox;
use crate::db::{Db, Signal};

/// `NOTIFY` channel of the signals.
const CHANNEL: &str = "dossier";

/// First delay before a retry.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Longest delay before a retry.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Signals per notification, 33 bytes each; PostgreSQL allows up to 8,000 bytes.
const PACK: usize = 200;

/// Connects the processes on this database: a task that receives other processes' wake-ups, and one that sends ours.
/// `None` on SQLite.
pub async fn join(db: &Db) -> Result<Option<(Listener, Publisher)>> {
    if db.is_sqlite() {
        return Ok(None);
    }
    let origin = random_token(9);
    let listener = Listener { db: db.clone(), origin: origin.clone(), listener: connect(db).await? };
    let publisher = Publisher { db: db.clone(), origin, outbox: db.signals().outbox() };
    Ok(Some((listener, publisher)))
}

async fn connect(db: &Db) -> Result<PgListener> {
    let mut listener = PgListener::connect(db.url()).await.map_err(Error::from)?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Receives wake-ups from other processes.
#[derive(Debug)]
pub struct Listener {
    db: Db,
    origin: String,
    listener: PgListener,
}

impl Listener {
    /// Wakes followers of this process until `stop`. After a lost connection it wakes all of them once, as wake-ups may
    /// have been missed; a follower that reads on from its own position misses nothing.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        loop {
            let heard = tokio::select! {
                () = stop.cancelled() => return,
                heard = self.listener.try_recv() => heard,
            };
            match heard {
                Ok(Some(notification)) => {
                    pause = FIRST_PAUSE;
                    self.hear(notification.payload());
                }
                // The connection was lost and has been re-established.
                Ok(None) => self.db.signals().wake_all(),
                Err(error) => {
                    tracing::warn!(error = %error, "the listener lost the database; connecting again");
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                    }
                    if let Ok(listener) = connect(&self.db).await {
                        self.listener = listener;
                        self.db.signals().wake_all();
                    }
                }
            }
        }
    }

    fn hear(&self, payload: &str) {
        // Followers here were already woken by our own commits.
        if let Some((origin, texts)) = payload.split_once(':')
            && origin != self.origin
        {
            for signal in texts.split(',').filter_map(Signal::decode) {
                self.db.signals().wake(signal);
            }
        }
    }
}

/// Sends wake-ups to other processes.
#[derive(Debug)]
pub struct Publisher {
    db: Db,
    origin: String,
    outbox: Arc<Outbox>,
}

impl Publisher {
    /// Sends until `drained`, then sends what is left. While the database is unreachable, signals are kept.
    pub async fn run(self, drained: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        loop {
            let signals: Vec<Signal> = tokio::select! {
                biased;
                signals = self.outbox.take() => signals.into_iter().collect(),
                () = drained.cancelled() => return,
            };
            match self.publish(&signals).await {
                Ok(()) => pause = FIRST_PAUSE,
                Err(error) if drained.is_cancelled() => {
                    return tracing::warn!(error = ?error, "other processes were not told of the last commits");
                }
                Err(error) => {
                    tracing::warn!(error = ?error, "other processes could not be told of commits; trying again");
                    self.outbox.put(signals);
                    tokio::select! {
                        () = drained.cancelled() => {}
                        () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                    }
                }
            }
        }
    }

    async fn publish(&self, signals: &[Signal]) -> Result<()> {
        // The commits are already on disk, so the notification need not wait for a sync.
        let sql = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
        for pack in signals.chunks(PACK) {
            let texts: Vec<String> = pack.iter().map(|signal| signal.encode()).collect();
            let values = [CHANNEL.into(), format!("{}:{}", self.origin, texts.join(",")).into()];
            let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
            self.db.read().query_one_raw(statement).await?;
        }
        Ok(())
    }
}
