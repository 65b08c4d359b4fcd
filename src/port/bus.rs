//! Wake-ups between processes: PostgreSQL carries them, identifiers only.
//!
//! They are sent after the commit that they tell of, by a task that gathers what was committed meanwhile. `NOTIFY` in
//! the transaction itself would cost more than it is worth: PostgreSQL keeps notifications in the order of commits with
//! one lock for the whole server, held until the commit is on disk, so that no two commits share a flush. A process that
//! is killed between its commit and the wake-up leaves a wake-up out; every follower looks by itself from time to time.
//!
//! On SQLite one process is the rule and needs no bus. A second process on the same file (an API beside a worker)
//! hears of changes by the slow polls that every follower has anyway.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use crate::base::secret::random_token;
use crate::base::{Error, Result};
use crate::db::signal::Outbox;
use crate::db::{Db, Signal};

/// Channel of `NOTIFY` that carries signals between processes.
const CHANNEL: &str = "dossier";

/// First pause before something is tried again.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Longest pause before something is tried again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Signals of one notification, of 33 bytes each; PostgreSQL carries up to 8,000 bytes.
const PACK: usize = 200;

/// Joins the processes on this database: the task that hears of other processes' commits, and the task that tells them
/// of ours. `None` on SQLite.
pub async fn join(db: &Db) -> Result<Option<(Listener, Teller)>> {
    if db.is_sqlite() {
        return Ok(None);
    }
    let origin = random_token(9);
    let listener = Listener { db: db.clone(), origin: origin.clone(), listener: connect(db).await? };
    let teller = Teller { db: db.clone(), origin, outbox: db.signals().outbox() };
    Ok(Some((listener, teller)))
}

async fn connect(db: &Db) -> Result<PgListener> {
    let mut listener = PgListener::connect(db.url()).await.map_err(Error::from)?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Hears of other processes' commits.
#[derive(Debug)]
pub struct Listener {
    db: Db,
    origin: String,
    listener: PgListener,
}

impl Listener {
    /// Wakes followers of this process until `stop`. After a lost connection everybody is woken once: nobody knows
    /// what was missed, and whoever reads on from its own position misses nothing.
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
                // The connection was lost and is there again.
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
        // Our own commits have woken this process already.
        if let Some((origin, texts)) = payload.split_once(':')
            && origin != self.origin
        {
            for signal in texts.split(',').filter_map(Signal::decode) {
                self.db.signals().wake(signal);
            }
        }
    }
}

/// Tells other processes of our commits.
#[derive(Debug)]
pub struct Teller {
    db: Db,
    origin: String,
    outbox: Arc<Outbox>,
}

impl Teller {
    /// Tells until `drained`, and then once more what is left. While the database does not answer, signals wait.
    pub async fn run(self, drained: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        loop {
            let signals: Vec<Signal> = tokio::select! {
                biased;
                signals = self.outbox.take() => signals.into_iter().collect(),
                () = drained.cancelled() => return,
            };
            match self.tell(&signals).await {
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

    async fn tell(&self, signals: &[Signal]) -> Result<()> {
        // What is told is on disk already: the notification itself need not wait for the disk.
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
