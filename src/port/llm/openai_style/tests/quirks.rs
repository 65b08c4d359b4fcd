//! Providers as they are: a table of what they really send, one row a quirk, each with its right outcome: text, reason of
//! the end, usage and cost, code of the failure, and the number of calls.

use serde_json::{Value, json};

use super::super::super::tasks::output::Queries;
use super::super::super::{
    FinishReason, LlmError, LlmErrorCode, Prices, Usage, complete, complete_structured, estimate_tokens,
};
use super::server::{DONE, End, Provider, Reply, finished, says};
use super::*;

const PRICES: Prices = Prices { input: 2_500_000, cached_input: 1_250_000, output: 10_000_000 };

/// The beginning of an answer in one piece.
const HALF: &str = r#"{"choices":[{"message":{"content":"Tw"#;

/// One quirk and its right outcome.
struct Row {
    name: &'static str,
    replies: Vec<Reply>,
    structured: bool,
    outcome: Result<(&'static str, FinishReason), LlmErrorCode>,
    used: Vec<Used>,
    calls: usize,
    unready: bool,
}

/// What one attempt used; several are added up.
#[derive(Clone, Copy)]
enum Used {
    Told(u64, u64),
    /// What was sent, and this text that was received.
    Estimated(&'static str),
}

/// A quirk after which everything is as it should be.
fn row(name: &'static str, replies: impl IntoIterator<Item = Reply>) -> Row {
    let replies: Vec<Reply> = replies.into_iter().collect();
    let calls = replies.len();
    let outcome = Ok(("Two.", FinishReason::Stop));
    Row { name, replies, structured: false, outcome, used: vec![Used::Told(12, 3)], calls, unready: false }
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

fn told() -> String {
    usage(&json!({ "prompt_tokens": 12, "completion_tokens": 3 }))
}

fn stream(parts: &[&str]) -> Reply {
    Reply::stream(parts)
}

/// A usual answer around one odd part.
fn around(odd: &str) -> Reply {
    stream(&[odd, &says("Two."), &finished("stop"), &told(), DONE])
}

/// A usual answer with other usage.
fn with_usage(value: &Value) -> Reply {
    stream(&[&says("Two."), &finished("stop"), &usage(value), DONE])
}

/// A usual answer whose text comes in these pieces.
fn in_pieces(pieces: &[&str]) -> Reply {
    let mut parts: Vec<String> = pieces.iter().map(|piece| says(piece)).collect();
    parts.extend([finished("stop"), told(), DONE.to_owned()]);
    stream(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn ending(pieces: &[&str], finish: &str) -> Reply {
    let mut parts: Vec<String> = pieces.iter().map(|piece| says(piece)).collect();
    parts.extend([finished(finish), told(), DONE.to_owned()]);
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

fn shape_and_ends() -> Vec<Row> {
    use FinishReason::{ContentFilter, Length};
    use LlmErrorCode::{ModelRefused, ModelUnavailable, ProviderProtocol, ProviderStreamTruncated};
    let ndjson = format!(
        "{}\n{}\n{}\n",
        json!({ "choices": [{ "delta": { "content": "Two" } }] }),
        json!({ "choices": [{ "delta": { "content": "." }, "finish_reason": "stop" }] }),
        json!({ "choices": [], "usage": { "prompt_tokens": 12, "completion_tokens": 3 } }),
    );
    let whole_in_events = event(&json!({ "choices": [{ "message": { "content": "Two." }, "finish_reason": "stop" }] }));
    let repeated = event(&json!({ "choices": [{ "message": { "content": "Two." }, "finish_reason": "stop" }] }));
    let refusal = event(&json!({ "choices": [{ "delta": { "refusal": "I cannot help with that." } }] }));
    let with_crlf = Reply {
        parts: vec![(
            millis(0),
            format!("\u{feff}: hi\n\n{}{}{}{DONE}", says("Two."), finished("stop"), told())
                .replace('\n', "\r\n")
                .into(),
        )],
        ..stream(&[])
    };
    vec![
        row("a usual stream", [good()]),
        row(
            "comments, blank events and empty choices between",
            [around(": wait\n\ndata:\n\ndata: {\"choices\":[]}\n\n")],
        ),
        row("a byte order mark and CRLF", [with_crlf]),
        row("no end marker after the reason of the end", [stream(&[&says("Two."), &told(), &finished("stop")])]),
        row(
            "a connection that breaks after the reason of the end",
            [stream(&[&says("Two."), &told(), &finished("stop")]).ending(End::Abort)],
        ),
        row("an end marker without a reason", [stream(&[&says("Two."), &told(), DONE])]),
        row("a clean end without reason and marker", [stream(&[&says("Two.")])])
            .fails(ProviderStreamTruncated)
            .uses(&[Used::Estimated("Two.")]),
        row("an event cut in the middle", [stream(&[&says("Two."), "data: {\"choices\":[{\"del"])])
            .fails(ProviderStreamTruncated)
            .uses(&[Used::Estimated("Two.")]),
        row("one JSON answer in place of a stream", [Reply::json(&whole())]),
        row("one JSON answer that calls itself a stream", [of_type(Reply::json(&whole()), "text/event-stream")]),
        row("one JSON answer with space before", [Reply::status(200, &format!("\u{feff}\n  {}", whole()))]),
        row("a stream that calls itself JSON", [of_type(good(), "application/json")]),
        row("a stream without a type", [Reply { headers: Vec::new(), ..good() }]),
        row("events without their frame", [of_type(Reply::status(200, &ndjson), "application/x-ndjson")]),
        row("half a JSON answer, then a whole one", [Reply::status(200, HALF), good()])
            .uses(&[Used::Estimated(HALF), Used::Told(12, 3)]),
        row("a whole message in an event", [stream(&[&whole_in_events, &told(), DONE])]),
        row("a whole message after its pieces", [stream(&[&says("Two"), &says("."), &repeated, &told(), DONE])]),
        row("a page of a proxy", [of_type(Reply::status(200, "<!doctype html><p>Sign in"), "text/html")])
            .fails(ProviderProtocol)
            .uses(&[]),
        row("JSON that is no answer", [Reply::json(&json!({ "status": "ok" }))]).fails(ProviderProtocol).uses(&[]),
        row("the reason length", [ending(&["Two", "."], "length")]).ends("Two.", Length),
        row("the reason MAX_TOKENS", [ending(&["Two."], "MAX_TOKENS")]).ends("Two.", Length),
        row("the reason model_length", [ending(&["Two."], "model_length")]).ends("Two.", Length),
        row("the reason content_filter", [ending(&["Two."], "content_filter")]).ends("Two.", ContentFilter),
        row("the reason SAFETY without a word", [ending(&[], "SAFETY")]).fails(ModelRefused),
        row("a refusal in a field of its own", [stream(&[&refusal, &finished("stop"), &told(), DONE])])
            .fails(ModelRefused),
        row("the reason error", [ending(&["Two"], "error")]).fails(ModelUnavailable).uses(&[Used::Estimated("Two")]),
        row("a reason that nobody knows", [ending(&["Two."], "eos_token")]),
    ]
}

fn failures_in_disguise() -> Vec<Row> {
    use LlmErrorCode::{ContextTooLong, InvalidConfiguration, ModelUnavailable};
    let failing = |value: Value| event(&json!({ "error": value }));
    let late = stream(&[&says("Two."), &finished("stop"), &told(), &failing(json!("too late")), DONE]);
    vec![
        row("success with a body that says 429", [error(&json!({ "code": 429, "message": "slow down" })), good()]),
        row("success with a body that says 503", vec![error(&json!({ "code": 503, "message": "Loading model" })); 3])
            .fails(ModelUnavailable)
            .uses(&[])
            .unready(),
        row(
            "success with a list that says RESOURCE_EXHAUSTED",
            [Reply::json(&json!([{ "error": { "status": "RESOURCE_EXHAUSTED" } }])), good()],
        ),
        row("success with a body that refuses the key", [error(&json!({ "code": "invalid_api_key" }))])
            .fails(InvalidConfiguration)
            .uses(&[]),
        row("success with words only", [error(&json!("something broke")), good()]),
        row("success with a detail only", [Reply::json(&json!({ "detail": "overloaded" })), good()]),
        row(
            "an event that says 502 before the text",
            [stream(&[&failing(json!({ "code": 502, "message": "upstream" }))]), good()],
        ),
        row(
            "an event that says overloaded",
            [
                stream(&["event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"]),
                good(),
            ],
        ),
        row("an event that fails within the text", [stream(&[&says("Two"), &failing(json!({ "message": "gone" }))])])
            .fails(ModelUnavailable)
            .uses(&[Used::Estimated("Two")]),
        row(
            "an event that says that the text is too long",
            [stream(&[&failing(json!({ "message": "maximum context length is 8192 tokens" }))])],
        )
        .fails(ContextTooLong)
        .uses(&[]),
        row("an error after the end", [late]),
        row("an error that is null", [around("data: {\"error\":null,\"choices\":[]}\n\n")]),
        row("503 while the model is loaded", [refused(503, "Loading model"), refused(503, "Loading model"), good()]),
        row("503 with a long wait", [refused(503, "Loading model").header("retry-after", "20")])
            .fails(ModelUnavailable)
            .uses(&[])
            .unready(),
        row("429, then 500, then 502", [refused(429, "x"), refused(500, "x"), refused(502, "x")])
            .fails(ModelUnavailable)
            .uses(&[]),
    ]
}

fn side_fields() -> Vec<Row> {
    let odd = |name: &str| -> String {
        let fields = match name {
            "types" => {
                r#""id":7,"created":"now","object":3,"model":null,"system_fingerprint":{},"choices":[{"index":"0","logprobs":[],"delta":{"role":null,"content":null,"tool_calls":"none"},"finish_reason":null}]"#
            }
            "numbers" => r#""choices":[],"created":1e999,"logprobs":NaN,"top":[Infinity,-Infinity]"#,
            "deltas" => r#""choices":[{"delta":null},{"delta":7}]"#,
            _ => r#""choices":"none","usage":"soon""#,
        };
        format!("data: {{{fields}}}\n\n")
    };
    let content = |json: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":{json}}}}}]}}\n\n");
    let answer = |parts: &[&str]| {
        let mut all: Vec<String> = parts.iter().map(|part| content(part)).collect();
        all.extend([finished("stop"), told(), DONE.to_owned()]);
        stream(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let most = Used::Told(Usage::MOST, Usage::MOST);
    let same = FinishReason::Stop;
    vec![
        row("side fields of wrong types", [around(&odd("types"))]),
        row("numbers that are none", [around(&odd("numbers"))]),
        row("deltas that are none", [around(&odd("deltas"))]),
        row("choices and usage that are texts", [around(&odd("texts"))]),
        row("usage as text", [with_usage(&json!({ "prompt_tokens": "12", "completion_tokens": "3" }))]),
        row("usage as floats", [with_usage(&json!({ "prompt_tokens": 12.0, "completion_tokens": 2.5 }))]),
        row("usage that is negative", [with_usage(&json!({ "prompt_tokens": -12, "completion_tokens": 3 }))])
            .uses(&[Used::Told(0, 3)]),
        row("usage beyond all bounds", [with_usage(&json!({ "prompt_tokens": u64::MAX, "completion_tokens": 1e300 }))])
            .uses(&[most]),
        row("usage of null", [with_usage(&Value::Null)]).uses(&[Used::Estimated("Two.")]),
        row("usage in words", [with_usage(&json!("12 tokens"))]).uses(&[Used::Estimated("Two.")]),
        row("usage of zeros", [with_usage(&json!({ "prompt_tokens": 0, "completion_tokens": 0 }))])
            .uses(&[Used::Estimated("Two.")]),
        row("usage in every event", [around(&usage(&json!({ "prompt_tokens": 12, "completion_tokens": 1 })))]),
        row("half a character in one event, half in the next", [answer(&[r#""\ud83d""#, r#""\ude00 Two.""#])])
            .ends("😀 Two.", same),
        row("half a character alone", [answer(&[r#""\ud83d""#, r#"" Two.""#, r#""\ude00""#])])
            .ends("\u{fffd} Two.\u{fffd}", same),
        row("U+0000", [answer(&[r#""Two\u0000.""#])]).ends("Two\u{fffd}.", same),
        row("a raw tab within a string", [answer(&["\"Two\t.\""])]).ends("Two\t.", same),
        row("content in parts", [answer(&[r#"[{"type":"text","text":"Two"},{"type":"text","text":"."}]"#])]),
    ]
}

fn thoughts() -> Vec<Row> {
    let harmony = "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>";
    let field = |name: &str, value: Value| event(&json!({ "choices": [{ "delta": { name: value } }] }));
    vec![
        row("thoughts in tags", [in_pieces(&["<th", "ink>Hm", "</thi", "nk>\n\nTwo."])]),
        row("thoughts in longer tags", [in_pieces(&["<thinking>Hm</thinking>Two."])]),
        row("thoughts whose beginning is missing", [in_pieces(&["Hm, tides.", "\n</think>\n", "Two."])]),
        row("thoughts in channels", [in_pieces(&harmony.split_inclusive('|').collect::<Vec<_>>())]),
        row("thoughts in short channels", [in_pieces(&["<|channel|>ana", "lysis Hm <|chan", "nel|>final Two."])]),
        row("thoughts in brackets", [in_pieces(&["[THINK]Hm[/THINK]", "Two."])]),
        row("thoughts in the field reasoning", [around(&field("reasoning", json!("Hm")))]),
        row("thoughts in the field reasoning_content", [around(&field("reasoning_content", json!("Hm")))]),
        row("thoughts that are numbers", [around(&field("reasoning_content", json!(7)))]),
        row(
            "thoughts in parts of the content",
            [around(&field(
                "content",
                json!([{ "type": "thinking", "thinking": [{ "type": "text", "text": "Hm" }] }]),
            ))],
        ),
        row("marks of a template", [in_pieces(&["Two.", "<|im_end|>"])]),
    ]
}

fn forms_of_requests() -> Vec<Row> {
    let json_answer = Reply::json(&whole());
    let queries = || in_pieces(&[r#"{"queries": ["Two."]}"#]);
    vec![
        row("400: no system messages", [refused(400, "System role not supported"), good()]),
        row("500: no system messages", [refused(500, "System role not supported"), good()]),
        row(
            "400: turns must alternate",
            [refused(400, "Conversation roles must alternate user/assistant/user/assistant/..."), good()],
        ),
        row(
            "no developer instructions",
            [refused(400, "Developer instruction is not enabled for models/gemma"), good()],
        ),
        row("no streams", [refused(400, "Streaming is not supported for this model."), json_answer]),
        row("no stream options", [refused(422, "unknown field stream_options"), good()]),
        row("no temperature", [refused(400, "temperature does not support 0.2 with this model"), good()]),
        row("another name for the maximum", [refused(400, "Use 'max_completion_tokens' instead."), good()]),
        row("400: no response format", [refused(400, "response_format is not supported"), queries()]).structured(),
        row("500: a grammar that cannot be made", [refused(500, "failed to parse grammar"), queries()]).structured(),
        row("success: a grammar that cannot be made", [error(&json!("Failed to parse grammar")), queries()])
            .structured(),
        row("no JSON schema", [refused(400, "json_schema: unsupported type"), queries()]).structured(),
    ]
}

fn faults_in_json() -> Vec<Row> {
    let told = Used::Told(12, 3);
    vec![
        row("a comma too many", [in_pieces(&[r#"{"queries": ["Two.",],}"#])]).structured(),
        row("a raw line break", [in_pieces(&["{\"queries\": [\"One\nTwo.\"]}"])])
            .structured()
            .ends("One\nTwo.", FinishReason::Stop),
        row(
            "a fence, a preface and an epilogue",
            [in_pieces(&["Sure!\n```json\n{\"queries\": [\"Two.\"]}\n```\nBye {"])],
        )
        .structured(),
        row("single quotation marks", [in_pieces(&["{'queries': ['Two.']}"])]).structured(),
        row("comments", [in_pieces(&["{\"queries\": [\"Two.\" /* one */] // all\n}"])]).structured(),
        row("a thought before", [in_pieces(&["<think>{\"queries\": [\"x\"]}</think>{\"queries\": [\"Two.\"]}"])])
            .structured(),
        row(
            "an end that is missing",
            [ending(&[r#"{"queries": ["Tw"#], "length"), in_pieces(&[r#"{"queries": ["Two."]}"#])],
        )
        .structured()
        .uses(&[told, told]),
        row("cut, but whole", [ending(&[r#"{"queries": ["Two."]} and so"#], "length")]).structured(),
        row("words in place of JSON, three times", vec![in_pieces(&["I think so."]); 3])
            .structured()
            .fails(LlmErrorCode::ProviderProtocol)
            .uses(&[told, told, told]),
        row("JSON that was withheld", [ending(&[r#"{"queries": ["#], "content_filter")])
            .structured()
            .fails(LlmErrorCode::ModelRefused),
    ]
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

/// What came of a call: text and reason of the end, or the failure; and what it used.
async fn outcome(model: &OpenAiModel, structured: bool) -> (Result<(String, FinishReason), LlmError>, Usage) {
    let request = asked(structured);
    let answer = if structured {
        let answer = complete_structured::<Queries>(model, request).await;
        answer.map(|answer| ((answer.value.queries.concat(), FinishReason::Stop), answer.usage))
    } else {
        complete(model, &request).await.map(|answer| ((answer.text, answer.finish), answer.usage))
    };
    match answer {
        Ok((told, usage)) => (Ok(told), usage),
        Err(error) => {
            let spent = error.spent;
            (Err(error), spent)
        }
    }
}

async fn check(row: Row) {
    let name = row.name;
    let provider = Provider::start(row.replies).await;
    let (told, usage) = outcome(&model(&provider), row.structured).await;
    let input = u64::from(asked(row.structured).estimated_input_tokens());
    let expected = row.used.iter().map(|used| match used {
        Used::Told(input, output) => (*input, *output),
        Used::Estimated(text) => (input, u64::from(estimate_tokens(text))),
    });
    let (input, output) = expected.fold((0, 0), |sum, used| (sum.0 + used.0, sum.1 + used.1));
    assert_eq!((usage.input_tokens, usage.output_tokens), (input, output), "usage of: {name}");
    // Dollars a million tokens are millionths of a dollar a token.
    let cost = (u128::from(input) * 25 + u128::from(output) * 100).div_ceil(10);
    assert_eq!(u128::from(PRICES.cost(usage)), cost, "cost of: {name}");
    let unready = told.as_ref().err().is_some_and(|error| error.unready);
    match (told, row.outcome) {
        (Ok((text, finish)), Ok(expected)) => assert_eq!((text.as_str(), finish), expected, "{name}"),
        (Err(error), Err(code)) => assert_eq!(error.code, code, "{name}: {error}"),
        (told, _) => panic!("{name}: {told:?}"),
    }
    assert_eq!(unready, row.unready, "a matter of waiting: {name}");
    assert_eq!(provider.asked().len(), row.calls, "calls of: {name}");
}

#[tokio::test]
async fn each_quirk_of_a_provider_has_its_right_outcome_c_llm_10_c_llm_11() {
    let all =
        [shape_and_ends(), failures_in_disguise(), side_fields(), thoughts(), forms_of_requests(), faults_in_json()];
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
        assert_eq!(outcome(&model, true).await.0.unwrap().0, "Two.");
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
    let error = complete(&OpenAiModel::new(settings.clone(), Clock::System).unwrap(), &asked(false)).await.unwrap_err();
    assert_eq!((error.code, error.spent), (LlmErrorCode::ModelUnavailable, Usage::default()));

    let silent = Reply { head_delay: millis(60_000), ..good() };
    let provider = Provider::start([silent]).await;
    settings.base_url = Url::parse(&provider.base).unwrap();
    settings.retry.retries = 0;
    settings.timeouts.first_byte = millis(100);
    let error = complete(&OpenAiModel::new(settings, Clock::System).unwrap(), &asked(false)).await.unwrap_err();
    let sent = u64::from(asked(false).estimated_input_tokens());
    assert_eq!((error.code, error.spent.input_tokens, error.spent.estimated), (LlmErrorCode::Timeout, sent, true));
}

#[tokio::test]
async fn a_call_that_is_given_up_shows_what_it_used_until_then_c_llm_10() {
    let provider = Provider::start([stream(&[&says("Because the Earth turns.")]).ending(End::Hang)]).await;
    let request = asked(false);
    let model = model(&provider);
    let mut stream = super::super::super::LanguageModel::stream(&model, &request).await.unwrap();
    futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
    drop(stream);
    let used = request.tally.used();
    assert_eq!(used.input_tokens, u64::from(request.estimated_input_tokens()));
    assert_eq!(used.output_tokens, u64::from(estimate_tokens("Because the Earth turns.")));
}
