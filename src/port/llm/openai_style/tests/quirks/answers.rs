//! Forms of responses, failures with a success status, and request parameters that providers reject.

use super::*;

pub(super) fn shape_and_ends() -> Vec<Row> {
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
            format!("\u{feff}: hi\n\n{}{}{}{DONE}", says("Two."), finished("stop"), reported())
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
        row("no end marker after the reason of the end", [stream(&[&says("Two."), &reported(), &finished("stop")])]),
        row(
            "a connection that breaks after the reason of the end",
            [stream(&[&says("Two."), &reported(), &finished("stop")]).ending(End::Abort)],
        ),
        row("an end marker without a reason", [stream(&[&says("Two."), &reported(), DONE])]),
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
            .uses(&[Used::Estimated(HALF), Used::Reported(12, 3)]),
        row("a whole message in an event", [stream(&[&whole_in_events, &reported(), DONE])]),
        row("a whole message after its pieces", [stream(&[&says("Two"), &says("."), &repeated, &reported(), DONE])]),
        row("a page of a proxy", [of_type(Reply::status(200, "<!doctype html><p>Sign in"), "text/html")])
            .fails(ProviderProtocol)
            .uses(&[]),
        row("JSON that is no answer", [Reply::json(&json!({ "status": "ok" }))]).fails(ProviderProtocol).uses(&[]),
        row("the reason length", [ending(&["Two", "."], "length")]).ends("Two.", Length),
        row("the reason MAX_TOKENS", [ending(&["Two."], "MAX_TOKENS")]).ends("Two.", Length),
        row("the reason model_length", [ending(&["Two."], "model_length")]).ends("Two.", Length),
        row("the reason content_filter", [ending(&["Two."], "content_filter")]).ends("Two.", ContentFilter),
        row("the reason SAFETY without a word", [ending(&[], "SAFETY")]).fails(ModelRefused),
        row("a refusal in a field of its own", [stream(&[&refusal, &finished("stop"), &reported(), DONE])])
            .fails(ModelRefused),
        row("the reason error", [ending(&["Two"], "error")]).fails(ModelUnavailable).uses(&[Used::Estimated("Two")]),
        row("a reason that nobody knows", [ending(&["Two."], "eos_token")]),
    ]
}

/// Responses without text: retried, and an error when that does not help.
pub(super) fn silence() -> Vec<Row> {
    let reported = Used::Reported(12, 3);
    let empty = |finish: &str| ending(&[], finish);
    let call = json!({ "function": { "name": "search", "arguments": "{}" } });
    let call = event(&json!({ "choices": [{ "delta": { "tool_calls": [call] }, "finish_reason": "tool_calls" }] }));
    let mut whole = whole();
    whole["choices"][0]["message"]["content"] = json!(" \n");
    let twice = |first: Reply| vec![first, good()];
    vec![
        row("the reason tool_calls without a word", twice(empty("tool_calls"))).uses(&[reported, reported]),
        row("a call of a tool that nobody offered", twice(stream(&[&call, &super::reported(), DONE])))
            .uses(&[reported, reported]),
        row("calls of tools and nothing else", vec![empty("tool_calls"); 3])
            .fails(LlmErrorCode::ProviderProtocol)
            .uses(&[reported, reported, reported]),
        row("an end without a word", twice(empty("stop"))).uses(&[reported, reported]),
        row("an end marker and nothing else", twice(stream(&[&super::reported(), DONE]))).uses(&[reported, reported]),
        row("blanks and nothing else", twice(ending(&[" ", "\n"], "stop"))).uses(&[reported, reported]),
        row("one JSON answer without a text", twice(Reply::json(&whole))).uses(&[reported, reported]),
        row("a thought that never ends", twice(ending(&["<think>Hm, ", "tides"], "stop"))).uses(&[reported, reported]),
        row("thoughts and nothing else", twice(ending(&["<think>Hm</think>\n"], "stop"))).uses(&[reported, reported]),
        row("a channel of thoughts that never ends", twice(ending(&["<|channel|>analysis<|message|>Hm"], "stop")))
            .uses(&[reported, reported]),
        row("a text before a call of a tool", [ending(&["Two."], "tool_calls")]).ends("Two.", FinishReason::ToolCall),
        // The reason for the missing text is known to the caller.
        row("a thought that is cut for its length", [ending(&["<think>Hm"], "length")]).ends("", FinishReason::Length),
    ]
}

/// Failures that nevertheless report usage.
pub(super) fn paid_failures() -> Vec<Row> {
    let reported = Used::Reported(12, 3);
    let usage = json!({ "prompt_tokens": 12, "completion_tokens": 3 });
    let beside = |message: &str| json!({ "error": { "message": message }, "usage": usage });
    let within = json!({ "error": { "message": "x", "usage": usage } });
    let refused = |status: u16, body: &Value| Reply::status(status, &body.to_string());
    let twice = |first: Reply| vec![first, good()];
    let both = [reported, reported];
    let words = stream(&[&event(&json!({ "error": "x", "usage": usage }))]);
    let half = stream(&[&says("Two"), &event(&json!({ "error": { "message": "gone" }, "usage": usage }))]);
    vec![
        row("500 with usage", twice(refused(500, &beside("x")))).uses(&both),
        row("500 with usage in the error", twice(refused(500, &within))).uses(&both),
        row("500 with usage in a list", twice(refused(500, &json!([beside("x")])))).uses(&both),
        row("503 with usage", twice(refused(503, &beside("x")))).uses(&both),
        row("400 with usage, and another form", twice(refused(400, &beside("System role not supported")))).uses(&both),
        row("401 with usage", [refused(401, &beside("x"))]).fails(LlmErrorCode::InvalidConfiguration).uses(&[reported]),
        row("success with an error and usage", twice(Reply::json(&beside("x")))).uses(&both),
        row("success with usage in the error", twice(Reply::json(&within))).uses(&both),
        row("success with a list, an error and usage", twice(Reply::json(&json!([beside("x")])))).uses(&both),
        row("success with usage, and another form", twice(Reply::json(&beside("System role not supported"))))
            .uses(&both),
        row("an event with an error and usage", twice(words)).uses(&both),
        row("an error and usage within the text", [half]).fails(LlmErrorCode::ModelUnavailable).uses(&[reported]),
    ]
}

pub(super) fn failures_in_disguise() -> Vec<Row> {
    use LlmErrorCode::{ContextTooLong, InvalidConfiguration, ModelUnavailable};
    let failing = |value: Value| event(&json!({ "error": value }));
    let late = stream(&[&says("Two."), &finished("stop"), &reported(), &failing(json!("too late")), DONE]);
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

pub(super) fn forms_of_requests() -> Vec<Row> {
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
