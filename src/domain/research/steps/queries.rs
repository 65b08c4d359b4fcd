//! Queries: search words for a sub-question.

use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::brief::Brief;
use super::gap_event;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::tasks::FindQueries;
use crate::engine::{JobCtx, JobError, Step};
use crate::port::llm::Cut;
use crate::spending::budget_spent;

/// Search queries of a sub-question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Queries {
    pub(in crate::domain::research) queries: Vec<String>,
    pub(in crate::domain::research) skipped: Option<String>,
    /// Why queries may be missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Queries {
    /// What may be missing.
    pub(in crate::domain::research) fn gap(&self, question: &str) -> Option<String> {
        self.cut.map(|cut| cut.of_answer(&format!("The search for “{question}”")))
    }
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
    index: usize,
    question: &str,
) -> Result<Queries, JobError> {
    let step = match ctx.step(&format!("queries.{index}"), "Find search queries").await? {
        Step::Done(queries) => return Ok(queries),
        Step::Open(step) => step,
    };
    let most = parameters.depth.bounds().queries;
    let task = FindQueries { question: parameters.question.clone(), sub_question: question.to_owned(), most };
    let (wanted, skipped, cut) = match ask(&step, &task, brief.language.as_deref(), 500).await {
        Ok(answer) => (answer.value.queries, None, answer.cut),
        Err(error) => (Vec::new(), Some(budget_spent(error)?), None),
    };
    // The sub-question's own words are always searched for, so that a model cannot lead the search away from it.
    let mut queries = vec![question.to_owned()];
    queries.extend(wanted.into_iter().filter(|q| !q.trim().is_empty() && q.len() <= 500).take(most as usize));
    queries.dedup();
    let tx = ctx.begin().await?;
    let message = format!("Searching with {} queries.", queries.len());
    let queries = Queries { queries, skipped, cut };
    let told = gap_event(&step, queries.gap(question));
    step.finish_with(tx, message, queries, told).await
}
