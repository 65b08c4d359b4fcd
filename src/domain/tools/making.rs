//! Making a call. A request is sent only after its sending was committed, and its outcome is committed with the step: after
//! a crash a finished call is not made again, and one of which nobody knows whether it was made is asked about, unless a
//! repetition does no harm.

use std::time::Duration;

use http_tool::AnswerCut;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::service::description::{self, MOST_OUTPUT, needs_approval};
use super::service::headers::Headers;
use crate::base::{FailureCode, Timestamp};
use crate::domain::approvals::service::{ApprovalRequest, Decision, RequestState, ask};
use crate::engine::{Failure, JobCtx, JobError, OpenStep, Outcome, Step};
use crate::entity::approval::ApprovalKind;
use crate::entity::tool::ToolEffect;
use crate::entity::tool_call::{Model, ToolCallStatus};
use crate::entity::{OfWorkspace as _, tool};
use crate::port::http_call::{Answered, CallError};

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
        match decided(ctx, &tool, &mut call, "approval", explanation(&tool)).await? {
            Verdict::GoOn => {}
            Verdict::Wait(outcome) => return Ok(Some(outcome)),
            Verdict::Ended => return Ok(None),
        }
    }
    loop {
        if is_lost(&tool, &call) {
            let key = format!("again-{}", call.sends);
            match decided(ctx, &tool, &mut call, &key, LOST).await? {
                Verdict::GoOn => {}
                Verdict::Wait(outcome) => return Ok(Some(outcome)),
                Verdict::Ended => return Ok(None),
            }
        }
        if send(ctx, &tool, &mut call).await? {
            return Ok(None);
        }
    }
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
    match row.is_enabled {
        true => Ok(row),
        false => Err(gone("The tool was switched off before it was called.")),
    }
}

fn explanation(tool: &tool::Model) -> &'static str {
    match tool.effect {
        ToolEffect::ReadOnly => "This reads, and changes nothing.",
        ToolEffect::Write => "This changes something that can be changed back.",
        ToolEffect::Destructive => "This changes something for good, or costs money.",
    }
}

enum Verdict {
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
) -> Result<Verdict, JobError> {
    let request = ApprovalRequest {
        key: format!("{key}-{}", tool.revision).into(),
        kind: ApprovalKind::ToolCall,
        title: format!("Call “{}”", tool.title),
        explanation: Some(explanation.to_owned()),
        proposal: call.arguments.clone(),
        schema: tool.parameters_schema.clone(),
        tool_call: Some(call.id),
    };
    let status = match ask(ctx, &request).await? {
        RequestState::Pending(outcome) => {
            write(ctx, call, |call, _| call.status = ToolCallStatus::AwaitingApproval).await?;
            return Ok(Verdict::Wait(outcome));
        }
        RequestState::Decided(Decision::Approved { proposal, decision }) => {
            call.arguments = decision.unwrap_or(proposal);
            return Ok(Verdict::GoOn);
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
    Ok(Verdict::Ended)
}

/// Changes the row of a call.
async fn write(ctx: &JobCtx, call: &mut Model, change: impl FnOnce(&mut Model, Timestamp)) -> Result<(), JobError> {
    change(call, ctx.app().clock.now());
    let tx = ctx.begin().await?;
    call.clone().into_active_model().reset_all().update(&*tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends the request, once, and stores what came of it; false when that is not known.
async fn send(ctx: &JobCtx, tool: &tool::Model, call: &mut Model) -> Result<bool, JobError> {
    let step = match ctx.step_to_begin::<()>("call", "Call the tool").await? {
        Step::Done(()) => return Ok(true),
        Step::Open(step) => step,
    };
    let arguments = call.arguments.as_object().cloned().unwrap_or_default();
    let broken = |message: String| JobError::from(Failure::permanent(FailureCode::ToolFailed, message));
    let template = description::template(tool).map_err(|error| broken(error.to_string()))?;
    let request = template.fill(&arguments).map_err(|error| broken(error.to_string()))?;
    let cut = AnswerCut::new(MOST_OUTPUT, &description::paths(tool)).map_err(|error| broken(error.to_string()))?;
    let headers = Headers::open(ctx.app(), tool).await?;
    let limit = Duration::from_secs(u64::try_from(tool.timeout_seconds).unwrap_or(30));
    begin(ctx, &step, call).await?;
    let key = (tool.effect != ToolEffect::ReadOnly).then(|| call.id.to_string());
    match ctx.app().http_caller.call(request, &headers.0, key.as_deref(), limit).await {
        Ok(answered) => {
            let answered = Answered { bytes: headers.taken_out_of(answered.bytes), ..answered };
            finish(ctx, tool, step, call, &cut, answered).await
        }
        Err(CallError::Unanswered(told)) if may_repeat(tool) => {
            Err(Failure::transient(FailureCode::ToolFailed, told).into())
        }
        Err(CallError::Unanswered(_)) => Ok(false),
        Err(CallError::NotReached) => {
            known(ctx, call).await?;
            let told = "The server of the tool cannot be reached.";
            Err(Failure::transient(FailureCode::ToolFailed, told).into())
        }
        Err(CallError::Denied(told)) => {
            known(ctx, call).await?;
            Err(Failure::permanent(FailureCode::EgressDenied, told).into())
        }
    }
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
    cut: &AnswerCut,
    answered: Answered,
) -> Result<bool, JobError> {
    let status = answered.status;
    let part = cut.cut(answered.media_type.as_deref(), &answered.bytes);
    call.output = Some(output(status.as_u16(), part.value));
    call.is_output_cut = part.is_cut;
    call.is_outcome_open = false;
    if status.is_success() {
        call.status = ToolCallStatus::Succeeded;
        call.finished_at = Some(ctx.app().clock.now());
        let tx = ctx.begin().await?;
        call.clone().into_active_model().reset_all().update(&*tx).await?;
        step.finish(tx, format!("The tool answered ({}).", status.as_u16()), ()).await?;
        return Ok(true);
    }
    write(ctx, call, |_, _| ()).await?;
    let message = format!("The tool answered with the status {}.", status.as_u16());
    let is_busy = matches!(status.as_u16(), 429 | 502 | 503 | 504);
    Err(match is_busy && may_repeat(tool) {
        true => JobError::Failed {
            failure: Failure::transient(FailureCode::ToolFailed, message),
            retry_after: answered.retry_after,
            cause: None,
        },
        false => Failure::permanent(FailureCode::ToolFailed, message).into(),
    })
}

fn output(status: u16, body: Value) -> Value {
    let mut output = json!({ "status": status, "body": body });
    crate::base::text::storable::sanitize_json(&mut output);
    output
}
