//! The embedded default: a model without a model file.
//!
//! It plans from key phrases and writes by selecting and ordering sentences of the sources. It is deterministic,
//! costs nothing and needs no network. It understands nothing: it never rephrases, concludes or translates, and
//! what it cannot do it refuses.

mod evidence;
mod language;
mod plan;
mod sentences;
mod words;
mod write;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use serde::Serialize;

use super::tasks::Task;
use super::{
    Chunk, ChunkStream, FinishReason, LanguageModel, LlmError, LlmErrorCode, Prices, Request, Usage, estimate_tokens,
};

/// The extractive model.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExtractiveModel;

#[async_trait]
impl LanguageModel for ExtractiveModel {
    fn name(&self) -> &'static str {
        "extractive"
    }

    fn provider(&self) -> &'static str {
        "dossier"
    }

    fn prices(&self) -> Prices {
        Prices::FREE
    }

    /// Texts of any length are read; the number only bounds what callers pack into one request.
    fn context_tokens(&self) -> u32 {
        1_000_000
    }

    async fn stream(&self, request: &Request) -> Result<ChunkStream, LlmError> {
        request.tally.note_request();
        let (text, finish) = answer(&request.task, request.max_output_tokens)?;
        let (text, finish) = match within(&text, request.max_output_tokens) {
            (whole, FinishReason::Stop) => (whole, finish),
            cut => cut,
        };
        let usage = Usage {
            input_tokens: request.estimated_input_tokens().into(),
            cached_input_tokens: 0,
            output_tokens: estimate_tokens(text).into(),
            estimated: true,
        };
        let words = text.split_inclusive(' ').map(|word| Chunk::Text(word.to_owned()));
        let end = [Chunk::Usage(usage), Chunk::Done { finish, attempts: 1 }];
        let chunks: Vec<_> = words.chain(end).map(Ok).collect();
        Ok(stream::iter(chunks).boxed())
    }
}

/// Works on a task. Tells with the answer whether something had to be left out of it.
///
/// # Errors
/// `MODEL_REFUSED` for a task without a meaning that is known here.
fn answer(task: &Task, max_tokens: u32) -> Result<(String, FinishReason), LlmError> {
    let prose = |text| (text, FinishReason::Stop);
    Ok(match task {
        Task::Plan { question, outline, max_questions } => {
            json(plan::plan(question, outline, count(*max_questions)), |p| &mut p.questions, max_tokens)
        }
        Task::Queries { question, sub_question, max } => {
            json(plan::queries(question, sub_question, count(*max)), |q| &mut q.queries, max_tokens)
        }
        Task::Learn { question, passages, max } => {
            json(write::learn(question, passages, count(*max)), |l| &mut l.learnings, max_tokens)
        }
        Task::Reflect { answered, open, max_new, .. } => {
            json(plan::reflect(answered, open, count(*max_new)), |r| &mut r.new_questions, max_tokens)
        }
        Task::Outline { question, questions, findings, headings } => {
            json(write::outline(question, questions, findings, headings), |o| &mut o.sections, max_tokens)
        }
        Task::Section { question, heading, findings, .. } => prose(write::section(question, heading, findings)),
        Task::Summary { question, findings, unanswered } => prose(write::summary(question, findings, unanswered)),
        Task::Answer { question, passages } => prose(write::answer(question, passages)),
        Task::Free => {
            let message = "The extractive model only researches and answers from documents. Configure a language \
                           model for anything else.";
            return Err(LlmError::new(LlmErrorCode::ModelRefused, message));
        }
    })
}

/// Writes an answer as JSON; drops the last items of its list until it fits, and tells of it.
fn json<T: Serialize, I>(
    mut answer: T,
    list: impl Fn(&mut T) -> &mut Vec<I>,
    max_tokens: u32,
) -> (String, FinishReason) {
    let mut finish = FinishReason::Stop;
    loop {
        let text = serde_json::to_string(&answer).expect("answers hold texts and finite numbers only");
        if estimate_tokens(&text) <= max_tokens || list(&mut answer).pop().is_none() {
            return (text, finish);
        }
        finish = FinishReason::Length;
    }
}

/// The longest part of a text, in whole words, that has at most `max_tokens` tokens.
fn within(text: &str, max_tokens: u32) -> (&str, FinishReason) {
    if estimate_tokens(text) <= max_tokens {
        return (text, FinishReason::Stop);
    }
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        if estimate_tokens(&text[..end + word.len()]) > max_tokens {
            break;
        }
        end += word.len();
    }
    (&text[..end], FinishReason::Length)
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::tasks::output::{Learnings, Plan};
    use super::super::tasks::{FindingRef, Passage};
    use super::super::{complete, complete_structured};
    use super::*;

    fn request(task: Task) -> Request {
        Request::for_task(task, None, 1_000, "key")
    }

    fn tides() -> Task {
        let text = "Spring tides occur at new moon. Neap tides occur a week after spring tides. Crabs walk.".to_owned();
        let passages = vec![Passage { id: "p".into(), title: "Tides".into(), text }];
        Task::Learn { question: "When do spring tides occur?".into(), passages, max: 5 }
    }

    #[tokio::test]
    async fn it_answers_in_the_asked_shapes_and_says_what_it_is() {
        let model = ExtractiveModel;
        assert_eq!((model.name(), model.provider(), model.prices()), ("extractive", "dossier", Prices::FREE));
        let plan = Task::Plan { question: "Why tides?".into(), outline: vec![], max_questions: 3 };
        let plan = complete_structured::<Plan>(&model, request(plan)).await.unwrap();
        assert_eq!((plan.value.questions.as_slice(), plan.repairs), (&["Why tides?".to_owned()][..], 0));
        assert!(plan.usage.estimated && plan.usage.input_tokens > 0);
        let learnt = complete_structured::<Learnings>(&model, request(tides())).await.unwrap().value.learnings;
        assert_eq!(learnt.len(), 2);
    }

    #[tokio::test]
    async fn the_same_request_gives_the_same_answer_in_pieces() {
        let findings = (1..6).map(|n| FindingRef {
            mark: n,
            statement: format!("Tide {n} rose by {n} m."),
            quote: String::new(),
            question: None,
        });
        let task =
            Task::Summary { question: "How do tides rise?".into(), findings: findings.collect(), unanswered: vec![] };
        let one = complete(&ExtractiveModel, &request(task.clone())).await.unwrap();
        let two = complete(&ExtractiveModel, &request(task.clone())).await.unwrap();
        assert_eq!(one.text, two.text);
        let pieces = ExtractiveModel.stream(&request(task)).await.unwrap().count().await;
        assert!(pieces > 20);
    }

    #[tokio::test]
    async fn answers_keep_within_their_tokens() {
        let whole = complete(&ExtractiveModel, &request(tides())).await.unwrap();
        let few = Request { max_output_tokens: estimate_tokens(&whole.text) - 1, ..request(tides()) };
        let fewer = complete_structured::<Learnings>(&ExtractiveModel, few).await.unwrap();
        assert_eq!(fewer.value.learnings.len(), 1, "JSON stays whole");
        assert_eq!(
            (whole.finish, fewer.finish),
            (FinishReason::Stop, FinishReason::Length),
            "and what it lacks is told"
        );
        assert_eq!(within("one two three four", 2), ("one two ", FinishReason::Length));
    }

    #[tokio::test]
    async fn what_it_cannot_do_it_refuses() {
        let error = complete(&ExtractiveModel, &request(Task::Free)).await.unwrap_err();
        assert_eq!((error.code, error.retryable), (LlmErrorCode::ModelRefused, false));
    }
}
