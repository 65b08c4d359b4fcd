//! From the text of a document to its passages, and to what the index of words has of them.

use std::ops::Range;
use std::sync::Arc;

use analysis::{Fingerprint, PassageText};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Set};
use serde_json::json;

use super::chunk::{ChunkSettings, chunk as cut};
use crate::app::App;
use crate::base::background::{Behind, run_behind};
use crate::base::id::{ChunkId, DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::word_index::{self, Passages};
use crate::db::{Tx, Write};
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document};
use extraction::{Locations, Markup};

/// Passages that are inserted with one statement.
const PASSAGES: usize = 500;
/// Most locations of a passage that are kept: those of its beginning.
const LOCATIONS: usize = 100;

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

/// Gives a document, whose row is locked, these passages and their words in place of those that it has, with the commit;
/// answers how many there are.
pub(super) async fn replace_in(
    tx: &mut Tx,
    document: &document::Model,
    cut: CutText,
    places: &Locations,
) -> Result<usize> {
    let (id, workspace, count) = (document.id, document.workspace_id, cut.passages.len());
    if document.is_searchable || document.status == DocumentStatus::Ready {
        word_index::remove_in(tx, workspace, &[id]).await?;
        chunk::Entity::delete_belonging_to(id).exec(&**tx).await?;
    }
    let backend = tx.get_database_backend();
    let mut passages = rows(cut.passages, id, workspace, places).peekable();
    while passages.peek().is_some() {
        let part = passages.by_ref().take(PASSAGES);
        // Those of a long document are not kept until the commit: they would be in memory twice.
        if count <= PASSAGES {
            tx.defer(Write::insert(backend, part));
        } else {
            chunk::Entity::insert_many(part).exec_without_returning(&**tx).await?;
        }
    }
    word_index::add_in(tx, workspace, id, cut.indexed);
    Ok(count)
}

/// Passages as rows of a document.
fn rows(
    passages: Vec<Passage>,
    document: DocumentId,
    workspace: WorkspaceId,
    places: &Locations,
) -> impl Iterator<Item = chunk::ActiveModel> {
    passages.into_iter().enumerate().map(move |(position, passage)| {
        let pages = places.pages(passage.range.clone());
        let locations: Vec<_> = places.of(passage.range.clone()).take(LOCATIONS).collect();
        chunk::ActiveModel {
            id: Set(ChunkId::generate()),
            document_id: Set(document),
            workspace_id: Set(workspace),
            position: Set(number(position)),
            text: Set(passage.text),
            heading: Set(passage.heading),
            page_start: Set(pages.map(|(first, _)| number(first))),
            page_end: Set(pages.map(|(_, last)| number(last))),
            start_offset: Set(number(passage.range.start)),
            token_count: Set(number(passage.token_count)),
            locations: Set((!locations.is_empty()).then(|| json!(locations))),
            fingerprint: Set(Some(passage.fingerprint)),
        }
    })
}

/// A number as it is stored; larger ones are cut off at the largest.
pub(super) fn number(n: impl TryInto<i32>) -> i32 {
    n.try_into().unwrap_or(i32::MAX)
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
