//! Pieces of calls as servers of the OpenAI dialect send them: what deviates is from issues about real ones.

use super::super::voice::{marker, stream};
use super::*;

const A: &str = r#"{"place":"Brest"}"#;
const B: &str = r#"{"place":"Dover"}"#;

pub(super) fn delta(calls: &Value) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "delta": { "tool_calls": calls } }] }))
}

pub(super) fn end(reason: &str) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "delta": {}, "finish_reason": reason }] }))
}

pub(super) async fn heard(events: &[String]) -> Heard {
    let kind = ProviderKind::OpenAi;
    let events: Vec<&str> = events.iter().map(String::as_str).chain([marker(kind)]).collect();
    let (_, model) = start(kind, [stream(kind, &events)]).await;
    hear(&*model, &Request { max_output_tokens: 10_000, ..offering() }).await.unwrap()
}

/// What a server does, the calls in its deltas, and what they are.
type Row = (&'static str, Vec<Value>, Vec<(&'static str, &'static str)>);

/// A piece with the head of a call.
fn head(index: Value, id: Value, name: &str, arguments: Value) -> Value {
    json!({ "index": index, "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

/// A piece of its arguments.
fn more(index: Value, arguments: &str) -> Value {
    json!({ "index": index, "function": { "arguments": arguments } })
}

fn several_calls() -> Vec<Row> {
    let none = || Value::Null;
    let two = vec![("tide", A), ("tide", B)];
    vec![
        (
            "interleaved by index",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!("")), head(json!(1), json!("b"), "tide", json!(""))]),
                json!([more(json!(0), &A[..5])]),
                json!([more(json!(1), &B[..5])]),
                json!([more(json!(1), &B[5..]), more(json!(0), &A[5..])]),
            ],
            two.clone(),
        ),
        (
            "no index, whole calls in one delta (Gemini's endpoint)",
            vec![json!([head(none(), json!("a"), "tide", json!(A)), head(none(), json!("b"), "tide", json!(B))])],
            two.clone(),
        ),
        (
            "no index, calls one after another in pieces",
            vec![
                json!([head(none(), json!("a"), "tide", json!(""))]),
                json!([more(none(), &A[..5])]),
                json!([more(none(), &A[5..])]),
                json!([head(none(), json!("b"), "tide", json!(""))]),
                json!([more(none(), &B[..9])]),
                json!([more(none(), &B[9..])]),
            ],
            two.clone(),
        ),
        (
            "no index and no identifier",
            vec![json!([head(none(), json!(""), "tide", json!(A))]), json!([head(none(), none(), "tide", json!(B))])],
            two.clone(),
        ),
        (
            "index 0 for every call (Ollama)",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(A))]),
                json!([head(json!(0), json!("b"), "tide", json!(B))]),
            ],
            two.clone(),
        ),
        (
            "index 0 for every call, in pieces",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(""))]),
                json!([more(json!(0), A)]),
                json!([head(json!(0), json!("b"), "tide", json!(""))]),
                json!([more(json!(0), &B[..3])]),
                json!([more(json!(0), &B[3..])]),
            ],
            two.clone(),
        ),
        (
            "one identifier for all calls",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(A))]),
                json!([head(json!(1), json!("a"), "tide", json!(B))]),
            ],
            two.clone(),
        ),
    ]
}

fn single_calls() -> Vec<Row> {
    vec![
        (
            "an index that counts pieces",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(&A[..3]))]),
                json!([more(json!(1), &A[3..8])]),
                json!([more(json!(2), &A[8..])]),
            ],
            vec![("tide", A)],
        ),
        (
            "the head with each piece",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(&A[..3]))]),
                json!([head(json!(0), json!("a"), "tide", json!(&A[3..]))]),
                json!([head(json!(0), json!("a"), "tide", json!(""))]),
            ],
            vec![("tide", A)],
        ),
        (
            "another identifier with each piece",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(&A[..3]))]),
                json!([head(json!(0), json!("b"), "", json!(&A[3..9]))]),
                json!([head(json!(0), json!("c"), "tide", json!(&A[9..]))]),
            ],
            vec![("tide", A)],
        ),
        (
            "one call at several indexes (LocalAI)",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(A))]),
                json!([head(json!(1), json!("a"), "tide", json!(A))]),
            ],
            vec![("tide", A)],
        ),
        (
            "the whole call once more at the end",
            vec![
                json!([head(json!(0), json!("a"), "tide", json!(&A[..3]))]),
                json!([more(json!(0), &A[3..])]),
                json!([more(json!(0), A)]),
                json!([head(json!(0), json!("a"), "tide", json!(A))]),
            ],
            vec![("tide", A)],
        ),
    ]
}

fn odd_forms() -> Vec<Row> {
    let none = || Value::Null;
    vec![
        (
            "an empty object before the arguments",
            vec![json!([head(json!(0), json!("a"), "tide", json!("{}"))]), json!([more(json!(0), A)])],
            vec![("tide", A)],
        ),
        (
            "the name in pieces",
            vec![
                json!([head(json!(0), json!("a"), "ti", none())]),
                json!([head(json!(0), none(), "de", none())]),
                json!([more(json!(0), A)]),
            ],
            vec![("tide", A)],
        ),
        (
            "the name all over, growing",
            vec![
                json!([head(json!(0), json!("a"), "ti", none())]),
                json!([head(json!(0), json!("a"), "tide", none())]),
                json!([more(json!(0), A)]),
            ],
            vec![("tide", A)],
        ),
        (
            "arguments that are an object, and a call that is no list",
            vec![head(json!("0"), json!(7), "tide", json!({ "place": "Brest" }))],
            vec![("tide", A)],
        ),
        (
            "a call without the level of the function",
            vec![json!([{ "id": "a", "name": "tide", "arguments": A }])],
            vec![("tide", A)],
        ),
        (
            "no arguments",
            vec![
                json!([head(json!(0), json!("a"), "now", none())]),
                json!([head(json!(1), json!("b"), "now", json!(""))]),
            ],
            vec![("now", "{}"), ("now", "{}")],
        ),
        (
            "what is no call",
            vec![
                json!([null, 7, {}, { "function": "x" }, more(json!(9), "{}")]),
                json!([head(none(), none(), "tide", json!(A))]),
                json!("none"),
            ],
            vec![("tide", A)],
        ),
        (
            "arguments that are no JSON",
            vec![json!([head(json!(0), json!("a"), "tide", json!("Brest, please"))])],
            vec![("tide", "Brest, please")],
        ),
    ]
}

#[tokio::test]
async fn pieces_find_their_calls_whatever_a_server_leaves_out_c_llm_11() {
    for (name, deltas, expected) in several_calls().into_iter().chain(single_calls()).chain(odd_forms()) {
        for reason in ["tool_calls", "stop", "function_call"] {
            let events: Vec<String> = deltas.iter().map(delta).chain([end(reason)]).collect();
            let heard = heard(&events).await;
            assert_eq!(names_and_arguments(&heard), expected, "{name}");
            assert_eq!(heard.finish, Some(FinishReason::ToolCall), "{name}: {reason}");
            let ids: std::collections::HashSet<_> = heard.calls.iter().map(|call| &call.id).collect();
            assert_eq!(ids.len(), expected.len(), "{name}");
            assert!(ids.iter().all(|id| !id.is_empty()), "{name}");
        }
    }
}

#[tokio::test]
async fn calls_of_old_servers_are_read_c_llm_11() {
    let event = |call: Value| {
        format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": null, "function_call": call } }] }))
    };
    let events = [
        event(json!({ "name": "tide", "arguments": "" })),
        event(json!({ "arguments": &A[..7] })),
        event(json!({ "arguments": &A[7..] })),
        end("function_call"),
    ];
    let heard = heard(&events).await;
    assert_eq!(names_and_arguments(&heard), [("tide", A)]);
    assert_eq!(heard.calls[0].id.len(), 9, "made");
}

/// A message with everything at the end of the stream that told it in pieces.
#[tokio::test]
async fn calls_that_are_told_once_more_as_a_message_are_not_made_twice_c_llm_11() {
    let whole = json!([{ "id": "a", "type": "function", "function": { "name": "tide", "arguments": A } }]);
    let message =
        json!({ "choices": [{ "message": { "content": "", "tool_calls": whole }, "finish_reason": "stop" }] });
    let message = format!("data: {message}\n\n");
    let told =
        [delta(&json!([{ "index": 0, "id": "a", "function": { "name": "tide", "arguments": A } }])), message.clone()];
    for events in [&told[..], &[message]] {
        let heard = heard(events).await;
        assert_eq!(names_and_arguments(&heard), [("tide", A)]);
    }
}

/// What Gemini wants to have back at its endpoint of this dialect, and DeepSeek after it said so.
#[tokio::test]
async fn what_services_of_this_dialect_want_back_with_a_call_is_kept_c_llm_11() {
    let kind = ProviderKind::OpenAi;
    let extra = json!({ "google": { "thought_signature": "c2lnbmVk" } });
    let signed =
        json!([{ "index": 0, "id": "a", "extra_content": extra, "function": { "name": "tide", "arguments": A } }]);
    let signed = heard(&[delta(&signed), end("stop")]).await.calls;

    let refusal = json!({ "error": { "message": "The `reasoning_content` in the thinking mode must be passed back to the API." } });
    let thinking = format!("data: {}\n\n", json!({ "choices": [{ "delta": { "reasoning_content": "Hm, tides." } }] }));
    let calling = delta(&json!([{ "index": 0, "id": "b", "function": { "name": "tide", "arguments": B } }]));
    let second = stream(kind, &[&thinking, &calling, &end("tool_calls"), marker(kind)]);
    let third = super::super::voice::answer(kind, "Two.");
    let (provider, model) = start(kind, [Reply::status(400, &refusal.to_string()), second, third]).await;
    let mut request = offering();
    request.messages.push(Message::calling("", signed.clone()));
    request.messages.push(Message::result(&signed[0], "high"));
    let calls = hear(&*model, &request).await.unwrap().calls;
    request.messages.push(Message::calling("So.", calls.clone()));
    request.messages.push(Message::result(&calls[0], "low"));
    hear(&*model, &request).await.unwrap();

    let asked = provider.asked();
    assert_eq!(asked[0].body["messages"][1].get("reasoning_content"), None);
    assert_eq!(asked[0].body["messages"][1]["tool_calls"][0]["extra_content"], extra);
    assert_eq!(asked[1].body["messages"][1]["reasoning_content"], " ", "nothing was kept of this one");
    assert_eq!(asked[2].body["messages"][3]["reasoning_content"], "Hm, tides.");
    assert_eq!(asked[2].body["messages"][3]["tool_calls"][0].get("extra_content"), None);
}
