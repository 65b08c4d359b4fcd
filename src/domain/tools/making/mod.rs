//! Making a call. It is sent only after its sending was committed, and its outcome is committed with the step: after a crash
//! a finished call is not made again, and one of which nobody knows whether it was made is asked about, unless a repetition
//! does no harm.
//!
//! How a call is sent, as a request or to a tool server, is behind [`sending::Sending`].

mod built_in;
mod http;
mod mcp;
mod mcp_output;
mod sending;

use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};

use self::sending::{Answer, NoAnswer, Sending, Verdict};
use super::service::description::needs_approval;
use crate::base::id::{ConversationId, ToolCallId, UserId};
use crate::base::text::storable::sanitize_json;
use crate::base::{FailureCode, Permission, Timestamp};
use crate::domain::approvals::service::{ApprovalRequest, Decision, RequestState, ask};
use crate::domain::auth::service::acting_for;
use crate::engine::{Failure, JobCtx, JobError, OpenStep, Outcome, Step};
use crate::entity::approval::ApprovalKind;
use crate::entity::tool::{ToolEffect, ToolKind};
use crate::entity::tool_call::{Model, ToolCallStatus};
use crate::entity::{OfWorkspace as _, message, tool, tool_call};

/// What a call needs of the rights of whoever is acted for.
const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::ToolsRun];

/// What is asked about a call of which nobody knows whether it was made.
const LOST: &str = "The request was sent, and its outcome was lost: it may have been carried out. Approve only if it shall be \
                    sent again.";

/// Makes a call, or answers with what it waits for.
pub async fn make(ctx: &JobCtx, mut call: Model) -> Result<Option<Outcome>, JobError> {
    if call.status.is_final() {
        return Ok(None);
    }
    let tool = tool_of(ctx, &call).await?;
    // What was asked about waits for its decision, whatever the policy says by now.
    let was_asked = call.status == ToolCallStatus::AwaitingApproval;
    if !is_lost(&tool, &call) && (was_asked || needs_approval(&tool, &call.arguments)?) {
        let key = key_of(&call, "approval");
        match decided(ctx, &tool, &mut call, &key, explanation(&tool)).await? {
            Decided::GoOn => {}
            Decided::Wait(outcome) => return Ok(Some(outcome)),
            Decided::Ended => return Ok(None),
        }
    }
    loop {
        if is_lost(&tool, &call) {
            let key = key_of(&call, &format!("again-{}", call.sends));
            match decided(ctx, &tool, &mut call, &key, LOST).await? {
                Decided::GoOn => {}
                Decided::Wait(outcome) => return Ok(Some(outcome)),
                Decided::Ended => return Ok(None),
            }
        }
        if send(ctx, &tool, &mut call).await? {
            return Ok(None);
        }
    }
}

/// Whether whoever the job acts for may call tools, now.
pub async fn may_call(ctx: &JobCtx) -> Result<bool, JobError> {
    match acting_for(ctx.app(), ctx.job(), NEEDED).await {
        Ok(_) => Ok(true),
        Err(JobError::Failed { failure, .. }) if failure.code == FailureCode::PermissionRevoked => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes a call of an answer. That it fails is something that the model is told, and no end of the job.
pub async fn make_in_answer(ctx: &JobCtx, call: Model) -> Result<Option<Outcome>, JobError> {
    let id = call.id;
    if !call.status.is_final() && !may_call(ctx).await? {
        let message = "The person who asked may not call tools any more.";
        end_failed(ctx, id, &Failure::permanent(FailureCode::PermissionRevoked, message)).await?;
        return Ok(None);
    }
    match make(ctx, call).await {
        Err(JobError::Failed { failure, .. }) if is_of_tool(failure.code) => {
            end_failed(ctx, id, &failure).await?;
            Ok(None)
        }
        outcome => outcome,
    }
}

fn is_of_tool(code: FailureCode) -> bool {
    matches!(code, FailureCode::ToolFailed | FailureCode::EgressDenied)
}

/// Ends a call that failed, and its step.
async fn end_failed(ctx: &JobCtx, id: ToolCallId, failure: &Failure) -> Result<(), JobError> {
    let call = tool_call::Entity::by_id_in(ctx.workspace()?, id).one(ctx.app().db.read()).await?;
    let mut call = call.ok_or_else(Failure::superseded)?;
    let step = match ctx.step::<()>(&key_of(&call, "call"), &title(&call)).await? {
        Step::Done(()) => return Ok(()),
        Step::Open(step) => step,
    };
    call.status = ToolCallStatus::Failed;
    call.failure = Some(failure.to_json());
    call.finished_at = Some(ctx.app().clock.now());
    let tx = ctx.begin().await?;
    call.into_active_model().reset_all().update(&*tx).await?;
    step.finish(tx, failure.message.clone(), ()).await?;
    Ok(())
}

/// The key of a step: a job that runs a tool makes one call, one that writes an answer may make several.
fn key_of(call: &Model, step: &str) -> String {
    match call.message_id {
        Some(_) => format!("{step}-{}", call.id),
        None => step.to_owned(),
    }
}

fn title(call: &Model) -> String {
    format!("Call “{}”", call.called_name)
}

/// True when nobody knows whether a call was made, and making it again could do harm.
fn is_lost(tool: &tool::Model, call: &Model) -> bool {
    call.is_outcome_open && !may_repeat(tool)
}

/// True when a repetition does no harm.
fn may_repeat(tool: &tool::Model) -> bool {
    tool.effect == ToolEffect::ReadOnly || tool.is_idempotent
}

/// The tool as it is now.
async fn tool_of(ctx: &JobCtx, call: &Model) -> Result<tool::Model, JobError> {
    let gone = |message: &str| JobError::from(Failure::permanent(FailureCode::ToolFailed, message));
    let id = call.tool_id.ok_or_else(|| gone("The tool was deleted."))?;
    let row = tool::Entity::by_id_in(call.workspace_id, id).one(ctx.app().db.read()).await?;
    let row = row.ok_or_else(|| gone("The tool was deleted before it was called."))?;
    match (row.is_enabled, &row.review_message) {
        (true, _) => Ok(row),
        (false, None) => Err(gone("The tool was switched off before it was called.")),
        (false, Some(why)) => Err(gone(&format!("The tool was switched off before it was called. {why}"))),
    }
}

/// What a call does, as far as that is known: of a tool server there are only its words.
fn explanation(tool: &tool::Model) -> &'static str {
    match (tool.kind, tool.effect) {
        (ToolKind::Http | ToolKind::BuiltIn, ToolEffect::ReadOnly) => "This reads, and changes nothing.",
        (ToolKind::Http | ToolKind::BuiltIn, ToolEffect::Write) => "This changes something that can be changed back.",
        (ToolKind::Mcp, ToolEffect::ReadOnly) => "By what is said of the tool, this reads, and changes nothing.",
        (ToolKind::Mcp, ToolEffect::Write) => "This may change something.",
        (_, ToolEffect::Destructive) => "This changes something for good, or costs money.",
    }
}

/// What is asked. The title of a tool server's tool is the server's choice, so that its name stands beside it.
fn question(tool: &tool::Model) -> String {
    match tool.kind {
        ToolKind::Http | ToolKind::BuiltIn => format!("Call “{}”", tool.title),
        ToolKind::Mcp => format!("Call “{}” ({})", tool.title, tool.name),
    }
}

enum Decided {
    GoOn,
    Wait(Outcome),
    /// The call will not be made.
    Ended,
}

/// Asks for a decision about a call, or takes up the one that was made: the call has the approved arguments then. Who
/// decides does so about the tool as it is: when it was changed since, the decision is no longer about what would be done,
/// and is asked for anew.
async fn decided(
    ctx: &JobCtx,
    tool: &tool::Model,
    call: &mut Model,
    key: &str,
    explanation: &str,
) -> Result<Decided, JobError> {
    let request = ApprovalRequest {
        key: format!("{key}-{}", tool.revision).into(),
        kind: ApprovalKind::ToolCall,
        title: question(tool),
        explanation: Some(explanation.to_owned()),
        proposal: call.arguments.clone(),
        schema: tool.parameters_schema.clone(),
        tool_call: Some(call.id),
        conversation: conversation_of(ctx, call).await?,
    };
    let status = match ask(ctx, &request).await? {
        RequestState::Pending(outcome) => {
            write(ctx, call, |call, _| call.status = ToolCallStatus::AwaitingApproval).await?;
            return Ok(Decided::Wait(outcome));
        }
        RequestState::Decided(Decision::Approved { proposal, decision }) => {
            call.arguments = decision.unwrap_or(proposal);
            return Ok(Decided::GoOn);
        }
        RequestState::Decided(Decision::Rejected { note }) => {
            call.failure = note.map(|note| Failure::permanent(FailureCode::ToolFailed, note).to_json());
            ToolCallStatus::Rejected
        }
        RequestState::Decided(Decision::Expired) => ToolCallStatus::Expired,
    };
    write(ctx, call, |call, now| {
        call.status = status;
        call.finished_at = Some(now);
    })
    .await?;
    Ok(Decided::Ended)
}

/// The conversation that waits for a call, and whose it is.
async fn conversation_of(ctx: &JobCtx, call: &Model) -> Result<Option<(ConversationId, Option<UserId>)>, JobError> {
    let Some(id) = call.message_id else { return Ok(None) };
    let message = message::Entity::by_id_in(call.workspace_id, id).one(ctx.app().db.read()).await?;
    let message = message.ok_or_else(Failure::superseded)?;
    Ok(Some((message.conversation_id, call.requested_by)))
}

/// Changes the row of a call.
async fn write(ctx: &JobCtx, call: &mut Model, change: impl FnOnce(&mut Model, Timestamp)) -> Result<(), JobError> {
    change(call, ctx.app().clock.now());
    let tx = ctx.begin().await?;
    call.clone().into_active_model().reset_all().update(&*tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends the call, once, and stores what came of it; false when that is not known.
async fn send(ctx: &JobCtx, tool: &tool::Model, call: &mut Model) -> Result<bool, JobError> {
    let step = match ctx.step_to_begin::<()>(&key_of(call, "call"), &title(call)).await? {
        Step::Done(()) => return Ok(true),
        Step::Open(step) => step,
    };
    let sending = Sending::prepare(ctx, tool, call).await?;
    begin(ctx, &step, call).await?;
    let key = (tool.effect != ToolEffect::ReadOnly).then(|| call.id.to_string());
    match sending.send(ctx, key.as_deref()).await {
        Ok(answer) => finish(ctx, tool, step, call, answer).await,
        Err(NoAnswer::Unanswered(told)) if may_repeat(tool) => {
            Err(Failure::transient(FailureCode::ToolFailed, told).into())
        }
        Err(NoAnswer::Unanswered(_)) => Ok(false),
        Err(NoAnswer::NotReached(told)) => {
            known(ctx, call).await?;
            Err(Failure::transient(FailureCode::ToolFailed, told).into())
        }
        Err(NoAnswer::Refused(told)) => {
            known(ctx, call).await?;
            Err(broken(told))
        }
        Err(NoAnswer::Denied(told)) => {
            known(ctx, call).await?;
            Err(Failure::permanent(FailureCode::EgressDenied, told).into())
        }
        Err(NoAnswer::Stopped(error)) => {
            known(ctx, call).await?;
            Err(*error)
        }
        Err(NoAnswer::Lost(error)) => Err(*error),
    }
}

/// A call that cannot be made.
fn broken(message: String) -> JobError {
    Failure::permanent(FailureCode::ToolFailed, message).into()
}

/// How long the other side may take.
fn time_limit(tool: &tool::Model) -> Duration {
    Duration::from_secs(u64::try_from(tool.timeout_seconds).unwrap_or(30))
}

/// Commits that the request is sent, before it is.
async fn begin(ctx: &JobCtx, step: &OpenStep, call: &mut Model) -> Result<(), JobError> {
    let mut tx = ctx.begin().await?;
    step.begin_in(&mut tx).await?;
    call.status = ToolCallStatus::Running;
    call.started_at = call.started_at.or(Some(ctx.app().clock.now()));
    call.sends += 1;
    call.is_outcome_open = true;
    call.clone().into_active_model().reset_all().update(&*tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes that nothing was sent after all.
async fn known(ctx: &JobCtx, call: &mut Model) -> Result<(), JobError> {
    write(ctx, call, |call, _| call.is_outcome_open = false).await
}

async fn finish(
    ctx: &JobCtx,
    tool: &tool::Model,
    step: OpenStep,
    call: &mut Model,
    answer: Answer,
) -> Result<bool, JobError> {
    let Answer { mut output, is_cut, verdict } = answer;
    sanitize_json(&mut output);
    call.output = Some(output);
    call.is_output_cut = is_cut;
    call.is_outcome_open = false;
    match verdict {
        Verdict::Done(told) => {
            call.status = ToolCallStatus::Succeeded;
            call.finished_at = Some(ctx.app().clock.now());
            let tx = ctx.begin().await?;
            call.clone().into_active_model().reset_all().update(&*tx).await?;
            step.finish(tx, told, ()).await?;
            Ok(true)
        }
        Verdict::Failed { told, is_busy, retry_after } => {
            write(ctx, call, |_, _| ()).await?;
            Err(match is_busy && may_repeat(tool) {
                true => JobError::Failed {
                    failure: Failure::transient(FailureCode::ToolFailed, told),
                    retry_after,
                    cause: None,
                },
                false => broken(told),
            })
        }
    }
}
