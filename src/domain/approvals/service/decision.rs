//! The people's side: they approve exactly what they saw, or a changed version, or reject it. The first decision
//! counts, and its transaction resumes the job (C-JOB-21).

use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, IntoActiveModel as _, Set};
use serde_json::{Value, json};

use super::{hash, is_seen, json_schema};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::ApprovalId;
use crate::base::json_schema::JsonSchema;
use crate::base::{Error, Permission, Refusal, Result, Timestamp, Viewer, text};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::{permit, require_person};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::event::{self, NewEvent};
use crate::engine::queue;
use crate::entity::OfWorkspace as _;
use crate::entity::approval::{self, ApprovalKind, ApprovalStatus};
use crate::entity::job_event::JobEventKind;

/// Longest note, in characters.
const MAXIMUM_NOTE: usize = 1_000;

/// An approval.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The request.
    pub approval: ApprovalId,
    /// Hash of the proposal that the person saw.
    pub proposal_hash: String,
    /// What to approve instead, if changed.
    pub changed: Option<Value>,
    /// Note for the record.
    pub note: Option<String>,
}

/// Approves a proposal, or a changed version of it.
pub async fn grant(app: &App, viewer: &Viewer, grant: Grant) -> Result<approval::Model> {
    let Grant { approval, proposal_hash, changed, note } = grant;
    let note = words("note", note.as_deref())?;
    if let Some(changed) = &changed {
        event::bounded(changed, app.config.jobs.max_input, "The changed proposal")?;
    }
    let (mut tx, row) = undecided_in(app, viewer, approval).await?;
    if proposal_hash.trim().to_ascii_lowercase() != row.proposal_hash {
        let message =
            "This is not the proposal that you saw. Read `existing` with its `proposalHash`, then decide anew.";
        let reason = Reason::Conflict { existing: Some(approval.into()) };
        return Err(Refusal::new(reason, message).at(["proposalHash"]).into());
    }
    let decision = changed.filter(|changed| hash(changed) != row.proposal_hash);
    if let Some(decision) = &decision {
        match row.kind {
            ApprovalKind::Plan => json_schema::check(&row.decision_schema, decision, "changedProposal")?,
            // Whoever described the tool wrote the schema.
            ApprovalKind::ToolCall => {
                JsonSchema::parse("approvalId", &row.decision_schema)?.check_input("changedProposal", decision)?;
            }
        }
    }
    let changes = json!({ "proposalHash": row.proposal_hash, "decisionHash": decision.as_ref().map(hash) });
    let row = close_in(&mut tx, app, viewer, row, ApprovalStatus::Approved, decision, note, changes).await?;
    tx.commit().await?;
    Ok(row)
}

/// Rejects a proposal.
pub async fn deny(app: &App, viewer: &Viewer, id: ApprovalId, reason: Option<&str>) -> Result<approval::Model> {
    let note = words("reason", reason)?;
    let (mut tx, row) = undecided_in(app, viewer, id).await?;
    let changes = json!({ "proposalHash": row.proposal_hash });
    let row = close_in(&mut tx, app, viewer, row, ApprovalStatus::Rejected, None, note, changes).await?;
    tx.commit().await?;
    Ok(row)
}

/// True when the viewer may decide, now.
pub fn is_decidable(viewer: &Viewer, row: &approval::Model, now: Timestamp) -> bool {
    let is_open = row.status == ApprovalStatus::Pending && now < row.expires_at;
    is_open && viewer.may(row.workspace_id, Permission::ApprovalsDecide)
}

fn words(field: &str, text: Option<&str>) -> Result<Option<String>> {
    let text = text.map(|text| text::bounded(field, text, 0, MAXIMUM_NOTE)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// A request that the viewer may decide, locked until the transaction ends; after the job's row, as everywhere.
async fn undecided_in(app: &App, viewer: &Viewer, id: ApprovalId) -> Result<(Tx, approval::Model)> {
    require_person(viewer)?;
    let absent = || Error::not_found("approvalId", id);
    let seen = approval::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    let seen = seen.filter(|row| is_seen(viewer, row)).ok_or_else(absent)?;
    permit(viewer, seen.workspace_id, Permission::ApprovalsDecide, "approvalId", id)?;
    let tx = app.db.begin().await?;
    queue::lock_in(&tx, seen.job_id).await?.ok_or_else(absent)?;
    let row = approval::Entity::visible_by_id(viewer, id).lock_exclusive().one(&*tx).await?.ok_or_else(absent)?;
    match row.status {
        ApprovalStatus::Pending if app.clock.now() < row.expires_at => Ok((tx, row)),
        ApprovalStatus::Pending | ApprovalStatus::Expired => {
            let message = "Nobody decided in time, so this counts as rejected. Run the job anew to be asked again.";
            Err(Refusal::new(Reason::Expired, message).at(["approvalId"]).into())
        }
        status => {
            let message = match status {
                ApprovalStatus::Cancelled => "The job was stopped: no decision is needed any more.",
                _ => "Somebody has decided already, and the first decision counts.",
            };
            Err(Error::state("approvalId", status.to_value(), &[&ApprovalStatus::Pending.to_value()], message))
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one decision")]
async fn close_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    row: approval::Model,
    status: ApprovalStatus,
    decision: Option<Value>,
    note: Option<String>,
    changes: Value,
) -> Result<approval::Model> {
    let (id, job, now) = (row.id, row.job_id, app.clock.now());
    let (action, words) = match (status, &decision) {
        (ApprovalStatus::Approved, None) => ("approval.granted", "Approved"),
        (ApprovalStatus::Approved, Some(_)) => ("approval.granted", "Approved with changes"),
        _ => ("approval.denied", "Rejected"),
    };
    let message = format!("{words}: {}", row.title);
    let mut change = row.into_active_model();
    change.status = Set(status);
    change.decision = Set(decision);
    change.decided_by = Set(viewer.user_id());
    change.decided_at = Set(Some(now));
    change.note = Set(note);
    let row = change.update(&**tx).await?;
    let data = json!({ "approvalId": id, "status": status.to_value() });
    let decided = NewEvent::new(JobEventKind::ApprovalDecided, message.clone()).data(data);
    event::append_in(tx, job, None, now, vec![decided]).await?;
    queue::resume_in(tx, app, job).await?;
    let activity_entry = NewActivity::new(action, id, message).payload(json!({ "jobId": job }));
    activity::append_in(tx, now, row.workspace_id, Cause::Viewer(viewer), activity_entry);
    record_in(tx, app, viewer, Entry::new(action, Some(row.workspace_id), id).changes(changes));
    Ok(row)
}
