//! Housekeeping: data keys that no value has needed for a day are deleted. The server's own work, on nobody's behalf.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::app::App;
use crate::base::Result;
use crate::engine::activity::Cause;
use crate::engine::maintenance::{Chore, Extent, Tally};
use crate::vault::{SEALED, SealedColumn, store};

/// How long a data key can still be read after no value needs it any more: whoever fetched a value before that opens it.
pub const READABLE: Duration = Duration::from_secs(24 * 60 * 60);

/// Data keys that are looked up at once.
const BATCH: u64 = 100;

/// Deletes data keys that were retired a day ago.
#[derive(Debug, Clone, Copy)]
pub struct RetiredDataKeys {
    columns: &'static [SealedColumn],
}

impl Default for RetiredDataKeys {
    fn default() -> Self {
        Self::of(SEALED)
    }
}

impl RetiredDataKeys {
    /// Those of the values in these columns.
    pub(crate) fn of(columns: &'static [SealedColumn]) -> Self {
        Self { columns }
    }
}

impl Chore for RetiredDataKeys {
    fn key(&self) -> &'static str {
        "retired-data-keys"
    }

    fn title(&self) -> &'static str {
        "Delete retired keys of stored secrets"
    }

    fn what(&self) -> &'static str {
        "retired keys of stored secrets"
    }

    fn run<'a>(&'a self, app: &'a App, _: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move { delete_retired(app, self.columns).await.map(Tally::from) })
    }
}

/// Deletes what was retired a day ago, and answers how many that were.
async fn delete_retired(app: &App, columns: &[SealedColumn]) -> Result<u64> {
    let before = app.clock.now().minus(READABLE);
    let (mut deleted, mut after) = (0, None);
    loop {
        let keys = store::retired_before(app.db.read(), before, after, BATCH).await?;
        let Some(last) = keys.last() else { return Ok(deleted) };
        after = Some(last.id);
        for key in &keys {
            let tx = app.db.begin().await?;
            // A retired key seals nothing; if a value needs it all the same, somebody has put it there by hand.
            if store::is_used(&*tx, key, columns).await? {
                tracing::error!(key = %key.id, version = key.version, "a retired data key is needed by a value, and is kept");
            } else {
                store::delete_in(&tx, key).await?;
                deleted += 1;
            }
            tx.commit().await?;
        }
    }
}
