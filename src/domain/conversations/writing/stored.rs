//! Passages that were found before, and the documents of a report.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::retrieve::{Found, Place};
use crate::app::App;
use crate::base::Result;
use crate::base::id::{ChunkId, DocumentId, ReportId, WorkspaceId};
use crate::domain::conversations::answer::Passage;
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document, source};

/// The passages that were found, as far as they are still there.
pub async fn passages(app: &App, workspace: WorkspaceId, found: Found) -> Result<Vec<Passage>> {
    let ids = found.passages.iter().map(|place| place.chunk_id);
    let chunks = chunk::Entity::by_ids_in(workspace, ids).all(app.db.read()).await?;
    let documents = chunks.iter().map(|chunk| chunk.document_id);
    let documents = document::Entity::by_ids_in(workspace, documents).all(app.db.read()).await?;
    let documents: HashMap<DocumentId, document::Model> = documents.into_iter().map(|row| (row.id, row)).collect();
    let mut chunks: HashMap<ChunkId, chunk::Model> = chunks.into_iter().map(|row| (row.id, row)).collect();
    let mode = found.mode;
    let passage = |place: Place| {
        let chunk = chunks.remove(&place.chunk_id)?;
        let document = documents.get(&chunk.document_id)?;
        Some(Passage {
            mark: place.mark,
            title: document.name.clone(),
            url: document.fetched_url.clone().or_else(|| document.source_url.clone()),
            sha256: document.sha256.clone(),
            score: place.score,
            mode,
            chunk,
        })
    };
    Ok(found.passages.into_iter().filter_map(passage).collect())
}

/// The documents that a report has read and that still exist.
pub async fn documents_of_report(app: &App, workspace: WorkspaceId, report: ReportId) -> Result<Vec<DocumentId>> {
    let sources = source::Entity::belonging_to(report)
        .filter(source::Column::WorkspaceId.eq(workspace))
        .all(app.db.read())
        .await?;
    Ok(sources.into_iter().filter_map(|row| row.document_id).collect())
}
