//! A workspace's timeline: numbered 1, 2, 3 … without gaps, in the transaction of the change that an entry tells of.
//!
//! The number is taken by updating the workspace's counter, which holds its row until the commit: a later number can
//! never become visible before an earlier one, so a follower who has seen N misses nothing up to N.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set, Statement,
};
use serde_json::Value;

use crate::base::id::{ActivityId, JobId, WorkspaceId};
use crate::base::{NodeRef, Result, Timestamp, Viewer};
use crate::db::{Db, Signal, Tx};
use crate::entity::activity_event;

/// Something that happened to an object.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// For example `document.uploaded`.
    pub kind: &'static str,
    /// Sentence for a person.
    pub summary: String,
    /// What it happened to.
    pub subject: NodeRef,
    /// Details.
    pub payload: Value,
}

impl NewActivity {
    /// An entry without details.
    pub fn new(kind: &'static str, subject: impl Into<NodeRef>, summary: impl Into<String>) -> Self {
        Self { kind, summary: summary.into(), subject: subject.into(), payload: Value::Object(serde_json::Map::new()) }
    }

    /// Adds details.
    pub fn payload(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }
}

/// Who or what caused an entry.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// A request.
    Viewer(&'a Viewer),
    /// A job.
    Job(JobId, &'a str),
}

/// Appends to the timeline of a workspace and wakes its followers after the commit.
pub async fn append_in(
    tx: &mut Tx,
    now: Timestamp,
    workspace: WorkspaceId,
    cause: Cause<'_>,
    new: NewActivity,
) -> Result<i64> {
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE workspaces SET activity_sequence = activity_sequence + 1 WHERE id = $1 RETURNING activity_sequence",
        [workspace.0.into()],
    );
    let Some(row) = tx.query_one_raw(statement).await? else {
        // The workspace is being deleted with its timeline.
        return Ok(0);
    };
    let sequence: i64 = row.try_get_by_index(0)?;
    let (actor_id, api_key_id, job_id, correlation) = match cause {
        Cause::Viewer(viewer) => (viewer.user_id(), viewer.api_key_id(), None, viewer.correlation_id.as_str()),
        Cause::Job(id, correlation) => (None, None, Some(id), correlation),
    };
    activity_event::ActiveModel {
        id: Set(ActivityId::generate()),
        workspace_id: Set(workspace),
        sequence: Set(sequence),
        kind: Set(new.kind.to_owned()),
        summary: Set(new.summary),
        subject_type: Set(Some(new.subject.prefix().to_owned())),
        subject_id: Set(Some(new.subject.uuid())),
        actor_id: Set(actor_id),
        api_key_id: Set(api_key_id),
        job_id: Set(job_id),
        payload: Set(new.payload),
        correlation_id: Set(Some(correlation.to_owned())),
        occurred_at: Set(now),
    }
    .insert(&**tx)
    .await?;
    tx.signal(Signal::Activity(workspace));
    Ok(sequence)
}

/// Entries after a number, oldest first.
pub async fn after(db: &Db, workspace: WorkspaceId, sequence: i64, limit: u64) -> Result<Vec<activity_event::Model>> {
    Ok(activity_event::Entity::find()
        .filter(activity_event::Column::WorkspaceId.eq(workspace))
        .filter(activity_event::Column::Sequence.gt(sequence))
        .order_by_asc(activity_event::Column::Sequence)
        .limit(limit)
        .all(db.read())
        .await?)
}
