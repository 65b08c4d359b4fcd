//! Housekeeping of the index of words: documents of a database from before the index, or from before its version, are
//! indexed from their passages. This is the server's own work, on nobody's behalf.

use futures_util::future::BoxFuture;

use super::passages::index_again;
use crate::app::App;
use crate::base::Result;
use crate::db::word_index;
use crate::engine::activity::Cause;
use crate::engine::maintenance::{Chore, Extent, Tally};

/// Documents that are looked up at once.
const BATCH: usize = 100;

/// Indexes documents that can be searched and are not in the index.
#[derive(Debug, Clone, Copy)]
pub struct UnindexedDocuments;

impl Chore for UnindexedDocuments {
    fn key(&self) -> &'static str {
        "unindexed-documents"
    }

    fn title(&self) -> &'static str {
        "Index documents that cannot be found"
    }

    fn what(&self) -> &'static str {
        "documents"
    }

    fn done(&self) -> &'static str {
        "Indexed"
    }

    fn run<'a>(&'a self, app: &'a App, _: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move { catch_up(app).await.map(Tally::from) })
    }
}

/// Indexes all that is missing, and answers how many documents that were.
pub async fn catch_up(app: &App) -> Result<u64> {
    word_index::drop_outdated(&app.db).await?;
    let mut indexed = 0;
    loop {
        let before = indexed;
        for (workspace, document) in word_index::unindexed(&app.db, BATCH).await? {
            indexed += u64::from(index_again(app, workspace, document).await?);
        }
        // Nothing is left, or only what somebody else is working on.
        if indexed == before {
            return Ok(indexed);
        }
    }
}
