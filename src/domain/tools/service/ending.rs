//! Calls whose job ends without an outcome of them.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, QueryFilter as _};

use crate::base::id::MessageId;
use crate::base::{FailureCode, Result, Timestamp};
use crate::db::Tx;
use crate::engine::Failure;
use crate::entity::BelongsTo as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::tool_call::{Column, Entity, ToolCallStatus};

/// States in which something more could happen.
const OPEN: [ToolCallStatus; 3] = [ToolCallStatus::AwaitingApproval, ToolCallStatus::Queued, ToolCallStatus::Running];

/// Whether an answer has calls that are not done.
pub async fn has_open_calls_in(tx: &Tx, message: MessageId) -> Result<bool> {
    let open = Entity::belonging_to(message).filter(Column::Status.is_in(OPEN));
    Ok(open.one(&**tx).await?.is_some())
}

/// What is told of a call that was sent and is waited for no longer.
const UNKNOWN: &str = "The call was sent, and what became of it is not known: it may have been carried out.";

/// Ends the calls of a job that are not done. The job's row is locked.
pub async fn end_open_in(tx: &Tx, job: &job::Model, failure: Option<&Failure>, now: Timestamp) -> Result<()> {
    let unknown = Failure::permanent(FailureCode::ToolFailed, UNKNOWN);
    end_some_in(tx, job, (Column::IsOutcomeOpen.eq(true), Some(failure.unwrap_or(&unknown))), now).await?;
    end_some_in(tx, job, (Column::IsOutcomeOpen.eq(false), failure), now).await
}

async fn end_some_in(
    tx: &Tx,
    job: &job::Model,
    (which, failure): (SimpleExpr, Option<&Failure>),
    now: Timestamp,
) -> Result<()> {
    let status = match job.status {
        JobStatus::Cancelled | JobStatus::Cancelling => ToolCallStatus::Cancelled,
        _ => ToolCallStatus::Failed,
    };
    Entity::update_belonging_to(job.id)
        .col_expr(Column::Status, Expr::value(status.to_value()))
        .col_expr(Column::Failure, Expr::value(failure.map(Failure::to_json)))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .filter(Column::Status.is_in(OPEN))
        .filter(which)
        .exec(&**tx)
        .await?;
    Ok(())
}
