//! Summary: the short answer.

use serde::{Deserialize, Serialize};

use super::ask::ask_for_text;
use super::brief::Brief;
use super::prose::Nobody;
use super::{Question, references, unanswered, verified};
use crate::domain::research::parameters::Parameters;
use crate::domain::research::tasks::Summarize;
use crate::engine::{JobCtx, JobError, Step};
use crate::port::llm::Cut;
use crate::spending::budget_spent;

/// Most findings for the short answer.
const MOST: usize = 40;

/// The short answer, citing findings by number; `None` when nothing was found or it was skipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Summary {
    pub(in crate::domain::research) text: Option<String>,
    pub(in crate::domain::research) skipped: Option<String>,
    /// Why the end of its text is missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Summary {
    /// No short answer, because there is nothing to summarize.
    pub(in crate::domain::research) fn none() -> Self {
        Self { text: None, skipped: None, cut: None }
    }
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
    questions: &[Question],
) -> Result<Summary, JobError> {
    let step = match ctx.step("summary", "Write the short answer").await? {
        Step::Done(summary) => return Ok(summary),
        Step::Open(step) => step,
    };
    let findings = verified(ctx, parameters.report_id).await?;
    if findings.is_empty() {
        let tx = ctx.begin().await?;
        return step.finish(tx, "There is nothing to sum up.", Summary::none()).await;
    }
    let mut findings = references(ctx, &findings, questions).await?;
    findings.truncate(MOST);
    let task = Summarize { question: parameters.question.clone(), findings, unanswered: unanswered(questions) };
    let summary = match ask_for_text(&step, &task, brief.language.as_deref(), 800, &mut Nobody).await {
        Ok(prose) => {
            Summary { text: Some(prose.told()).filter(|text| !text.is_empty()), skipped: None, cut: prose.cut }
        }
        Err(error) => Summary { text: None, skipped: Some(budget_spent(error)?), cut: None },
    };
    let message = summary.cut.map_or_else(|| "Wrote the short answer.".to_owned(), Cut::of_summary);
    let tx = ctx.begin().await?;
    step.finish(tx, message, summary).await
}
