//! Runs a task with the writing model, or with the task's own method if there is no model.

use super::prose::{self, Prose, Reader};
use crate::domain::models::catalog;
use crate::domain::research::tasks::{FindingRef, Task, TextTask};
use crate::engine::event::NewEvent;
use crate::engine::{JobError, OpenStep};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::model_default::ModelPurpose;
use crate::port::llm::{Cut, Fault, Request, complete_structured};
use crate::spending::{Account, Chained};
use citations::marks;

/// A structured result.
pub(in crate::domain::research) struct Answer<T> {
    pub(in crate::domain::research) value: T,
    /// Why the result may be incomplete, if so.
    pub(in crate::domain::research) cut: Option<Cut>,
}

/// What the log says of a step whose model cannot fill in a form. Its report is better than none.
const OFF_FORM: &str = "The model did not answer in the form that was asked for, even when told what was wrong. This step was \
                        done without it. Another model may keep to the form.";
/// Likewise, of a text that nobody could check.
const UNCITED: &str = "The model cited none of the findings. The text was put together from the findings instead. Another model \
                       may cite them.";

/// Runs a task with a structured result, without the model when that does not keep to the form. `language` is the language
/// tag of the result.
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
    match answer {
        Ok(answer) => Ok(Answer { value: answer.value, cut: Cut::of(answer.finish) }),
        Err(error) if error.fault == Fault::AnswerForm => {
            warn(step, OFF_FORM).await?;
            Ok(Answer { value: task.extract(), cut: None })
        }
        Err(error) => Err(error.into()),
    }
}

/// Runs a task with a text, whose growth is reported. A text that could cite findings and cites none makes way for one that
/// does.
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
    let prose = prose?;
    if prose.text.trim().is_empty() || task.findings().is_empty() || cites(&prose.text, task.findings()) {
        return Ok(prose);
    }
    warn(step, UNCITED).await?;
    let text = task.extract();
    reader.see(&text).await?;
    Ok(Prose { text, cut: None })
}

/// True for a text with the mark of one of the findings.
fn cites(text: &str, findings: &[FindingRef]) -> bool {
    let mut numbers = marks::find(text).into_iter().flat_map(|mark| mark.numbers);
    numbers.any(|number| findings.iter().any(|finding| finding.mark == number))
}

/// Tells the log of the job what a step did without its model.
async fn warn(step: &OpenStep, message: &str) -> Result<(), JobError> {
    let told = NewEvent::new(JobEventKind::Log, message).level(LogLevel::Warning).step(step.id());
    let mut tx = step.ctx().begin().await?;
    step.ctx().emit_in(&mut tx, vec![told]).await?;
    Ok(tx.commit().await?)
}

/// The models that write reports in the workspace, as one; none without any.
async fn model_of(step: &OpenStep) -> Result<Option<Chained>, JobError> {
    let chain = catalog::chain(step.app(), step.ctx().workspace()?, ModelPurpose::Research, None, &[]).await?;
    if chain.is_empty() {
        return Ok(None);
    }
    Ok(Some(Account::of_step(step)?.chain(catalog::models(&chain))))
}
