//! Plan: the question is split into sub-questions.

use sea_orm::{ActiveModelTrait as _, Set};
use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::brief::Brief;
use super::gap_event;
use crate::base::id::WorkspaceId;
use crate::base::text::label;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::tasks::PlanQuestions;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::{OfWorkspace as _, report};
use crate::port::llm::Cut;
use crate::spending::budget_spent;

/// The questions to investigate, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Plan {
    pub(in crate::domain::research) questions: Vec<String>,
    /// Why questions may be missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Plan {
    /// What may be missing.
    pub(in crate::domain::research) fn gap(&self) -> Option<String> {
        self.cut.map(|cut| cut.of_answer("The plan of questions"))
    }
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
) -> Result<Plan, JobError> {
    let step = match ctx.step("plan", "Plan the questions").await? {
        Step::Done(plan) => return Ok(plan),
        Step::Open(step) => step,
    };
    let most = parameters.depth.bounds().planned;
    let task = PlanQuestions { question: parameters.question.clone(), outline: parameters.outline.clone(), most };
    let (title, wanted, cut) = match ask(&step, &task, brief.language.as_deref(), 1_000).await {
        Ok(answer) => (answer.value.title, answer.value.questions, answer.cut),
        Err(error) => {
            budget_spent(error)?;
            (String::new(), Vec::new(), None)
        }
    };
    let questions = distinct(wanted, &parameters.question, most as usize);
    let tx = super::begin(ctx, parameters.report_id).await?;
    if parameters.title.is_none() {
        set_title(&tx, ctx.workspace()?, parameters, &title).await?;
    }
    let message = format!("Planned {} questions.", questions.len());
    let plan = Plan { questions, cut };
    let told = gap_event(&step, plan.gap());
    step.finish_with(tx, message, plan, told).await
}

/// The model's title where it gave a usable one; the report was created with the question as its title.
pub(super) async fn set_title(
    tx: &crate::db::Tx,
    workspace: WorkspaceId,
    parameters: &Parameters,
    title: &str,
) -> Result<(), JobError> {
    let Ok(title) = label("title", title, 200) else { return Ok(()) };
    if let Some(row) = report::Entity::by_id_in(workspace, parameters.report_id).one(&**tx).await? {
        let mut change: report::ActiveModel = row.into();
        change.title = Set(title);
        change.update(&**tx).await?;
    }
    Ok(())
}

/// Distinct questions up to the bound; the question itself when there is none.
pub(super) fn distinct(wanted: Vec<String>, question: &str, most: usize) -> Vec<String> {
    let mut questions: Vec<String> = Vec::new();
    for text in wanted {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = questions.iter().any(|q| q.to_lowercase() == text.to_lowercase());
        if !text.is_empty() && text.chars().count() <= 500 && !known && questions.len() < most {
            questions.push(text);
        }
    }
    if questions.is_empty() {
        questions.push(question.chars().take(500).collect());
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_distinct_and_bounded() {
        let wanted = ["How  high?", "how high?", "", "When?", "Why?"].map(str::to_owned).to_vec();
        assert_eq!(distinct(wanted, "Tides", 2), ["How high?", "When?"]);
        assert_eq!(distinct(vec![" ".to_owned()], "Tides", 2), ["Tides"]);
    }
}
