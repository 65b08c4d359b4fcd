//! Writing SQLite's log back into the file, beside the commits.
//!
//! SQLite does it by itself, within the commit that makes the log longer than 1,000 pages: every now and then a caller
//! waits for megabytes to be written and flushed. Here another connection does it after so many changes, while commits
//! go on. The commit itself only does it when the log has grown far beyond that, and then finds most of it done.
//! See <https://www.sqlite.org/wal.html#ckpt>.

use sqlx::SqlitePool;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Changes after which the log is written back. One is some 4 to 30 pages.
const CHANGES: usize = 128;

/// Pages of the log at which a commit writes it back itself: 16 MiB.
pub(super) const LONGEST_LOG: &str = "4000";

/// Counts changes.
#[derive(Debug)]
pub(super) struct Checkpoints {
    since: usize,
    wanted: UnboundedSender<()>,
}

impl Checkpoints {
    /// Begins to write back on connections of this pool, until this value is dropped.
    pub(super) fn on(pool: SqlitePool) -> Self {
        let (wanted, asked) = unbounded_channel();
        #[expect(clippy::disallowed_methods, reason = "ends when the writer that asks is dropped")]
        tokio::spawn(write_back(pool, asked));
        Self { since: 0, wanted }
    }

    /// So many changes were committed.
    pub(super) fn committed(&mut self, changes: usize) {
        self.since += changes;
        if self.since >= CHANGES {
            self.since = 0;
            // Without a receiver the database is closed, which writes everything back.
            let _closed = self.wanted.send(());
        }
    }
}

async fn write_back(pool: SqlitePool, mut asked: UnboundedReceiver<()>) {
    while asked.recv().await.is_some() {
        // What was asked for meanwhile is done with it.
        while asked.try_recv().is_ok() {}
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&pool).await {
            tracing::debug!(%error, "the log of the database was not written back; a commit will do it");
        }
    }
}
