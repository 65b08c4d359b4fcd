//! What responses contain besides the text, reasoning within it, and errors of JSON.

use super::*;

pub(super) fn side_fields() -> Vec<Row> {
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
        all.extend([finished("stop"), reported(), DONE.to_owned()]);
        stream(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let most = Used::Reported(Usage::MOST, Usage::MOST);
    let same = FinishReason::Stop;
    vec![
        row("side fields of wrong types", [around(&odd("types"))]),
        row("numbers that are none", [around(&odd("numbers"))]),
        row("deltas that are none", [around(&odd("deltas"))]),
        row("choices and usage that are texts", [around(&odd("texts"))]),
        row("usage as text", [with_usage(&json!({ "prompt_tokens": "12", "completion_tokens": "3" }))]),
        row("usage as floats", [with_usage(&json!({ "prompt_tokens": 12.0, "completion_tokens": 2.5 }))]),
        row("usage that is negative", [with_usage(&json!({ "prompt_tokens": -12, "completion_tokens": 3 }))])
            .uses(&[Used::Reported(0, 3)]),
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

pub(super) fn reasoning() -> Vec<Row> {
    let harmony = "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>";
    let field = |name: &str, value: Value| event(&json!({ "choices": [{ "delta": { name: value } }] }));
    vec![
        row("thoughts in tags", [in_pieces(&["<th", "ink>Hm", "</thi", "nk>\n\nTwo."])]),
        row("thoughts in longer tags", [in_pieces(&["<thinking>Hm</thinking>Two."])]),
        row("thoughts whose beginning is missing", [in_pieces(&["Hm, tides.", "\n</think>\n", "Two."])]),
        row("an end of thoughts too many", [in_pieces(&["<think>a</think>x</thi", "nk>Two."])])
            .ends("x</think>Two.", FinishReason::Stop),
        row("an end of thoughts behind the answer", [in_pieces(&["<think>a</think>Two.", "</think>"])]),
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

pub(super) fn faults_in_json() -> Vec<Row> {
    let reported = Used::Reported(12, 3);
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
        row("a fence of tildes", [in_pieces(&["Sure [1]:\n~~~json\n{\"queries\": [\"Two.\",],}\n~~~\nBye {"])])
            .structured(),
        row("single quotation marks", [in_pieces(&["{'queries': ['Two.']}"])]).structured(),
        row("comments", [in_pieces(&["{\"queries\": [\"Two.\" /* one */] // all\n}"])]).structured(),
        row("a thought before", [in_pieces(&["<think>{\"queries\": [\"x\"]}</think>{\"queries\": [\"Two.\"]}"])])
            .structured(),
        row("an end of thoughts behind", [in_pieces(&["{\"queries\": [\"Two.\"]}\n</think>"])]).structured(),
        row(
            "an end that is missing",
            [ending(&[r#"{"queries": ["Tw"#], "length"), in_pieces(&[r#"{"queries": ["Two."]}"#])],
        )
        .structured()
        .uses(&[reported, reported]),
        row("cut in the words behind it", [ending(&[r#"{"queries": ["Two."]} and so"#], "length")]).structured(),
        row("cut, but whole by the looks of it", [ending(&[r#"{"queries": ["Two."]}"#], "length")])
            .structured()
            .ends("Two.", FinishReason::Length),
        row("cut, but whole in its fence", [ending(&["```json\n{\"queries\": [\"Two.\",]}\n```\n"], "MAX_TOKENS")])
            .structured()
            .ends("Two.", FinishReason::Length),
        row("withheld, but whole by the looks of it", [ending(&[r#"{"queries": ["Two."]}"#], "content_filter")])
            .structured()
            .ends("Two.", FinishReason::ContentFilter),
        row("a call of a tool behind it", [ending(&[r#"{"queries": ["Two."]}"#], "tool_calls")]).structured(),
        row("words in place of JSON, three times", vec![in_pieces(&["I think so."]); 3])
            .structured()
            .fails(LlmErrorCode::ProviderProtocol)
            .uses(&[reported, reported, reported]),
        row("JSON that was withheld", [ending(&[r#"{"queries": ["#], "content_filter")])
            .structured()
            .fails(LlmErrorCode::ModelRefused),
    ]
}
