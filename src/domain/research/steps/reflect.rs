//! Reflect: continue, stop, or add new questions. Bounded: the number of new questions is fixed, and time and cost can
//! end the investigation early.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::brief::Brief;
use super::{Question, gap_event};
use crate::domain::research::parameters::{Depth, Parameters};
use crate::domain::research::tasks::{AnsweredQuestion, ReflectOnFindings, output};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::{OfWorkspace as _, finding};
use crate::port::llm::Cut;
use crate::spending::budget_spent;

/// Share of the longest duration after which no new question is started: writing needs the rest.
const INVESTIGATION: f64 = 0.7;

/// How the investigation continues.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Reflection {
    pub(in crate::domain::research) stop: bool,
    pub(in crate::domain::research) reason: String,
    pub(in crate::domain::research) new_questions: Vec<String>,
    /// Why further questions may be missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Reflection {
    fn go_on() -> Self {
        Self { stop: false, reason: String::new(), new_questions: Vec::new(), cut: None }
    }

    fn stop(reason: impl Into<String>) -> Self {
        Self { stop: true, reason: reason.into(), ..Self::go_on() }
    }

    /// What may be missing.
    pub(in crate::domain::research) fn gap(&self) -> Option<String> {
        self.cut.map(|cut| cut.of_answer("The list of further questions"))
    }
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
    index: usize,
    done: &[Question],
    open: &[String],
    left: u32,
) -> Result<Reflection, JobError> {
    let step = match ctx.step(&format!("reflect.{index}"), "Decide how to go on").await? {
        Step::Done(reflection) => return Ok(reflection),
        Step::Open(step) => step,
    };
    let reflection = match limit_reached(ctx, parameters, done) {
        Some(reason) => Reflection::stop(reason),
        // Quick research does not reflect; nor does it help when no question can be added and none is left.
        None if parameters.depth == Depth::Quick || left == 0 => Reflection::go_on(),
        None => {
            let answered = answered(ctx, done).await?;
            let waiting = open[done.len()..].to_vec();
            let question = parameters.question.clone();
            let task = ReflectOnFindings { question, answered, open: waiting, most_new: left };
            match ask(&step, &task, brief.language.as_deref(), 600).await {
                Ok(answer) => Reflection { cut: answer.cut, ..decide(answer.value, open, left) },
                Err(error) => Reflection::stop(budget_spent(error)?),
            }
        }
    };
    let message = match (&reflection.stop, reflection.new_questions.len()) {
        (true, _) => format!("The investigation ends here. {}", reflection.reason),
        (false, 0) => "The investigation goes on.".to_owned(),
        (false, n) => format!("{n} more questions came up."),
    };
    let tx = ctx.begin().await?;
    let told = gap_event(&step, reflection.gap());
    step.finish_with(tx, message.trim_end(), reflection, told).await
}

/// True when the budget is spent, or the time nearly over.
fn limit_reached(ctx: &JobCtx, parameters: &Parameters, done: &[Question]) -> Option<String> {
    if let Some(reason) = done.last().and_then(|question| question.skipped.clone()) {
        return Some(reason);
    }
    let longest = Duration::from_secs(u64::from(parameters.maximum_minutes?) * 60);
    let spent = ctx.time_spent();
    (spent > longest.mul_f64(INVESTIGATION)).then(|| "The time that the research may take is nearly over.".to_owned())
}

async fn answered(ctx: &JobCtx, done: &[Question]) -> Result<Vec<AnsweredQuestion>, JobError> {
    let ids = done.iter().flat_map(|q| q.findings.iter().copied());
    let rows = finding::Entity::by_ids_in(ctx.workspace()?, ids).all(ctx.app().db.read()).await?;
    let statements = |question: &Question| -> Vec<String> {
        let found = question.findings.iter().filter_map(|id| rows.iter().find(|row| row.id == *id));
        found.map(|finding| finding.statement.clone()).collect()
    };
    Ok(done.iter().map(|q| AnsweredQuestion { question: q.text.clone(), statements: statements(q) }).collect())
}

fn decide(answer: output::Reflection, open: &[String], left: u32) -> Reflection {
    match answer.action {
        output::ReflectionAction::Continue => Reflection::go_on(),
        output::ReflectionAction::Stop => Reflection::stop("Enough is known to write the report."),
        output::ReflectionAction::More => {
            let known: Vec<String> = open.iter().map(|q| q.to_lowercase()).collect();
            let fresh = answer.new_questions.into_iter().map(|q| q.trim().to_owned());
            let fresh =
                fresh.filter(|q| !q.is_empty() && q.chars().count() <= 500 && !known.contains(&q.to_lowercase()));
            Reflection { new_questions: fresh.take(left as usize).collect(), ..Reflection::go_on() }
        }
    }
}
