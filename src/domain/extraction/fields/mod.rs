//! Fields by schema: typed values that a language model takes out of a document, each with the words that it was taken
//! from.
//!
//! The model is not trusted. It sees the text in [`windows`], as data within fences ([`question`]); every answer is read
//! as a value of the type of its field ([`value`]), and checked as citations are ([`check`]): the quote must stand in the
//! text, and have the value. What does not hold is kept with its verdict. [`gathered`] keeps the best answers, and
//! [`store`] stores them.

mod check;
mod gathered;
mod number;
mod question;
mod source;
pub(super) mod store;
mod value;
mod windows;

#[cfg(test)]
mod tests;

use self::check::Checker;
use self::gathered::Gathered;
use self::question::{Answer, Question};
use self::source::SourceText;
use self::windows::Room;
use crate::domain::configurations::settings::Extraction;
use crate::domain::models::catalog;
use crate::engine::{Failure, FailureCode, JobError, OpenStep};
use crate::entity::document;
use crate::entity::model_default::ModelPurpose;
use crate::port::llm::{Cut, LanguageModel as _, Request, complete_structured};
use crate::spending::{Account, budget_spent};

pub(super) use self::gathered::NewField;

/// What was filled in from a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Filled {
    /// All fields of the schema, in its order.
    pub(super) fields: Vec<NewField>,
    /// What may be missing, in sentences.
    pub(super) notice: Option<String>,
}

/// Fills in the fields of the settings from a document, in a step of the job; none without fields. Asks the model and
/// writes nothing: [`store::store_in`] does.
///
/// # Errors
/// `INVALID_CONFIGURATION` without a model, `DOCUMENT_REJECTED` for a document without a text to read, `BUDGET_EXCEEDED`
/// when not even the beginning of the text can be paid for; otherwise what the model fails with.
pub(super) async fn fill_in(
    step: &OpenStep,
    document: &document::Model,
    settings: &Extraction,
) -> Result<Filled, JobError> {
    let Some(fields) = &settings.fields else { return Ok(Filled::default()) };
    let app = step.app();
    let chain = catalog::chain(app, step.ctx().workspace()?, ModelPurpose::Research, None, &[]).await?;
    if chain.is_empty() {
        return Err(no_model().into());
    }
    let model = Account::of_step(step)?.chain(catalog::models(&chain));
    let source = SourceText::read(app, document, settings.pages.as_deref()).await?;
    let mut gathered = Gathered::new(fields);
    let about =
        Question { instructions: settings.instructions.as_deref(), title: &document.name, ..Question::default() };
    let room = {
        let fields = gathered.open();
        let empty = Question { fields: &fields, ..about };
        Room::of(model.context_tokens(), app.config.llm.max_output_tokens, &empty)
    };
    let windows = windows::of(&source, room).await?;
    let (mut read, mut notices) = (0, Vec::new());
    for (number, window) in (1..).zip(&windows) {
        let open = gathered.open();
        if open.is_empty() {
            break;
        }
        let question = Question { fields: &open, text: &window.text, ..about };
        let key = format!("{}:{number}", step.idempotency_key());
        let request = Request::new(question.messages(), Some(question.schema()), room.output_tokens, key);
        let answer = complete_structured::<Answer>(&model, request).await.map_err(JobError::from);
        model.tell(step).await?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if number > 1 => {
                notices.push(budget_spent(error)?);
                break;
            }
            Err(error) => return Err(error),
        };
        notices.extend(Cut::of(answer.finish).map(|cut| cut.of_answer("What was filled in")));
        gathered.take(&open, answer.value, &Checker::of(window));
        read = window.end;
    }
    if read < source.end() && !gathered.open().is_empty() {
        notices.push(format!("Only the first {read} of {} characters of the document were read.", source.length));
    }
    let (fields, left_out) = gathered.finish(&source.passages);
    notices.extend(left_out);
    notices.dedup();
    Ok(Filled { fields, notice: (!notices.is_empty()).then(|| notices.join(" ")) })
}

fn no_model() -> Failure {
    let message = "No language model is there, so that no fields can be filled in. Add a model provider, or set llm.base_url \
                   and llm.model, or take `fields` out of the configuration.";
    Failure::permanent(FailureCode::InvalidConfiguration, message)
}
