//! Search: passages for the queries. What is read is kept: a snapshot of each source with its hash, and its number
//! among the sources of the report.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde::{Deserialize, Serialize};

use super::brief::Brief;
use crate::base::id::{SnapshotId, SourceId, WorkspaceId};
use crate::base::secret::sha256_hex;
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::domain::research::jobs::on_behalf;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::sources::{self, FoundPassage};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::source::{self, SourceRef};
use crate::entity::{BelongsTo as _, snapshot};

/// Passages found for a sub-question, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Found {
    pub(in crate::domain::research) passages: Vec<FoundPassage>,
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    _brief: &Brief,
    index: usize,
    queries: &[String],
) -> Result<Found, JobError> {
    let step = match ctx.step(&format!("search.{index}"), "Search the sources").await? {
        Step::Done(found) => return Ok(found),
        Step::Open(step) => step,
    };
    let workspace = ctx.workspace()?;
    let limit = u64::from(parameters.depth.bounds().passages) * 2;
    let viewer = on_behalf(ctx).await?;
    let mut passages = sources::find(ctx.app(), &viewer, workspace, parameters, queries, limit).await?;
    let now = ctx.app().clock.now();
    let tx = super::begin(ctx, parameters.report_id).await?;
    let sources = keep_sources(&tx, parameters, workspace, &passages, now).await?;
    passages.retain(|found| sources.contains(&found.passage.source()));
    let read: HashSet<SourceRef> = passages.iter().map(|found| found.passage.source()).collect();
    let message = match passages.len() {
        0 => "No passage was found.".to_owned(),
        n => format!("Found {n} passages in {} sources.", read.len()),
    };
    step.finish(tx, message, Found { passages }).await
}

/// Numbers what was found among the report's sources, in the order in which it was found, as far as the bound on sources
/// allows. Answers with the sources that may be read.
async fn keep_sources(
    tx: &Tx,
    parameters: &Parameters,
    workspace: WorkspaceId,
    found: &[FoundPassage],
    now: Timestamp,
) -> Result<HashSet<SourceRef>> {
    let known = source::Entity::belonging_to(parameters.report_id).all(&**tx).await?;
    let mut kept: HashSet<SourceRef> = known.iter().filter_map(source::Model::reference).collect();
    let mut mark = known.iter().map(|s| s.mark).max().unwrap_or(0);
    let mut best: HashMap<SourceRef, f64> = HashMap::new();
    let mut fresh = Vec::new();
    for FoundPassage { passage, score } in found {
        let reference = passage.source();
        let highest = best.entry(reference.clone()).or_insert(*score);
        *highest = highest.max(*score);
        if !kept.contains(&reference) && !fresh.contains(&reference) {
            fresh.push(reference);
        }
    }
    let room = (parameters.maximum_sources as usize).saturating_sub(known.len());
    for reference in fresh.into_iter().take(room) {
        let Some(reading) = sources::read_in(tx, workspace, &reference).await? else { continue };
        let snapshot_id = keep_snapshot(tx, workspace, &reading.text, now).await?;
        mark += 1;
        let mut row = source::ActiveModel {
            id: Set(SourceId::generate()),
            report_id: Set(parameters.report_id),
            workspace_id: Set(workspace),
            mark: Set(mark),
            title: Set(reading.title),
            url: Set(reading.url),
            author: Set(reading.author),
            published_at: Set(reading.published_at),
            retrieved_at: Set(now),
            relevance: Set(best.get(&reference).copied()),
            snapshot_id: Set(snapshot_id),
            ..Default::default()
        };
        reference.set_in(&mut row);
        row.insert(&**tx).await?;
        kept.insert(reference);
    }
    Ok(kept)
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
    let stored =
        snapshot::Entity::belonging_to(workspace).filter(snapshot::Column::Sha256.eq(sha256)).one(&**tx).await?;
    stored.map(|s| s.id).ok_or_else(|| crate::base::Error::internal(anyhow::anyhow!("a snapshot vanished")))
}
