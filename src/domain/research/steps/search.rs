//! Search: passages for the queries. Stores a snapshot of each document read, with its hash, and its number among the
//! sources of the report.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde::{Deserialize, Serialize};

use super::brief::{self, Brief};
use crate::base::id::{ChunkId, DocumentId, SnapshotId, SourceId, WorkspaceId};
use crate::base::secret::sha256_hex;
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::domain::research::parameters::Parameters;
use crate::domain::retrieval::service::{Hit, search_all};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::{document, document_text, snapshot, source};

/// Passages found for a sub-question, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Found {
    pub(in crate::domain::research) passages: Vec<FoundPassage>,
}

/// A passage and its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct FoundPassage {
    pub(in crate::domain::research) chunk: ChunkId,
    pub(in crate::domain::research) document: DocumentId,
    pub(in crate::domain::research) score: f64,
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    _brief: &Brief,
    index: usize,
    queries: &[String],
) -> Result<Found, JobError> {
    let step = match ctx.step(&format!("search.{index}"), "Search the documents").await? {
        Step::Done(found) => return Ok(found),
        Step::Open(step) => step,
    };
    let workspace = ctx.workspace()?;
    let limit = u64::from(parameters.depth.bounds().passages) * 2;
    let hits = search_all(ctx.app(), workspace, queries, &brief::scope(parameters), limit).await?;
    let now = ctx.app().clock.now();
    let mut tx = super::begin(ctx, parameters.report_id).await?;
    let sources = keep_sources(&mut tx, parameters, workspace, &hits, now).await?;
    let passages: Vec<FoundPassage> = hits
        .iter()
        .filter(|hit| sources.contains(&hit.chunk.document_id))
        .map(|hit| FoundPassage { chunk: hit.chunk.id, document: hit.chunk.document_id, score: hit.score })
        .collect();
    let documents: HashSet<DocumentId> = passages.iter().map(|p| p.document).collect();
    let message = match passages.len() {
        0 => "No passage was found.".to_owned(),
        n => format!("Found {n} passages in {} documents.", documents.len()),
    };
    step.finish(tx, message, Found { passages }).await
}

/// Adds the documents of the hits to the report's numbered sources, in order of discovery, up to the bound on sources.
/// Returns the documents that may be read.
async fn keep_sources(
    tx: &mut Tx,
    parameters: &Parameters,
    workspace: WorkspaceId,
    hits: &[Hit],
    now: Timestamp,
) -> Result<HashSet<DocumentId>> {
    let known = source::Entity::find().filter(source::Column::ReportId.eq(parameters.report_id)).all(&**tx).await?;
    let mut sources: HashSet<DocumentId> = known.iter().filter_map(|s| s.document_id).collect();
    let mut mark = known.iter().map(|s| s.mark).max().unwrap_or(0);
    let mut best: HashMap<DocumentId, f64> = HashMap::new();
    let mut fresh = Vec::new();
    for hit in hits {
        let document = hit.chunk.document_id;
        let score = best.entry(document).or_insert(hit.score);
        *score = score.max(hit.score);
        if !sources.contains(&document) && !fresh.contains(&document) {
            fresh.push(document);
        }
    }
    let room = (parameters.maximum_sources as usize).saturating_sub(known.len());
    for id in fresh.into_iter().take(room) {
        let Some(row) = document::Entity::find_by_id(id).one(&**tx).await? else { continue };
        let Some(text) = document_text::Entity::find_by_id(id).one(&**tx).await? else { continue };
        let snapshot_id = keep_snapshot(tx, workspace, &text.text, now).await?;
        mark += 1;
        source::ActiveModel {
            id: Set(SourceId::generate()),
            report_id: Set(parameters.report_id),
            workspace_id: Set(workspace),
            mark: Set(mark),
            kind: Set("DOCUMENT".to_owned()),
            title: Set(row.name),
            url: Set(row.source_url),
            document_id: Set(Some(id)),
            author: Set(None),
            published_at: Set(None),
            retrieved_at: Set(now),
            relevance: Set(best.get(&id).copied()),
            snapshot_id: Set(snapshot_id),
        }
        .insert(&**tx)
        .await?;
        sources.insert(id);
    }
    Ok(sources)
}

/// The snapshot with this text; a workspace stores the same text once.
async fn keep_snapshot(tx: &Tx, workspace: WorkspaceId, text: &str, now: Timestamp) -> Result<SnapshotId> {
    let sha256 = sha256_hex(text);
    let row = snapshot::ActiveModel {
        id: Set(SnapshotId::generate()),
        workspace_id: Set(workspace),
        sha256: Set(sha256.clone()),
        text: Set(text.to_owned()),
        created_at: Set(now),
    };
    let unique = OnConflict::columns([snapshot::Column::WorkspaceId, snapshot::Column::Sha256]).do_nothing().to_owned();
    snapshot::Entity::insert(row).on_conflict(unique).exec_without_returning(&**tx).await?;
    let stored = snapshot::Entity::find()
        .filter(snapshot::Column::WorkspaceId.eq(workspace))
        .filter(snapshot::Column::Sha256.eq(sha256))
        .one(&**tx)
        .await?;
    stored.map(|s| s.id).ok_or_else(|| crate::base::Error::internal(anyhow::anyhow!("a snapshot vanished")))
}
