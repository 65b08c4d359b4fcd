//! Calls in all protocols.

use super::super::super::openai_style::tests::server::End;
use super::super::super::testing::Queries;
use super::super::super::{LlmErrorCode, complete, complete_structured};
use super::super::voice::{self, How, answer, ends, marker, reason, says, stream, thinks};
use super::*;

const PLACE: &str = r#"{"place":"Saint-Malo \"größer\" {]"}"#;

#[tokio::test]
async fn calls_come_whole_after_the_text_in_every_protocol_c_llm_2() {
    for kind in KINDS {
        let parts = [
            says(kind, "Let me see."),
            voice::calls(kind, 0, "call_1", "tide", PLACE),
            voice::calls(kind, 1, "call_2", "now", "{}"),
            voice::calls(kind, 2, "call_3", "not_offered", "{}"),
            // Not one says why it ended as the next one does.
            ends(kind, How::Finished),
        ];
        let (_, model) = start(kind, [stream(kind, &parts.each_ref().map(String::as_str))]).await;
        let request = offering();
        let mut chunks = model.stream(&request).await.unwrap().map(Result::unwrap).collect::<Vec<_>>().await;
        assert_eq!(chunks.pop(), Some(Chunk::Done { finish: FinishReason::ToolCall, attempts: 1 }), "{kind:?}");
        let Some(Chunk::Usage(usage)) = chunks.pop() else { panic!("{kind:?}: {chunks:?}") };
        assert_eq!((usage.input_tokens, usage.output_tokens, usage.estimated), (12, 3, false), "{kind:?}");
        let calls: Vec<ToolCall> = chunks
            .split_off(chunks.len() - 3)
            .into_iter()
            .map(|chunk| match chunk {
                Chunk::ToolCall(call) => call,
                other => panic!("{kind:?}: {other:?}"),
            })
            .collect();
        assert!(chunks.iter().all(|chunk| matches!(chunk, Chunk::Text(_))), "{kind:?}: the text comes first");
        let told: Vec<_> = calls.iter().map(|call| (call.name.as_str(), call.arguments.as_str())).collect();
        assert_eq!(told, [("tide", PLACE), ("now", "{}"), ("not_offered", "{}")], "{kind:?}");
        let ids: std::collections::HashSet<_> = calls.iter().map(|call| call.id.as_str()).collect();
        assert_eq!(ids.len(), 3, "{kind:?}: {ids:?}");
        match kind {
            ProviderKind::Gemini | ProviderKind::Ollama => assert!(ids.iter().all(|id| id.len() == 9), "made: {ids:?}"),
            _ => assert_eq!(calls[0].id, "call_1"),
        }
        let signature = (kind == ProviderKind::Gemini).then_some("c2lnbmVk");
        assert_eq!(calls[0].signature.as_deref(), signature, "{kind:?}");
    }
}

#[tokio::test]
async fn calls_without_a_word_are_an_answer_where_tools_are_offered() {
    for kind in KINDS {
        let parts = [
            thinks(kind, "Hm."),
            says(kind, "\n\n"),
            voice::calls(kind, 0, "call_1", "tide", PLACE),
            ends(kind, How::Finished),
        ];
        let reply = stream(kind, &parts.each_ref().map(String::as_str));
        let (provider, model) = start(kind, [reply]).await;
        let heard = hear(&*model, &offering().with_reasoning()).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.thoughts.as_str()), ("", "Hm."), "{kind:?}");
        assert_eq!(names_and_arguments(&heard), [("tide", PLACE)], "{kind:?}");
        assert_eq!((heard.finish, provider.asked().len()), (Some(FinishReason::ToolCall), 1), "{kind:?}");
    }
}

#[tokio::test]
async fn a_call_that_nobody_may_make_is_an_error_or_behind_the_text_c_llm_11() {
    for kind in KINDS {
        for request in [request(), offering().with_tools(offered(), ToolChoice::Never)] {
            let call = voice::calls(kind, 0, "call_1", "tide", PLACE);
            let alone = stream(kind, &[&call, &ends(kind, How::Finished)]);
            let behind = stream(kind, &[&says(kind, "Two."), &call, &ends(kind, How::Finished)]);
            let (provider, model) = start(kind, [alone, answer(kind, "Two."), behind]).await;
            let heard = hear(&*model, &request).await.unwrap();
            assert_eq!((heard.text.as_str(), heard.attempts, provider.asked().len()), ("Two.", 2, 2), "{kind:?}");
            let heard = hear(&*model, &request).await.unwrap();
            assert_eq!((heard.text.as_str(), heard.calls.len()), ("Two.", 0), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn of_a_cut_answer_only_whole_calls_are_left_c_llm_2() {
    for kind in [ProviderKind::OpenAi, ProviderKind::Anthropic] {
        let whole = voice::calls(kind, 0, "call_1", "tide", PLACE);
        let cut = voice::calls(kind, 1, "call_2", "tide", &PLACE[..12]);
        let headless = voice::calls(kind, 2, "call_3", "now", "");
        let reply = stream(kind, &[&whole, &cut, &headless, &ends(kind, How::TooLong)]);
        let (_, model) = start(kind, [reply]).await;
        let heard = hear(&*model, &offering()).await.unwrap();
        assert_eq!(names_and_arguments(&heard), [("tide", PLACE)], "{kind:?}");
        assert_eq!(heard.finish, Some(FinishReason::Length), "{kind:?}");
    }
    for kind in KINDS {
        let call = voice::calls(kind, 0, "call_1", "tide", PLACE);
        let withheld = stream(kind, &[&says(kind, "Well, "), &call, &ends(kind, How::Withheld)]);
        let (_, model) = start(kind, [withheld]).await;
        let heard = hear(&*model, &offering()).await.unwrap();
        assert_eq!((heard.finish, heard.calls.len()), (Some(FinishReason::ContentFilter), 0), "{kind:?}");
    }
}

/// What the provider does not cut is cut here: arguments count as text does.
#[tokio::test]
async fn endless_arguments_are_cut_at_the_length_of_an_answer_c_llm_10() {
    for kind in [ProviderKind::OpenAi, ProviderKind::Anthropic] {
        let endless = format!("{{\"place\":\"{}", "tides ".repeat(400));
        let first = voice::calls(kind, 0, "call_1", "now", "{}");
        let reply = stream(kind, &[&first, &voice::calls(kind, 1, "call_2", "tide", &endless)]).ending(End::Hang);
        let (_, model) = start(kind, [reply]).await;
        let heard = hear(&*model, &offering()).await.unwrap();
        assert_eq!(names_and_arguments(&heard), [("now", "{}")], "{kind:?}");
        assert_eq!(heard.finish, Some(FinishReason::Length), "{kind:?}");
        assert!(heard.usage.estimated && heard.usage.output_tokens >= 300, "{kind:?}: {:?}", heard.usage);
    }
}

#[tokio::test]
async fn more_calls_than_anybody_makes_are_an_error() {
    for kind in KINDS {
        let calls = |count: usize| -> String {
            (0..count).map(|at| voice::calls(kind, at, &format!("call_{at}"), "now", "{}")).collect()
        };
        let replies = [64, 65].map(|count| stream(kind, &[&calls(count), &ends(kind, How::Finished)]));
        let (provider, model) = start(kind, replies).await;
        assert_eq!(hear(&*model, &offering()).await.unwrap().calls.len(), 64, "{kind:?}");
        let error = hear(&*model, &offering()).await.unwrap_err();
        assert_eq!((error.code, error.retryable), (LlmErrorCode::ProviderProtocol, false), "{kind:?}");
        assert_eq!(provider.asked().len(), 2, "{kind:?}");
    }
}

/// Nothing of half a call was sent on, so that the request is repeated, and what was written is paid for.
#[tokio::test]
async fn half_a_call_is_asked_for_again_c_llm_3() {
    for kind in KINDS {
        let call = voice::calls(kind, 0, "call_1", "tide", PLACE);
        let half = stream(kind, &[&call]);
        let whole = stream(kind, &[&call, &ends(kind, How::Finished)]);
        let (provider, model) = start(kind, [half, whole]).await;
        let heard = hear(&*model, &offering()).await.unwrap();
        assert_eq!(names_and_arguments(&heard), [("tide", PLACE)], "{kind:?}");
        assert_eq!((heard.attempts, provider.asked().len()), (2, 2), "{kind:?}");
        assert!(heard.usage.output_tokens > 3 && heard.usage.estimated, "{kind:?}: {:?}", heard.usage);
    }
}

/// The first call counts as the first token: what comes after it is no reason to ask again.
#[tokio::test]
async fn after_a_call_nothing_is_asked_again_c_llm_3() {
    let kind = ProviderKind::OpenAi;
    let call = voice::calls(kind, 0, "call_1", "tide", PLACE);
    let reply = stream(kind, &[&call, &reason(kind, How::Finished)]).ending(End::Abort);
    let (provider, model) = start(kind, [reply]).await;
    assert_eq!(hear(&*model, &offering()).await.unwrap().calls.len(), 1, "the reason is the end");
    assert_eq!(provider.asked().len(), 1);
}

#[tokio::test]
async fn a_call_that_cannot_be_read_is_asked_for_again() {
    let event = |value: Value| format!("data: {value}\n\n");
    let malformed = json!({ "candidates": [{ "content": {}, "finishReason": "MALFORMED_FUNCTION_CALL" }] });
    let kind = ProviderKind::Gemini;
    let (provider, model) = start(kind, [Reply::stream(&[&event(malformed)]), answer(kind, "Two.")]).await;
    assert_eq!(hear(&*model, &offering()).await.unwrap().text, "Two.");
    assert_eq!(provider.asked().len(), 2);
    // After text that was sent, the text is what is left.
    let kind = ProviderKind::OpenAi;
    let end = event(json!({ "choices": [{ "delta": {}, "finish_reason": "tool_calls" }] }));
    let (_, model) = start(kind, [stream(kind, &[&says(kind, "Two."), &end, marker(kind)])]).await;
    let heard = hear(&*model, &offering()).await.unwrap();
    assert_eq!((heard.text.as_str(), heard.finish), ("Two.", Some(FinishReason::Stop)));
}

/// One JSON body in the place of a stream.
#[tokio::test]
async fn calls_in_one_piece_are_read_in_every_protocol_c_llm_11() {
    let input = json!({ "place": "Brest" });
    let function = json!({ "name": "tide", "arguments": input });
    let text = json!({ "name": "tide", "arguments": input.to_string() });
    let usage = json!({ "prompt_tokens": 12, "completion_tokens": 3 });
    let of = |message: Value| json!({ "choices": [{ "message": message, "finish_reason": "stop" }], "usage": usage });
    for (kind, body, id) in [
        (
            ProviderKind::OpenAi,
            of(json!({ "content": null, "tool_calls": [{ "id": "c1", "type": "function", "function": text }] })),
            Some("c1"),
        ),
        (ProviderKind::OpenAi, of(json!({ "tool_calls": [{ "id": "c1", "function": function }] })), Some("c1")),
        (ProviderKind::OpenAi, of(json!({ "content": "", "function_call": text })), None),
        (
            ProviderKind::Anthropic,
            json!({ "type": "message", "content": [{ "type": "tool_use", "id": "c1", "name": "tide", "input": input }], "stop_reason": "tool_use" }),
            Some("c1"),
        ),
        (
            ProviderKind::Gemini,
            json!({ "candidates": [{ "content": { "parts": [{ "functionCall": { "id": "c1", "name": "tide", "args": input } }] }, "finishReason": "STOP" }] }),
            Some("c1"),
        ),
        (
            ProviderKind::Ollama,
            json!({ "message": { "role": "assistant", "content": "", "tool_calls": [{ "id": "c1", "function": function }] }, "done": true, "done_reason": "stop" }),
            Some("c1"),
        ),
    ] {
        let (_, model) = start(kind, [Reply::json(&body)]).await;
        let heard = hear(&*model, &offering()).await.unwrap();
        assert_eq!(names_and_arguments(&heard), [("tide", r#"{"place":"Brest"}"#)], "{body}");
        assert_eq!(heard.finish, Some(FinishReason::ToolCall), "{body}");
        assert!(id.is_none_or(|id| heard.calls[0].id == id), "{body}");
    }
}

/// Callers that offer none are not disturbed, and those that offer some and want text get it.
#[tokio::test]
async fn whole_responses_pass_over_calls() {
    for kind in KINDS {
        let call = voice::calls(kind, 0, "call_1", "tide", PLACE);
        let reply = stream(kind, &[&says(kind, "Two."), &call, &ends(kind, How::Finished)]);
        let json = stream(kind, &[&says(kind, r#"{"queries":["a"]}"#), &call, &ends(kind, How::Finished)]);
        let (_, model) = start(kind, [reply, json]).await;
        let whole = complete(&*model, &offering()).await.unwrap();
        assert_eq!((whole.text.as_str(), whole.finish), ("Two.", FinishReason::ToolCall), "{kind:?}");
        let typed = Request { schema: Some(Queries::schema()), ..offering() };
        let value = complete_structured::<Queries>(&*model, typed).await.unwrap().value;
        assert_eq!(value.queries, ["a"], "{kind:?}");
    }
}

#[test]
fn a_call_is_made_fit_for_storing() {
    let odd = ToolCall { signature: Some("c\0".into()), ..call("a\0", "t\0", "{\"a\":\"\\u0000\0\"}") };
    let Chunk::ToolCall(call) = Chunk::ToolCall(odd).sanitized() else { panic!() };
    assert_eq!((call.id.as_str(), call.name.as_str()), ("a\u{fffd}", "t\u{fffd}"));
    assert_eq!(call.arguments, "{\"a\":\"\\ufffd\u{fffd}\"}");
    assert_eq!(call.signature.as_deref(), Some("c\u{fffd}"));
}
