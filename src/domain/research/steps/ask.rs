//! Asking for an answer: of the model for writing, or of the task itself where there is none.

use super::prose::{self, Cut, Prose, Reader};
use crate::domain::research::tasks::{Task, TextTask};
use crate::engine::{JobError, OpenStep};
use crate::port::llm::Request;
use crate::spending::Account;

/// An answer with a value.
pub(in crate::domain::research) struct Answer<T> {
    pub(in crate::domain::research) value: T,
    /// Why something may be missing, if it may.
    pub(in crate::domain::research) cut: Option<Cut>,
}

/// Asks for a value. `language` is the language tag of the answer.
pub(in crate::domain::research) async fn ask<T: Task>(
    step: &OpenStep,
    task: &T,
    language: Option<&str>,
    max_output_tokens: u32,
) -> Result<Answer<T::Answer>, JobError> {
    let Some(model) = step.app().models.writing() else { return Ok(Answer { value: task.extract(), cut: None }) };
    let schema = Some(task.schema());
    let request = Request::new(task.messages(language), schema, max_output_tokens, step.idempotency_key());
    let answer = Account::of_step(step)?.complete_structured(model, request).await?;
    Ok(Answer { value: answer.value, cut: Cut::of(answer.finish) })
}

/// Asks for a text, which a reader sees grow.
pub(in crate::domain::research) async fn ask_for_text(
    step: &OpenStep,
    task: &impl TextTask,
    language: Option<&str>,
    max_output_tokens: u32,
    reader: &mut dyn Reader,
) -> Result<Prose, JobError> {
    let Some(model) = step.app().models.writing() else {
        let text = task.extract();
        reader.see(&text).await?;
        return Ok(Prose { text, cut: None });
    };
    let request = Request::new(task.messages(language), None, max_output_tokens, step.idempotency_key());
    prose::write(&Account::of_step(step)?.model(model), &request, reader).await
}
