//! From the text of a document to its passages, and to what the index of words has of them.

use std::ops::Range;
use std::sync::Arc;

use analysis::{Fingerprint, PassageText};
use sea_orm::QueryOrder as _;

use super::chunk::{ChunkSettings, chunk as cut};
use crate::app::App;
use crate::base::background::{Behind, run_behind};
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::word_index::{self, Passages};
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document};
use extraction::Markup;

/// The passages of a text.
#[derive(Debug)]
pub(super) struct CutText {
    pub(super) passages: Vec<Passage>,
    /// The same for the index of words.
    pub(super) indexed: Passages,
}

/// A passage of a text.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) text: String,
    /// Nearest heading above.
    pub(super) heading: Option<String>,
    /// Where it stands in the text, in code points.
    pub(super) range: Range<usize>,
    /// Estimated number of model tokens.
    pub(super) token_count: u32,
    /// An [`analysis::Fingerprint`].
    pub(super) fingerprint: Vec<u8>,
}

/// Cuts a text into passages and analyses their words, behind what callers wait for.
pub(super) async fn cut_and_analyze(
    text: Arc<str>,
    markup: Markup,
    name: String,
    language: Option<String>,
    sizes: ChunkSettings,
) -> Result<CutText> {
    let work = move || {
        let pieces = cut(&text, markup, sizes);
        let texts = pieces.iter().map(|piece| PassageText {
            body: piece.text,
            name: &name,
            headings: piece.heading.as_deref().unwrap_or_default(),
        });
        let indexed = Passages::analyze(language.as_deref(), &text, texts);
        let passages = pieces.into_iter().map(|piece| Passage {
            text: piece.text.to_owned(),
            heading: piece.heading,
            range: piece.start..piece.end,
            token_count: piece.token_count,
            fingerprint: Fingerprint::of(piece.text).encode(),
        });
        CutText { passages: passages.collect(), indexed }
    };
    run_behind(Behind::Callers, work).await.map_err(Error::internal)
}

/// Indexes the passages of a document anew: after its name has changed, which is found too, or when the index has
/// nothing of it. Somebody who processes or renames the document meanwhile wins: then the answer is false.
pub(super) async fn index_again(app: &App, workspace: WorkspaceId, id: DocumentId) -> Result<bool> {
    let Some(document) = document::Entity::by_id_in(workspace, id).one(app.db.read()).await? else { return Ok(false) };
    let passages = chunk::Entity::belonging_to(id).order_by_asc(chunk::Column::Position).all(app.db.read()).await?;
    let Some(first) = passages.first().map(|passage| passage.id) else { return Ok(false) };
    let name = document.name.clone();
    let analyze = move || {
        let texts = passages.iter().map(|passage| PassageText {
            body: &passage.text,
            name: &document.name,
            headings: passage.heading.as_deref().unwrap_or_default(),
        });
        let sample: String = passages.iter().take(4).map(|passage| passage.text.as_str()).collect();
        Passages::analyze(document.language.as_deref(), &sample, texts)
    };
    let indexed = run_behind(Behind::Callers, analyze).await.map_err(Error::internal)?;
    let mut tx = app.db.begin().await?;
    let document = document::Entity::by_id_in(workspace, id).lock_exclusive().one(&*tx).await?;
    let is_there = chunk::Entity::by_id_in(workspace, first).one(&*tx).await?.is_some();
    let is_current = is_there && document.is_some_and(|document| document.name == name);
    if is_current {
        word_index::remove_in(&tx, workspace, &[id]).await?;
        word_index::add_in(&mut tx, workspace, id, indexed);
    }
    tx.commit().await?;
    keep_up(app, workspace).await;
    Ok(is_current)
}

/// Does what is due in the index. What fails is done after the next document: until then everything is found, only
/// slower.
pub(super) async fn keep_up(app: &App, workspace: WorkspaceId) {
    let (db, runtime) = (app.db.clone(), tokio::runtime::Handle::current());
    // Merging computes for milliseconds between its statements, which no caller should wait for. Its thread stands behind
    // nobody: while it writes, others wait for it.
    let work = move || runtime.block_on(word_index::upkeep(&db, workspace));
    if let Err(error) = tokio::task::spawn_blocking(work).await.map_err(Error::internal).flatten() {
        tracing::warn!(error = ?error, %workspace, "the index of words could not be merged");
    }
}
