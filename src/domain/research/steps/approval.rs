//! Approval: a person reviews the plan, and may change it, before anything is investigated. Without an approval, the
//! research ends with what there is.

use serde_json::{Value, json};

use super::Investigation;
use super::plan::{Plan, distinct, set_title};
use crate::base::Error;
use crate::base::text::visible::turns_around;
use crate::domain::approvals::service::{ApprovalRequest, Decision, RequestState, ask};
use crate::domain::research::parameters::Parameters;
use crate::engine::{Failure, JobCtx, JobError, Outcome, Step};
use crate::entity::approval::ApprovalKind;
use crate::entity::{OfWorkspace as _, report};

/// How the research continues.
pub(in crate::domain::research) enum Verdict {
    /// With this plan.
    GoOn(Plan),
    /// After a decision.
    Wait(Outcome),
    /// Not at all: it ends with what there is.
    Refused(Investigation),
}

/// JSON Schema of a plan with a limited number of questions.
fn schema(most: u32) -> Value {
    let question = json!({ "type": "string", "minLength": 1, "maxLength": 500 });
    let questions = json!({ "type": "array", "minItems": 1, "maxItems": most, "items": question });
    let title = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
    json!({
        "type": "object",
        "properties": { "title": title, "questions": questions },
        "required": ["questions"],
        "additionalProperties": false,
    })
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    plan: Plan,
) -> Result<Verdict, JobError> {
    let found = report::Entity::by_id_in(ctx.workspace()?, parameters.report_id).one(ctx.app().db.read()).await?;
    let title = found.ok_or_else(Failure::superseded)?.title;
    let question = ApprovalRequest {
        key: "approval".into(),
        kind: ApprovalKind::Plan,
        title: format!("Plan of “{title}”"),
        explanation: Some(explanation(&plan)),
        proposal: json!({ "title": title, "questions": plan.questions }),
        schema: schema(parameters.depth.bounds().planned),
        tool_call: None,
        conversation: None,
    };
    Ok(match ask(ctx, &question).await? {
        RequestState::Pending(outcome) => Verdict::Wait(outcome),
        RequestState::Decided(Decision::Approved { decision: None, .. }) => Verdict::GoOn(plan),
        RequestState::Decided(Decision::Approved { decision: Some(decision), proposal }) => {
            Verdict::GoOn(take_up(ctx, parameters, plan, &proposal, &decision).await?)
        }
        RequestState::Decided(Decision::Rejected { note }) => refused(plan, &rejected(note.as_deref())),
        RequestState::Decided(Decision::Expired) => refused(plan, "The plan was not approved in time."),
    })
}

fn explanation(plan: &Plan) -> String {
    let told = "These questions would be looked into, in this order. Nothing has been read yet.".to_owned();
    match plan.gap() {
        Some(gap) => format!("{told} {gap}"),
        None => told,
    }
}

fn rejected(note: Option<&str>) -> String {
    match note {
        // The report lists one reason on each line.
        Some(note) => {
            format!("The plan was not approved: {}", note.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        None => "The plan was not approved.".to_owned(),
    }
}

fn refused(plan: Plan, reason: &str) -> Verdict {
    Verdict::Refused(Investigation::refused(plan.questions, reason))
}

/// The changed plan.
async fn take_up(
    ctx: &JobCtx,
    parameters: &Parameters,
    plan: Plan,
    proposal: &Value,
    decision: &Value,
) -> Result<Plan, JobError> {
    let step = match ctx.step("approved", "Take up the changed plan").await? {
        Step::Done(plan) => return Ok(plan),
        Step::Open(step) => step,
    };
    let questions = decision.get("questions").cloned().unwrap_or_default();
    let questions: Vec<String> = serde_json::from_value(questions).map_err(Error::internal)?;
    let questions = distinct(questions, &parameters.question, parameters.depth.bounds().planned as usize);
    // Questions from a person are used as they are, without additions.
    let cut = plan.cut.filter(|_| questions == plan.questions);
    let tx = super::begin(ctx, parameters.report_id).await?;
    if let Some(title) = decision.get("title").filter(|title| proposal.get("title") != Some(title)) {
        let title: String = title.as_str().unwrap_or_default().chars().filter(|c| !turns_around(*c)).collect();
        set_title(&tx, ctx.workspace()?, parameters, &title.split_whitespace().collect::<Vec<_>>().join(" ")).await?;
    }
    let message = format!("The plan was approved with changes; it has {} questions.", questions.len());
    step.finish(tx, message, Plan { questions, cut }).await
}
