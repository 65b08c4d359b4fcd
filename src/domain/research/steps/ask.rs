//! Runs a task with the writing model, or with the task's own method if there is no model.

use super::prose::{self, Prose, Reader};
use crate::domain::models::catalog;
use crate::domain::research::tasks::{Task, TextTask};
use crate::engine::{JobError, OpenStep};
use crate::entity::model_default::ModelPurpose;
use crate::port::llm::{Cut, Request, complete_structured};
use crate::spending::{Account, Chained};

/// A structured result.
pub(in crate::domain::research) struct Answer<T> {
    pub(in crate::domain::research) value: T,
    /// Why the result may be incomplete, if so.
    pub(in crate::domain::research) cut: Option<Cut>,
}

/// Runs a task with a structured result. `language` is the language tag of the result.
pub(in crate::domain::research) async fn ask<T: Task>(
    step: &OpenStep,
    task: &T,
    language: Option<&str>,
    max_output_tokens: u32,
) -> Result<Answer<T::Answer>, JobError> {
    let Some(model) = model_of(step).await? else { return Ok(Answer { value: task.extract(), cut: None }) };
    let schema = Some(task.schema());
    let request = Request::new(task.messages(language), schema, max_output_tokens, step.idempotency_key());
    let answer = complete_structured(&model, request).await;
    model.tell(step).await?;
    let answer = answer?;
    Ok(Answer { value: answer.value, cut: Cut::of(answer.finish) })
}

/// Runs a task with a text, whose growth is reported.
pub(in crate::domain::research) async fn ask_for_text(
    step: &OpenStep,
    task: &impl TextTask,
    language: Option<&str>,
    max_output_tokens: u32,
    reader: &mut dyn Reader,
) -> Result<Prose, JobError> {
    let Some(model) = model_of(step).await? else {
        let text = task.extract();
        reader.see(&text).await?;
        return Ok(Prose { text, cut: None });
    };
    let request = Request::new(task.messages(language), None, max_output_tokens, step.idempotency_key());
    let prose = prose::write(&model, &request, reader).await;
    model.tell(step).await?;
    prose
}

/// The models that write reports in the workspace, as one; none without any.
async fn model_of(step: &OpenStep) -> Result<Option<Chained>, JobError> {
    let chain = catalog::chain(step.app(), step.ctx().workspace()?, ModelPurpose::Research, None, &[]).await?;
    if chain.is_empty() {
        return Ok(None);
    }
    Ok(Some(Account::of_step(step)?.chain(catalog::models(&chain))))
}
