//! Real-world providers: a table of what they actually send, one row per quirk, with the expected outcome: text, finish
//! reason, usage and cost, failure code, and the number of calls.

mod answers;
mod texts;

use serde_json::{Value, json};

use super::super::super::testing::Queries;
use super::super::super::{
    FinishReason, LlmError, LlmErrorCode, Prices, Usage, complete, complete_structured, estimate_tokens,
};
use super::server::{DONE, End, Provider, Reply, finished, says};
use super::*;

const PRICES: Prices = Prices { input: 2_500_000, cached_input: 1_250_000, output: 10_000_000 };

/// The beginning of a non-streamed response.
const HALF: &str = r#"{"choices":[{"message":{"content":"Tw"#;

/// One quirk and the expected outcome.
struct Row {
    name: &'static str,
    replies: Vec<Reply>,
    structured: bool,
    outcome: Result<(&'static str, FinishReason), LlmErrorCode>,
    used: Vec<Used>,
    calls: usize,
    unready: bool,
}

/// Usage of one attempt; several are added up.
#[derive(Clone, Copy)]
enum Used {
    Reported(u64, u64),
    /// The input, and this text as output.
    Estimated(&'static str),
}

/// A quirk despite which the response is complete.
fn row(name: &'static str, replies: impl IntoIterator<Item = Reply>) -> Row {
    let replies: Vec<Reply> = replies.into_iter().collect();
    let calls = replies.len();
    let outcome = Ok(("Two.", FinishReason::Stop));
    Row { name, replies, structured: false, outcome, used: vec![Used::Reported(12, 3)], calls, unready: false }
}

impl Row {
    fn ends(mut self, text: &'static str, finish: FinishReason) -> Self {
        self.outcome = Ok((text, finish));
        self
    }

    fn fails(mut self, code: LlmErrorCode) -> Self {
        self.outcome = Err(code);
        self
    }

    fn uses(mut self, used: &[Used]) -> Self {
        self.used = used.to_vec();
        self
    }

    fn structured(mut self) -> Self {
        self.structured = true;
        self
    }

    fn unready(mut self) -> Self {
        self.unready = true;
        self
    }
}

fn event(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn usage(value: &Value) -> String {
    event(&json!({ "choices": [], "usage": value }))
}

fn reported() -> String {
    usage(&json!({ "prompt_tokens": 12, "completion_tokens": 3 }))
}

fn stream(parts: &[&str]) -> Reply {
    Reply::stream(parts)
}

/// A normal response around one unusual part.
fn around(odd: &str) -> Reply {
    stream(&[odd, &says("Two."), &finished("stop"), &reported(), DONE])
}

/// A normal response with other usage.
fn with_usage(value: &Value) -> Reply {
    stream(&[&says("Two."), &finished("stop"), &usage(value), DONE])
}

/// A normal response whose text is split into these chunks.
fn in_pieces(pieces: &[&str]) -> Reply {
    let mut parts: Vec<String> = pieces.iter().map(|piece| says(piece)).collect();
    parts.extend([finished("stop"), reported(), DONE.to_owned()]);
    stream(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn ending(pieces: &[&str], finish: &str) -> Reply {
    let mut parts: Vec<String> = pieces.iter().map(|piece| says(piece)).collect();
    parts.extend([finished(finish), reported(), DONE.to_owned()]);
    stream(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn good() -> Reply {
    in_pieces(&["Two."])
}

fn whole() -> Value {
    json!({ "id": 7, "choices": [{ "index": 0, "message": { "role": "assistant", "content": "Two." }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 12, "completion_tokens": 3 } })
}

fn error(value: &Value) -> Reply {
    Reply::json(&json!({ "error": value }))
}

fn refused(status: u16, message: &str) -> Reply {
    Reply::status(status, &json!({ "error": { "message": message } }).to_string())
}

fn of_type(mut reply: Reply, media_type: &str) -> Reply {
    reply.headers = vec![("content-type", media_type.to_owned())];
    reply
}

fn asked(structured: bool) -> Request {
    Request {
        messages: vec![
            Message::new(Role::System, "Answer briefly."),
            Message::new(Role::User, "Why are there two tides a day?"),
        ],
        schema: structured.then(Queries::schema),
        ..request()
    }
}

/// Outcome of a call: text and finish reason, or the failure; and its usage.
async fn outcome(model: &dyn LanguageModel, structured: bool) -> (Result<(String, FinishReason), LlmError>, Usage) {
    let request = asked(structured);
    let answer = if structured {
        let answer = complete_structured::<Queries>(model, request).await;
        answer.map(|answer| ((answer.value.queries.concat(), answer.finish), answer.usage))
    } else {
        complete(model, &request).await.map(|answer| ((answer.text, answer.finish), answer.usage))
    };
    match answer {
        Ok((reported, usage)) => (Ok(reported), usage),
        Err(error) => {
            let spent = error.spent;
            (Err(error), spent)
        }
    }
}

async fn check(row: Row) {
    let name = row.name;
    let provider = Provider::start(row.replies).await;
    let (reported, usage) = outcome(&*model(&provider), row.structured).await;
    let input = u64::from(asked(row.structured).estimated_input_tokens());
    let expected = row.used.iter().map(|used| match used {
        Used::Reported(input, output) => (*input, *output),
        Used::Estimated(text) => (input, u64::from(estimate_tokens(text))),
    });
    let (input, output) = expected.fold((0, 0), |sum, used| (sum.0 + used.0, sum.1 + used.1));
    assert_eq!((usage.input_tokens, usage.output_tokens), (input, output), "usage of: {name}");
    // Dollars per million tokens equal millionths of a dollar per token.
    let cost = (u128::from(input) * 25 + u128::from(output) * 100).div_ceil(10);
    assert_eq!(u128::from(PRICES.cost(usage)), cost, "cost of: {name}");
    let unready = reported.as_ref().err().is_some_and(|error| error.unready);
    match (reported, row.outcome) {
        (Ok((text, finish)), Ok(expected)) => assert_eq!((text.as_str(), finish), expected, "{name}"),
        (Err(error), Err(code)) => assert_eq!(error.code, code, "{name}: {error}"),
        (reported, _) => panic!("{name}: {reported:?}"),
    }
    assert_eq!(unready, row.unready, "a matter of waiting: {name}");
    assert_eq!(provider.asked().len(), row.calls, "calls of: {name}");
}

#[tokio::test]
async fn each_quirk_of_a_provider_has_its_right_outcome_c_llm_10_c_llm_11() {
    let all = [
        answers::shape_and_ends(),
        answers::failures_in_disguise(),
        answers::forms_of_requests(),
        answers::silence(),
        answers::paid_failures(),
        texts::side_fields(),
        texts::reasoning(),
        texts::faults_in_json(),
    ];
    let all: Vec<Row> = all.into_iter().flatten().collect();
    assert!(all.len() >= 40);
    for row in all {
        check(row).await;
    }
}

#[tokio::test]
async fn a_form_that_works_is_learnt_once_for_each_model_c_llm_11() {
    let queries = || in_pieces(&[r#"{"queries": ["Two."]}"#]);
    let provider = Provider::start([
        refused(500, "System role not supported"),
        refused(500, "failed to parse grammar"),
        queries(),
        queries(),
    ])
    .await;
    let model = model(&provider);
    for _ in 0..2 {
        assert_eq!(outcome(&*model, true).await.0.unwrap().0, "Two.");
    }
    let asked = provider.asked();
    assert_eq!(asked.len(), 4, "what was learnt is kept");
    let last = &asked[3].body;
    assert_eq!(last.get("response_format"), None);
    let messages = last["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1, "one turn of the user");
    assert_eq!(messages[0]["role"], "user");
    let text = messages[0]["content"].as_str().unwrap();
    assert!(text.starts_with("Answer briefly.") && text.contains("JSON Schema") && text.ends_with("two tides a day?"));
}

#[tokio::test]
async fn a_provider_that_is_never_reached_costs_nothing_and_one_that_hangs_up_what_was_sent_c_llm_10() {
    let provider = Provider::start([]).await;
    let mut settings = settings(&provider);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    settings.base_url = Url::parse(&format!("http://{gone}/v1")).unwrap();
    let error = complete(&*model_of(settings.clone()), &asked(false)).await.unwrap_err();
    assert_eq!((error.code, error.spent), (LlmErrorCode::ModelUnavailable, Usage::default()));

    let silent = Reply { head_delay: millis(60_000), ..good() };
    let provider = Provider::start([silent]).await;
    settings.base_url = Url::parse(&provider.base).unwrap();
    settings.retry.retries = 0;
    settings.timeouts.first_byte = millis(100);
    let error = complete(&*model_of(settings), &asked(false)).await.unwrap_err();
    let sent = u64::from(asked(false).estimated_input_tokens());
    assert_eq!((error.code, error.spent.input_tokens, error.spent.estimated), (LlmErrorCode::Timeout, sent, true));
}

#[tokio::test]
async fn a_call_that_is_given_up_shows_what_it_used_until_then_c_llm_10() {
    let provider = Provider::start([stream(&[&says("Because the Earth turns.")]).ending(End::Hang)]).await;
    let request = asked(false);
    let model = model(&provider);
    let mut stream = model.stream(&request).await.unwrap();
    futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
    drop(stream);
    let used = request.meter.used();
    assert_eq!(used.input_tokens, u64::from(request.estimated_input_tokens()));
    assert_eq!(used.output_tokens, u64::from(estimate_tokens("Because the Earth turns.")));
}
