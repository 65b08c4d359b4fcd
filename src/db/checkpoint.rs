//! Checkpoints of SQLite's write-ahead log, concurrently with commits.
//!
//! By default SQLite checkpoints within the commit that makes the log longer than 1,000 pages, so that now and then a
//! caller waits for megabytes to be written and synced. Here another connection does it every few changes, while
//! commits continue. A commit checkpoints only when the log has grown far beyond that, and then most of it is already
//! done. See <https://www.sqlite.org/wal.html#ckpt>.

use sqlx::SqlitePool;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Number of changes between checkpoints. A change is some 4 to 30 pages.
const CHANGES: usize = 128;

/// Length of the log, in pages, at which a commit checkpoints itself: 16 MiB.
pub(super) const LONGEST_LOG: &str = "4000";

/// Counts changes.
#[derive(Debug)]
pub(super) struct Checkpoints {
    since: usize,
    wanted: UnboundedSender<()>,
}

impl Checkpoints {
    /// Starts checkpoints on connections of this pool, until this value is dropped.
    pub(super) fn on(pool: SqlitePool) -> Self {
        let (wanted, asked) = unbounded_channel();
        #[expect(clippy::disallowed_methods, reason = "ends when the writer that asks is dropped")]
        tokio::spawn(write_back(pool, asked));
        Self { since: 0, wanted }
    }

    /// Records committed changes.
    pub(super) fn committed(&mut self, changes: usize) {
        self.since += changes;
        if self.since >= CHANGES {
            self.ask();
        }
    }

    /// Records a commit that failed. On a full disk nothing is committed that would bring the next checkpoint closer,
    /// and yet a checkpoint helps: after it the log is written from its beginning again, where it has room already.
    pub(super) fn failed(&mut self) {
        self.ask();
    }

    fn ask(&mut self) {
        self.since = 0;
        // Without a receiver the database is closed, which checkpoints everything.
        let _closed = self.wanted.send(());
    }
}

async fn write_back(pool: SqlitePool, mut asked: UnboundedReceiver<()>) {
    while asked.recv().await.is_some() {
        // Requests that arrived meanwhile are covered by it.
        while asked.try_recv().is_ok() {}
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&pool).await {
            tracing::debug!(%error, "the log of the database was not written back; a commit will do it");
        }
    }
}
