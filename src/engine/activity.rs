//! A workspace's timeline: entries numbered 1, 2, 3 … without gaps, in the transaction of the change they record.
//!
//! The number comes from the workspace's counter, whose row stays locked until the commit: a later number can never
//! become visible before an earlier one, so a follower that has seen N misses nothing up to N.

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Value};

use super::signals;
use crate::base::id::{ActivityId, JobId, WorkspaceId};
use crate::base::{NodeRef, Result, Timestamp, Viewer};
use crate::db::{Db, Sql, Write, WriteBatch};
use crate::entity::{Unscoped as _, activity_event};

/// An entry to append.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// Kind, such as `document.uploaded`.
    pub kind: &'static str,
    /// Human-readable sentence.
    pub summary: String,
    /// The object that changed.
    pub subject: NodeRef,
    /// Further details; `{}` without any.
    pub payload: serde_json::Value,
}

impl NewActivity {
    /// An entry without details.
    pub fn new(kind: &'static str, subject: impl Into<NodeRef>, summary: impl Into<String>) -> Self {
        Self {
            kind,
            summary: summary.into(),
            subject: subject.into(),
            payload: serde_json::Value::Object(serde_json::Map::new()),
        }
    }

    /// Adds details.
    pub fn payload(mut self, payload: serde_json::Value) -> Self {
        self.payload = payload;
        self
    }
}

/// Actor behind an entry.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// A request, or a job on behalf of a person.
    Viewer(&'a Viewer),
    /// A job.
    Job(JobId, &'a str),
}

/// Appends to the timeline of a workspace with the commit, and wakes its followers afterwards. Does nothing for a
/// workspace that is being deleted.
pub fn append_in(
    change: &mut impl AsMut<WriteBatch>,
    now: Timestamp,
    workspace: WorkspaceId,
    cause: Cause<'_>,
    new: NewActivity,
) {
    let change = change.as_mut();
    let (actor_id, api_key_id, job_id, correlation) = match cause {
        Cause::Viewer(viewer) => {
            (viewer.user_id(), viewer.api_key_id(), viewer.job_id(), viewer.correlation_id.as_str())
        }
        Cause::Job(id, correlation) => (None, None, Some(id), correlation),
    };
    let values: [Value; 10] = [
        new.kind.into(),
        new.summary.into(),
        new.subject.prefix().into(),
        new.subject.uuid().into(),
        actor_id.into(),
        api_key_id.into(),
        job_id.into(),
        new.payload.into(),
        correlation.into(),
        now.into(),
    ];
    let mut insert = Sql::new(
        "INSERT INTO activity_events (id, workspace_id, sequence, kind, summary, subject_type, subject_id, actor_id,
                                      api_key_id, job_id, payload, correlation_id, occurred_at)
         SELECT ",
    );
    insert.bind(ActivityId::generate()).push(", ");
    insert.bind(workspace).push(", activity_sequence, ");
    insert.each(", ", values, |insert, value| {
        insert.bind(value);
    });
    insert.push(" FROM ");
    if change.db().is_sqlite() {
        insert.push("workspaces WHERE id = ");
        insert.bind(workspace);
    } else {
        insert.push_changed();
    }
    let mut count = Sql::new("UPDATE workspaces SET activity_sequence = activity_sequence + 1 WHERE id = ");
    count.bind(workspace).push(" RETURNING activity_sequence");
    change.defer(Write::new(count).then(insert).updating(workspace.0));
    change.signal(signals::activity(workspace));
}

/// Up to `limit` entries after a sequence number, oldest first.
pub async fn after(db: &Db, workspace: WorkspaceId, sequence: i64, limit: u64) -> Result<Vec<activity_event::Model>> {
    Ok(activity_event::Entity::unscoped()
        .filter(activity_event::Column::WorkspaceId.eq(workspace))
        .filter(activity_event::Column::Sequence.gt(sequence))
        .order_by_asc(activity_event::Column::Sequence)
        .limit(limit)
        .all(db.read())
        .await?)
}
