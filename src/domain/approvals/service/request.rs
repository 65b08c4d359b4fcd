//! The job's side: it asks once, waits without a worker, and resumes with the decision, even in another process after a
//! restart (C-JOB-14).

use std::borrow::Cow;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, Set,
};
use serde_json::{Value, json};

use super::hash;
use crate::base::id::{ApprovalId, ConversationId, JobId, ToolCallId, UserId};
use crate::base::text::storable::{sanitize_json, sanitized};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::event::{self, NewEvent};
use crate::engine::{JobCtx, JobError, Outcome, Step, clock_sql};
use crate::entity::approval::{self, ApprovalKind, ApprovalStatus};
use crate::entity::job_event::JobEventKind;
use crate::entity::{BelongsTo as _, OfWorkspace as _};

/// What a job asks before it continues.
#[derive(Debug, Clone)]
pub struct ApprovalRequest {
    /// Key of the step that asks: unique in the job and stable across versions.
    pub key: Cow<'static, str>,
    /// What is to be approved.
    pub kind: ApprovalKind,
    /// Short text for lists.
    pub title: String,
    /// Why approval is needed.
    pub explanation: Option<String>,
    /// What is proposed.
    pub proposal: Value,
    /// JSON Schema of what may be approved instead.
    pub schema: Value,
    /// The call in question.
    pub tool_call: Option<ToolCallId>,
    /// The conversation that waits, and whose it is: it is a matter of that person.
    pub conversation: Option<(ConversationId, Option<UserId>)>,
}

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Approved.
    Approved {
        /// What was proposed.
        proposal: Value,
        /// What was approved instead, if it was changed.
        decision: Option<Value>,
    },
    /// Rejected.
    Rejected {
        /// The reason given with the decision.
        note: Option<String>,
    },
    /// Nobody decided in time.
    Expired,
}

/// State of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestState {
    /// Decided.
    Decided(Decision),
    /// Undecided: the outcome that the handler must return.
    Pending(Outcome),
}

/// Asks, or returns the decision. Every attempt of the job calls this at the same point and, once there is a decision,
/// gets the same one. The handler must return [`is_open_in`] from `still_waits`, and call [`cancel_open_in`] when its
/// job ends.
pub async fn ask(ctx: &JobCtx, request: &ApprovalRequest) -> Result<RequestState, JobError> {
    let mut round = 0_u32;
    loop {
        let id = create(ctx, request, round).await?;
        let found = approval::Entity::by_id_in(ctx.workspace()?, id).one(ctx.app().db.read()).await?;
        let mut row = found.ok_or_else(gone)?;
        if row.status == ApprovalStatus::Pending {
            row = expire(ctx, id).await?;
        }
        let decision = match row.status {
            // The job was cancelled while it waited, and retried: ask again.
            ApprovalStatus::Cancelled => {
                round += 1;
                continue;
            }
            ApprovalStatus::Pending => {
                let message = format!("Waits for a decision: {}", row.title);
                return Ok(RequestState::Pending(Outcome::Wait { until: Some(row.expires_at), message }));
            }
            ApprovalStatus::Approved => Decision::Approved { proposal: row.proposal, decision: row.decision },
            ApprovalStatus::Rejected => Decision::Rejected { note: row.note },
            ApprovalStatus::Expired => Decision::Expired,
        };
        return Ok(RequestState::Decided(decision));
    }
}

/// Creates the request, once for each round.
async fn create(ctx: &JobCtx, request: &ApprovalRequest, round: u32) -> Result<ApprovalId, JobError> {
    let key = if round == 0 { request.key.to_string() } else { format!("{}.{round}", request.key) };
    let step = match ctx.step(&key, "Ask for a decision").await? {
        Step::Done(id) => return Ok(id),
        Step::Open(step) => step,
    };
    let settings = &ctx.app().config.jobs;
    let (now, workspace) = (ctx.app().clock.now(), ctx.workspace()?);
    let mut proposal = request.proposal.clone();
    sanitize_json(&mut proposal);
    event::bounded(&proposal, settings.max_input, "The proposal")?;
    let row = approval::Model {
        id: ApprovalId::generate(),
        workspace_id: workspace,
        job_id: ctx.id(),
        kind: request.kind,
        status: ApprovalStatus::Pending,
        title: sanitized(request.title.clone()),
        explanation: request.explanation.clone(),
        proposal_hash: hash(&proposal),
        proposal,
        decision_schema: request.schema.clone(),
        decision: None,
        decided_by: None,
        decided_at: None,
        note: None,
        created_at: now,
        expires_at: now.plus(settings.approval_expires),
        tool_call_id: request.tool_call,
        conversation_id: request.conversation.map(|(id, _)| id),
        owner_id: request.conversation.and_then(|(_, owner)| owner),
    };
    let (id, title) = (row.id, row.title.clone());
    let data = json!({ "approvalId": id, "expiresAt": row.expires_at.to_rfc3339() });
    let mut tx = ctx.begin().await?;
    row.into_active_model().reset_all().insert(&*tx).await?;
    let activity_entry = NewActivity::new("approval.requested", id, format!("A decision is needed: {title}"));
    let cause = Cause::Job(ctx.id(), &ctx.job().correlation_id);
    activity::append_in(&mut tx, now, workspace, cause, activity_entry.payload(json!({ "jobId": ctx.id() })));
    let asked = NewEvent::new(JobEventKind::ApprovalRequested, format!("A decision is needed: {title}"));
    let asked = asked.step(step.id()).data(data);
    step.finish_with(tx, "Asked.", id, vec![asked]).await
}

/// The request as it is now, closed if it has expired by either clock: the database's clock woke the job.
async fn expire(ctx: &JobCtx, id: ApprovalId) -> Result<approval::Model, JobError> {
    let mut tx = ctx.begin().await?;
    let now = ctx.app().clock.now();
    let clock = Expr::cust(clock_sql(tx.get_database_backend()));
    let expires_at = Expr::col(approval::Column::ExpiresAt);
    let expired = approval::Entity::update_belonging_to(ctx.id())
        .col_expr(approval::Column::Status, Expr::value(ApprovalStatus::Expired))
        .col_expr(approval::Column::DecidedAt, Expr::value(now))
        .filter(approval::Column::Id.eq(id))
        .filter(approval::Column::Status.eq(ApprovalStatus::Pending))
        .filter(expires_at.clone().lte(now).or(expires_at.lte(clock)));
    let is_over = expired.exec(&*tx).await?.rows_affected == 1;
    let row = approval::Entity::by_id_in(ctx.workspace()?, id).one(&*tx).await?.ok_or_else(gone)?;
    if is_over {
        let message = format!("Nobody decided in time: {}", row.title);
        let cause = Cause::Job(ctx.id(), &ctx.job().correlation_id);
        let activity_entry =
            NewActivity::new("approval.expired", id, message.clone()).payload(json!({ "jobId": ctx.id() }));
        activity::append_in(&mut tx, now, row.workspace_id, cause, activity_entry);
        let data = json!({ "approvalId": id, "status": "EXPIRED" });
        ctx.emit_in(&mut tx, vec![NewEvent::new(JobEventKind::ApprovalDecided, message).data(data)]).await?;
    }
    tx.commit().await?;
    Ok(row)
}

fn gone() -> Error {
    Error::internal(anyhow::anyhow!("a request is gone, but not its job"))
}

/// True while a job, whose row is locked, waits for a decision.
pub async fn is_open_in(tx: &Tx, job: JobId) -> Result<bool> {
    Ok(open(job).count(&**tx).await? > 0)
}

/// Cancels a job's undecided requests, which it no longer needs. The job's row is locked.
pub async fn cancel_open_in(tx: &mut Tx, now: Timestamp, job: JobId, cause: Cause<'_>) -> Result<()> {
    for row in open(job).lock_exclusive().all(&**tx).await? {
        let (id, workspace) = (row.id, row.workspace_id);
        let activity_entry =
            NewActivity::new("approval.cancelled", id, format!("A decision is not needed any more: {}", row.title));
        let mut change = row.into_active_model();
        change.status = Set(ApprovalStatus::Cancelled);
        change.decided_at = Set(Some(now));
        change.update(&**tx).await?;
        activity::append_in(tx, now, workspace, cause, activity_entry.payload(json!({ "jobId": job })));
    }
    Ok(())
}

fn open(job: JobId) -> sea_orm::Select<approval::Entity> {
    let of_job = approval::Entity::belonging_to(job);
    of_job.filter(approval::Column::Status.eq(ApprovalStatus::Pending))
}
