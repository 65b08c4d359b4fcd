//! Wake-ups between processes: PostgreSQL carries them, identifiers only, with the commit that they tell of.
//!
//! On SQLite one process is the rule and needs no bus. A second process on the same file (an API beside a worker)
//! hears of changes by the slow polls that every follower has anyway.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use crate::base::secret::random_token;
use crate::base::{Error, Result};
use crate::db::{Db, Signal, signal};

/// Longest pause before the listener connects again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Begins to tell other processes of commits, and returns the task that hears of theirs; run it until the process
/// stops. `None` on SQLite.
pub async fn join(db: &Db) -> Result<Option<Listener>> {
    if db.is_sqlite() {
        return Ok(None);
    }
    let origin = random_token(9);
    let listener = connect(db).await?;
    db.signals().enable_remote(origin.clone());
    Ok(Some(Listener { db: db.clone(), origin, listener }))
}

async fn connect(db: &Db) -> Result<PgListener> {
    let mut listener = PgListener::connect(db.url()).await.map_err(Error::from)?;
    listener.listen(signal::CHANNEL).await?;
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
        let mut pause = Duration::from_millis(100);
        loop {
            let heard = tokio::select! {
                () = stop.cancelled() => return,
                heard = self.listener.try_recv() => heard,
            };
            match heard {
                Ok(Some(notification)) => {
                    pause = Duration::from_millis(100);
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
        if let Some((origin, text)) = payload.split_once(':')
            && let Some(signal) = Signal::decode(text).filter(|_| origin != self.origin)
        {
            self.db.signals().wake(signal);
        }
    }
}
