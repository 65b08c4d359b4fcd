//! Calls: what a model asked for in one round is done, or waits for a decision.

use std::collections::HashMap;

use futures_util::future::try_join_all;

use super::rounds::Round;
use super::task::Task;
use crate::base::id::ToolCallId;
use crate::domain::conversations::service::change::Change;
use crate::domain::conversations::service::send::update_later;
use crate::domain::conversations::service::stop::lock_message_in;
use crate::domain::tools::making::make_in_answer;
use crate::domain::tools::service::asked::is_parallel;
use crate::engine::{Failure, JobCtx, JobError, Outcome};
use crate::entity::message::MessageStatus;
use crate::entity::tool_call::ToolCallStatus;
use crate::entity::{OfWorkspace as _, tool, tool_call};

/// What came of the calls of a round.
pub enum Made {
    /// All are done, one way or another; in the order of the round.
    All(Vec<tool_call::Model>),
    /// Somebody has to decide about at least one.
    Waits(Outcome),
}

/// Makes the calls of a round: those that only read beside each other, then the others in their order. All that need a
/// decision are asked about at once; none that needs no decision is made ahead of one that was asked for before it.
pub async fn make(ctx: &JobCtx, task: &Task, tools: &[tool::Model], round: &Round) -> Result<Made, JobError> {
    let before = rows(ctx, task, round).await?;
    let open = || before.iter().filter(|row| !row.status.is_final());
    let (beside, in_order): (Vec<_>, Vec<_>) = open().partition(|row| is_parallel(tools, row));
    try_join_all(beside.into_iter().map(|row| Box::pin(make_in_answer(ctx, row.clone())))).await?;
    let mut waits: Option<Outcome> = None;
    for row in in_order {
        if waits.is_some() && row.status != ToolCallStatus::AwaitingApproval {
            continue;
        }
        if let Some(outcome) = Box::pin(make_in_answer(ctx, row.clone())).await? {
            waits = Some(waits.map_or(outcome.clone(), |other| sooner(other, outcome)));
        }
    }
    let after = rows(ctx, task, round).await?;
    let changed = before.iter().zip(&after).filter(|(before, after)| before.status != after.status);
    let mut changed: Vec<ToolCallId> = changed.map(|(_, after)| after.id).collect();
    if waits.is_some() {
        // One that waits from the beginning was shown before anybody was asked.
        changed.extend(after.iter().filter(|row| row.status == ToolCallStatus::AwaitingApproval).map(|row| row.id));
        changed.sort_unstable();
        changed.dedup();
    }
    tell(ctx, task, &changed, waits.is_some()).await?;
    Ok(waits.map_or(Made::All(after), Made::Waits))
}

/// The rows of the calls, in the order of the round.
async fn rows(ctx: &JobCtx, task: &Task, round: &Round) -> Result<Vec<tool_call::Model>, JobError> {
    let ids = round.calls.iter().map(|called| called.id);
    let rows = tool_call::Entity::by_ids_in(task.workspace, ids).all(ctx.app().db.read()).await?;
    let mut rows: HashMap<ToolCallId, tool_call::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let found: Vec<_> = round.calls.iter().filter_map(|called| rows.remove(&called.id)).collect();
    match found.len() == round.calls.len() {
        true => Ok(found),
        false => Err(Failure::superseded().into()),
    }
}

/// The wait that ends first.
fn sooner(one: Outcome, other: Outcome) -> Outcome {
    match (&one, &other) {
        (Outcome::Wait { until: Some(first), .. }, Outcome::Wait { until: Some(second), .. }) if second < first => {
            other
        }
        _ => one,
    }
}

/// Tells followers which calls changed, and that the answer waits, if it does.
async fn tell(ctx: &JobCtx, task: &Task, calls: &[ToolCallId], waits: bool) -> Result<(), JobError> {
    if calls.is_empty() && !waits {
        return Ok(());
    }
    let gone = || JobError::from(Failure::superseded());
    let mut tx = ctx.begin().await?;
    let mut change = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?.ok_or_else(gone)?;
    for call in calls {
        change.tell_call(task.answer.id, *call);
    }
    if waits {
        let mut row = lock_message_in(&tx, task.workspace, task.answer.id).await?.ok_or_else(gone)?;
        if !row.status.is_open() {
            ctx.abandon();
            return Err(JobError::Lost);
        }
        row.status = MessageStatus::Waiting;
        update_later(&mut tx, &row)?;
    }
    change.write_aside_in(&mut tx)?;
    Ok(tx.commit().await?)
}
