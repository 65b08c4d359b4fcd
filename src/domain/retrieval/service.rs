//! Finding passages.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::app::App;
use crate::base::id::{ChunkId, DocumentId, WorkspaceId};
use crate::base::{Permission, Result, Viewer};
use crate::db::search::{self, Index};
use crate::domain::tags::service::name_key;
use crate::domain::workspaces::service::permit;
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document, document_tag, tag};

/// Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009).
const FUSION: f64 = 60.0;

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
    /// How well it matches, between 0 and 1; comparable within one search only.
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

/// Passages for several queries, their ranks fused, best first.
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
    let allowed: Option<Vec<Uuid>> = documents.map(|ids| ids.into_iter().map(|id| id.0).collect());
    let mut fused: HashMap<Uuid, f64> = HashMap::new();
    for query in queries {
        let found = search::matches(app.db.read(), Index::Chunks, workspace, query, limit, allowed.as_deref()).await?;
        for (rank, (id, _)) in found.into_iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "ranks are below a few hundred")]
            let share = 1.0 / (FUSION + rank as f64 + 1.0);
            *fused.entry(id).or_default() += share;
        }
    }
    let best = fused.values().copied().fold(0.0, f64::max);
    let ids = fused.keys().copied().map(ChunkId);
    let rows = chunk::Entity::by_ids_in(workspace, ids).all(app.db.read()).await?;
    let searchable = searchable_documents(app, workspace, &rows).await?;
    let mut hits: Vec<Hit> = rows
        .into_iter()
        .filter(|row| searchable.contains(&row.document_id))
        .map(|chunk| Hit { score: fused[&chunk.id.0] / best, chunk })
        .collect();
    // Ties are broken by document and position, so that the order is deterministic.
    hits.sort_by(|a, b| {
        let place = |hit: &Hit| (hit.chunk.document_id, hit.chunk.position);
        b.score.total_cmp(&a.score).then_with(|| place(a).cmp(&place(b)))
    });
    hits.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(hits)
}

/// A document that was never processed to its end is not found; one that is processed again is found as it was.
async fn searchable_documents(
    app: &App,
    workspace: WorkspaceId,
    chunks: &[chunk::Model],
) -> Result<HashSet<DocumentId>> {
    let ids: HashSet<DocumentId> = chunks.iter().map(|c| c.document_id).collect();
    let rows = document::Entity::by_ids_in(workspace, ids).filter(is_searchable()).all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
