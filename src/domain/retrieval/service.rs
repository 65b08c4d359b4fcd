//! Finding passages.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QuerySelect as _};

use crate::app::App;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Permission, Result, Viewer};
use crate::db::Snapshot;
use crate::db::word_index::WordIndex;
use crate::domain::tags::service::name_key;
use crate::domain::workspaces::service::permit;
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document, document_tag, tag};

/// Documents whose passages are read with one statement.
const DOCUMENTS_AT_ONCE: usize = 100;

/// Which documents may be read: those named and those with all the tags. Two empty lists mean all documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchScope {
    /// These documents.
    pub documents: Vec<DocumentId>,
    /// Documents with all these tags (by comparable name).
    pub tags: Vec<String>,
}

/// A passage that matches a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub chunk: chunk::Model,
    /// How well it matches, between 0 and 1: the share of what a passage would get that consists of nothing but the words
    /// of the query.
    pub score: f64,
}

/// True for documents whose passages are found: those processed completely at least once, even while they are processed
/// again. A worker of an earlier version, which may still run during an upgrade, sets only the status.
pub fn is_searchable() -> Condition {
    Condition::any()
        .add(document::Column::IsSearchable.eq(true))
        .add(document::Column::Status.eq(DocumentStatus::Ready))
}

/// The documents of a scope that can be searched; `None` when the scope sets no condition.
pub async fn documents_of(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    scope: &SearchScope,
) -> Result<Option<Vec<DocumentId>>> {
    permit(viewer, workspace, Permission::WorkspaceRead, "workspaceId", workspace)?;
    if scope.documents.is_empty() && scope.tags.is_empty() {
        return Ok(None);
    }
    let mut wanted: HashSet<DocumentId> = scope.documents.iter().copied().collect();
    if !scope.tags.is_empty() {
        wanted.extend(documents_with_tags(app, workspace, &scope.tags).await?);
    }
    let rows = document::Entity::belonging_to(workspace)
        .select_only()
        .column(document::Column::Id)
        .filter(is_searchable())
        .filter(document::Column::Id.is_in(wanted))
        .into_tuple::<DocumentId>()
        .all(app.db.read())
        .await?;
    Ok(Some(rows))
}

async fn documents_with_tags(app: &App, workspace: WorkspaceId, tags: &[String]) -> Result<Vec<DocumentId>> {
    let keys: HashSet<String> = tags.iter().map(|name| name_key(name)).collect();
    let ids = tag::Entity::belonging_to(workspace)
        .filter(tag::Column::NameKey.is_in(keys.iter().cloned()))
        .all(app.db.read())
        .await?;
    if ids.len() < keys.len() {
        return Ok(Vec::new());
    }
    let rows = document_tag::Entity::belonging_to_any(ids.iter().map(|t| t.id)).all(app.db.read()).await?;
    let mut counts: HashMap<DocumentId, usize> = HashMap::new();
    for row in rows {
        *counts.entry(row.document_id).or_default() += 1;
    }
    Ok(counts.into_iter().filter(|(_, n)| *n == keys.len()).map(|(id, _)| id).collect())
}

/// Passages for one query, best first.
pub async fn search(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    query: &str,
    scope: &SearchScope,
    limit: u64,
) -> Result<Vec<Hit>> {
    search_all(app, viewer, workspace, &[query.to_owned()], scope, limit).await
}

/// Passages for several queries, best first: a passage's score is the average of its scores for all of them.
pub async fn search_all(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    queries: &[String],
    scope: &SearchScope,
    limit: u64,
) -> Result<Vec<Hit>> {
    let documents = documents_of(app, viewer, workspace, scope).await?;
    if documents.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let snapshot = app.db.snapshot().await?;
    let index = WordIndex::open(&snapshot, workspace).await?;
    let mut scores: HashMap<(DocumentId, u32), f64> = HashMap::new();
    for query in queries {
        for found in index.search(query, documents.as_deref(), limit).await? {
            *scores.entry((found.document, found.position)).or_default() += found.score;
        }
    }
    let mut hits = Vec::new();
    #[expect(clippy::cast_precision_loss, reason = "there are a few queries")]
    let number_of_queries = queries.len().max(1) as f64;
    for chunk in passages_at(&snapshot, workspace, scores.keys().copied()).await? {
        let position = u32::try_from(chunk.position).unwrap_or_default();
        let score = scores.get(&(chunk.document_id, position)).copied().unwrap_or_default() / number_of_queries;
        hits.push(Hit { chunk, score });
    }
    // Ties are broken by document and position, so that the order is deterministic.
    hits.sort_by(|a, b| {
        let place = |hit: &Hit| (hit.chunk.document_id, hit.chunk.position);
        b.score.total_cmp(&a.score).then_with(|| place(a).cmp(&place(b)))
    });
    hits.truncate(limit);
    Ok(hits)
}

/// The passages at these positions of documents that can be searched.
async fn passages_at(
    snapshot: &Snapshot,
    workspace: WorkspaceId,
    wanted: impl Iterator<Item = (DocumentId, u32)>,
) -> Result<Vec<chunk::Model>> {
    let mut positions: BTreeMap<DocumentId, Vec<u32>> = BTreeMap::new();
    for (document, position) in wanted {
        positions.entry(document).or_default().push(position);
    }
    let documents: Vec<DocumentId> = searchable_documents(snapshot, workspace, positions.keys().copied()).await?;
    let mut rows = Vec::new();
    for documents in documents.chunks(DOCUMENTS_AT_ONCE) {
        let any = documents.iter().fold(Condition::any(), |any, id| {
            let of_document = Condition::all().add(chunk::Column::DocumentId.eq(*id));
            any.add(of_document.add(chunk::Column::Position.is_in(positions[id].iter().copied())))
        });
        rows.extend(chunk::Entity::belonging_to(workspace).filter(any).all(&**snapshot).await?);
    }
    Ok(rows)
}

/// A document that was never processed to its end is not found; one that is processed again is found as it was.
async fn searchable_documents(
    snapshot: &Snapshot,
    workspace: WorkspaceId,
    ids: impl Iterator<Item = DocumentId>,
) -> Result<Vec<DocumentId>> {
    let rows = document::Entity::by_ids_in(workspace, ids).filter(is_searchable()).all(&**snapshot).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
