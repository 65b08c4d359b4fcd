//! What is sent of tools, calls and results in each protocol.

use super::super::super::testing::Queries;
use super::super::super::{complete_structured, estimate_tokens};
use super::super::voice::{self, How, answer, ends, stream};
use super::*;

async fn sent(kind: ProviderKind, request: &Request) -> Value {
    let (provider, model) = start(kind, [answer(kind, "Two.")]).await;
    hear(&*model, request).await.unwrap();
    provider.asked().remove(0).body
}

/// Two calls and their results, one of a call whose arguments are no JSON, and a question after them.
fn rounds() -> Vec<Message> {
    let signed = ToolCall { signature: Some("c2lnbmVk".to_owned()), ..call("a", "tide", r#"{"place":"Brest"}"#) };
    let odd = call("b", "tide", "Dover, please");
    vec![
        Message::new(Role::System, "Be brief."),
        Message::new(Role::User, "Why?"),
        Message::calling("Let me see.", vec![signed.clone(), odd.clone()]),
        Message::result(&signed, "high"),
        Message::result(&odd, ""),
        Message::new(Role::User, "And now?"),
        Message::calling("", vec![call("c", "now", "")]),
        Message::result(&call("c", "now", ""), "noon"),
    ]
}

#[tokio::test]
async fn tools_are_offered_as_each_protocol_has_them() {
    let nothing = json!({ "type": "object", "properties": {} });
    let function = |name: &str, parameters: Value| json!({ "type": "function", "function": { "name": name, "description": format!("Does {name}."), "parameters": parameters } });
    let functions = json!([function("tide", parameters()), function("now", nothing.clone())]);

    let body = sent(ProviderKind::OpenAi, &offering()).await;
    assert_eq!((&body["tools"], body.get("tool_choice")), (&functions, None));
    let body = sent(ProviderKind::Ollama, &offering()).await;
    assert_eq!(body["tools"], functions);

    let body = sent(ProviderKind::Anthropic, &offering()).await;
    let expected = json!([
        { "name": "tide", "description": "Does tide.", "input_schema": parameters() },
        { "name": "now", "description": "Does now.", "input_schema": nothing },
    ]);
    assert_eq!((&body["tools"], body.get("tool_choice")), (&expected, None));

    let body = sent(ProviderKind::Gemini, &offering()).await;
    let cleaned = json!({ "type": "object", "properties": { "place": { "type": "string" } }, "required": ["place"] });
    let expected = json!([{ "functionDeclarations": [
        { "name": "tide", "description": "Does tide.", "parameters": cleaned },
        { "name": "now", "description": "Does now." },
    ] }]);
    assert_eq!((&body["tools"], body.get("toolConfig")), (&expected, None));

    for kind in KINDS {
        let body = sent(kind, &request()).await;
        assert!(body.get("tools").is_none() && body.get("tool_choice").is_none(), "{kind:?} without any");
    }
}

#[tokio::test]
async fn calls_and_results_are_written_as_openai_has_them() {
    let body = sent(ProviderKind::OpenAi, &Request { messages: rounds(), ..offering() }).await;
    let function = |id: &str, name: &str, arguments: &str| json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } });
    let expected = json!([
        { "role": "system", "content": "Be brief." },
        { "role": "user", "content": "Why?" },
        { "role": "assistant", "content": "Let me see.", "tool_calls": [
            function("a", "tide", r#"{"place":"Brest"}"#),
            function("b", "tide", r#"{"unreadable_arguments":"Dover, please"}"#),
        ] },
        { "role": "tool", "tool_call_id": "a", "content": "high" },
        { "role": "tool", "tool_call_id": "b", "content": "" },
        { "role": "user", "content": "And now?" },
        { "role": "assistant", "content": null, "tool_calls": [function("c", "now", "{}")] },
        { "role": "tool", "tool_call_id": "c", "content": "noon" },
    ]);
    assert_eq!(body["messages"], expected);
}

#[tokio::test]
async fn calls_and_results_are_written_as_anthropic_has_them() {
    let wanting = Request { messages: rounds(), ..offering() }.with_reasoning();
    let body = sent(ProviderKind::Anthropic, &wanting).await;
    let result = |id: &str, content: &str| json!({ "type": "tool_result", "tool_use_id": id, "content": content });
    let expected = json!([
        { "role": "user", "content": "Why?" },
        { "role": "assistant", "content": [
            { "type": "text", "text": "Let me see." },
            { "type": "tool_use", "id": "a", "name": "tide", "input": { "place": "Brest" } },
            { "type": "tool_use", "id": "b", "name": "tide", "input": { "unreadable_arguments": "Dover, please" } },
        ] },
        { "role": "user", "content": [result("a", "high"), result("b", ""), { "type": "text", "text": "And now?" }] },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "c", "name": "now", "input": {} }] },
        { "role": "user", "content": [result("c", "noon")] },
    ]);
    assert_eq!((&body["messages"], &body["system"]), (&expected, &json!("Be brief.")));
    assert_eq!((body.get("thinking"), &body["temperature"]), (None, &json!(0.2)), "thoughts would have to be returned");
    let later = Request { tools: Vec::new(), ..wanting };
    assert_eq!(sent(ProviderKind::Anthropic, &later).await.get("thinking"), None, "after calls neither");
}

#[tokio::test]
async fn calls_and_results_are_written_as_gemini_has_them() {
    let body = sent(ProviderKind::Gemini, &Request { messages: rounds(), ..offering() }).await;
    let result = |id: &str, name: &str, content: &str| json!({ "functionResponse": { "id": id, "name": name, "response": { "result": content } } });
    let expected = json!([
        { "role": "user", "parts": [{ "text": "Why?" }] },
        { "role": "model", "parts": [
            { "text": "Let me see." },
            { "functionCall": { "id": "a", "name": "tide", "args": { "place": "Brest" } }, "thoughtSignature": "c2lnbmVk" },
            { "functionCall": { "id": "b", "name": "tide", "args": { "unreadable_arguments": "Dover, please" } } },
        ] },
        { "role": "user", "parts": [result("a", "tide", "high"), result("b", "tide", "")] },
        { "role": "user", "parts": [{ "text": "And now?" }] },
        { "role": "model", "parts": [{ "functionCall": { "id": "c", "name": "now", "args": {} } }] },
        { "role": "user", "parts": [result("c", "now", "noon")] },
    ]);
    assert_eq!(body["contents"], expected);
}

#[tokio::test]
async fn calls_and_results_are_written_as_ollama_has_them() {
    let body = sent(ProviderKind::Ollama, &Request { messages: rounds(), ..offering() }).await;
    let function = |id: &str, name: &str, arguments: Value| json!({ "id": id, "function": { "name": name, "arguments": arguments } });
    let result = |id: &str, name: &str, content: &str| json!({ "role": "tool", "tool_name": name, "tool_call_id": id, "content": content });
    let expected = json!([
        { "role": "system", "content": "Be brief." },
        { "role": "user", "content": "Why?" },
        { "role": "assistant", "content": "Let me see.", "tool_calls": [
            function("a", "tide", json!({ "place": "Brest" })),
            function("b", "tide", json!({ "unreadable_arguments": "Dover, please" })),
        ] },
        result("a", "tide", "high"),
        result("b", "tide", ""),
        { "role": "user", "content": "And now?" },
        { "role": "assistant", "content": "", "tool_calls": [function("c", "now", json!({}))] },
        result("c", "now", "noon"),
    ]);
    assert_eq!(body["messages"], expected);
}

/// Without a role for it, instructions are the user's, and everything else stays.
#[tokio::test]
async fn calls_outlive_a_template_without_system_messages_c_llm_11() {
    let kind = ProviderKind::OpenAi;
    let refusal = json!({ "error": { "message": "System role not supported" } }).to_string();
    let (provider, model) = start(kind, [Reply::status(400, &refusal), answer(kind, "Two.")]).await;
    hear(&*model, &Request { messages: rounds(), ..offering() }).await.unwrap();
    let asked = provider.asked();
    let messages = |at: usize| asked[at].body["messages"].as_array().unwrap().clone();
    assert_eq!(messages(1)[0], json!({ "role": "user", "content": "Be brief.\n\nWhy?" }));
    assert_eq!(messages(1)[1..], messages(0)[2..]);
}

#[tokio::test]
async fn tools_that_may_not_be_called_stay_described() {
    let never = Request { messages: rounds(), ..request() }.with_tools(offered(), ToolChoice::Never);
    let body = sent(ProviderKind::OpenAi, &never).await;
    assert_eq!((body["tools"].as_array().unwrap().len(), &body["tool_choice"]), (2, &json!("none")));
    let body = sent(ProviderKind::Anthropic, &never).await;
    assert_eq!((body["tools"].as_array().unwrap().len(), &body["tool_choice"]), (2, &json!({ "type": "none" })));
    let body = sent(ProviderKind::Gemini, &never).await;
    assert_eq!(body["tools"][0]["functionDeclarations"].as_array().unwrap().len(), 2);
    assert_eq!(body["toolConfig"], json!({ "functionCallingConfig": { "mode": "NONE" } }));
    let body = sent(ProviderKind::Ollama, &never).await;
    assert_eq!(body.get("tools"), None, "it has no word for it");
    assert_eq!(body["messages"][2]["tool_calls"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_schema_is_told_in_words_beside_tools_and_in_its_form_when_none_may_be_called() {
    for kind in KINDS {
        let both = Request { schema: Some(Queries::schema()), ..offering() };
        let never = Request { tool_choice: ToolChoice::Never, ..both.clone() };
        let call = voice::calls(kind, 0, "a", "tide", r#"{"place":"Brest"}"#);
        let calling = stream(kind, &[&call, &ends(kind, How::Finished)]);
        let by_call = voice::calls(kind, 0, "a", "queries", r#"{"queries":["b"]}"#);
        let last = match kind {
            ProviderKind::Anthropic => stream(kind, &[&by_call, &ends(kind, How::Finished)]),
            _ => answer(kind, r#"{"queries":["b"]}"#),
        };
        let (provider, model) = start(kind, [calling, answer(kind, r#"{"queries":["a"]}"#), last]).await;
        assert_eq!(names_and_arguments(&hear(&*model, &both).await.unwrap()), [("tide", r#"{"place":"Brest"}"#)]);
        let typed = complete_structured::<Queries>(&*model, both).await.unwrap();
        assert_eq!((typed.value.queries, typed.finish), (vec!["a".to_owned()], FinishReason::Stop), "{kind:?}");
        let typed = complete_structured::<Queries>(&*model, never).await.unwrap();
        assert_eq!((typed.value.queries, typed.finish), (vec!["b".to_owned()], FinishReason::Stop), "{kind:?}");

        let asked = provider.asked();
        let in_words = |at: usize| asked[at].body.to_string().contains("Its JSON Schema");
        assert!(in_words(0) && in_words(1) && !in_words(2), "{kind:?}");
        let in_form = |at: usize| match kind {
            ProviderKind::OpenAi | ProviderKind::OpenRouter => asked[at].body.get("response_format").is_some(),
            ProviderKind::Anthropic => asked[at].body["tool_choice"]["name"] == "queries",
            ProviderKind::Gemini => asked[at].body["generationConfig"].get("responseJsonSchema").is_some(),
            ProviderKind::Ollama => asked[at].body.get("format").is_some(),
        };
        assert!(!in_form(0) && !in_form(1) && in_form(2), "{kind:?}");
    }
}

#[test]
fn tools_calls_and_results_count_as_input_c_llm_10() {
    let plain = request();
    let described = estimate_tokens("Does tide.") + estimate_tokens(&parameters().to_string());
    assert!(offering().estimated_input_tokens() >= plain.estimated_input_tokens() + described);
    assert!(offering().input_bytes() > plain.input_bytes() + parameters().to_string().len());
    let long = "tides ".repeat(100);
    let one = call("a", "tide", &long);
    for message in [Message::calling("", vec![one.clone()]), Message::result(&one, long.clone())] {
        let mut more = plain.clone();
        more.messages.push(message);
        assert!(more.estimated_input_tokens() > plain.estimated_input_tokens() + estimate_tokens(&long));
        assert!(more.input_bytes() > plain.input_bytes() + long.len());
    }
}

/// Conversations are stored: what had no calls reads as before, and calls keep everything.
#[test]
fn messages_are_stored_with_their_calls() {
    let plain = Message::new(Role::User, "Why?");
    assert_eq!(serde_json::to_value(&plain).unwrap(), json!({ "role": "user", "content": "Why?" }));
    for message in rounds() {
        let stored = serde_json::to_string(&message).unwrap();
        assert_eq!(serde_json::from_str::<Message>(&stored).unwrap(), message);
    }
}
