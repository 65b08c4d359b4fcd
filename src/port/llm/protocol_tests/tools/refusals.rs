//! Providers that refuse tools, or something about them.

use super::super::super::testing::KEY;
use super::super::super::{Fault, LlmErrorCode, fallback};
use super::super::voice::answer;
use super::*;

#[tokio::test]
async fn a_provider_that_takes_no_tools_says_so_and_the_next_model_is_asked_c_llm_4() {
    for (kind, status, words) in [
        (
            ProviderKind::OpenAi,
            400,
            "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set",
        ),
        (ProviderKind::OpenAi, 500, "tools param requires --jinja flag"),
        (ProviderKind::OpenRouter, 404, "No endpoints found that support tool use."),
        (ProviderKind::Anthropic, 400, "this model does not support tools"),
        (ProviderKind::Gemini, 400, "Function calling is not enabled for models/gemma-3-27b-it"),
        (ProviderKind::Ollama, 400, "registry.ollama.ai/library/smollm2:135m does not support tools"),
    ] {
        let refusal = json!({ "error": { "message": format!("{words} {KEY}") } });
        let replies = vec![Reply::status(status, &refusal.to_string()); 4];
        let (provider, model) = start(kind, replies).await;
        let error = hear(&*model, &offering()).await.unwrap_err();
        assert_eq!((error.code, error.fault), (LlmErrorCode::InvalidConfiguration, Fault::Provider), "{words}");
        assert!(error.message.contains("Choose a model that takes tools"), "{error}");
        assert!(!error.retryable && !format!("{error:?}").contains("sk-test"), "{error:?}");
        assert_eq!(provider.asked().len(), 1, "tools are never left out: {words}");
        assert_eq!(fallback::next_after(&error, 0, &[8_000, 8_000]), Some(1), "{words}");
    }
}

/// A refusal within an answer of success counts as one.
#[tokio::test]
async fn a_refusal_within_an_answer_is_one() {
    let body = json!({ "error": { "code": 400, "message": "this model does not support tools" } });
    let (_, model) = start(ProviderKind::OpenAi, [Reply::json(&body)]).await;
    let error = hear(&*model, &offering()).await.unwrap_err();
    assert_eq!((error.code, error.fault), (LlmErrorCode::InvalidConfiguration, Fault::Provider));
    assert!(error.message.contains("takes no tools"), "{error}");
}

#[tokio::test]
async fn a_description_that_is_refused_says_what_to_change() {
    let words = "Invalid schema for function 'tide': In context=(), object schema missing properties.";
    let refusal = json!({ "error": { "message": words } }).to_string();
    let (_, model) = start(ProviderKind::OpenAi, [Reply::status(400, &refusal)]).await;
    let error = hear(&*model, &offering()).await.unwrap_err();
    assert!(error.message.contains("Simplify its name and the schema"), "{error}");
}

/// A conversation that another model began goes on, after one refusal for each model.
#[tokio::test]
async fn identifiers_and_signatures_of_another_model_are_no_obstacle_c_llm_11() {
    let foreign = call("functions.tide:0", "tide", "{}");
    let mut request = offering();
    request.messages.push(Message::calling("", vec![foreign.clone()]));
    request.messages.push(Message::result(&foreign, "high"));
    for (kind, words) in [
        (ProviderKind::OpenAi, "Tool call id was functions.tide:0 but must be a-z, A-Z, 0-9, with a length of 9."),
        (
            ProviderKind::OpenAi,
            "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40.",
        ),
        (ProviderKind::Anthropic, "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"),
        (
            ProviderKind::Gemini,
            "Invalid JSON payload received. Unknown name \"id\" at 'contents[1].parts[0].function_call'",
        ),
        (ProviderKind::Gemini, "Function call is missing a thought_signature in functionCall parts."),
    ] {
        let refusal = json!({ "error": { "message": words } }).to_string();
        let (provider, model) =
            start(kind, [Reply::status(400, &refusal), answer(kind, "High."), answer(kind, "High.")]).await;
        for _ in 0..2 {
            assert_eq!(hear(&*model, &request).await.unwrap().text, "High.", "{words}");
        }
        let asked = provider.asked();
        assert_eq!(asked.len(), 3, "learnt once: {words}");
        let (first, then) = (&asked[0].body, &asked[2].body);
        let ids = |body: &Value| match kind {
            ProviderKind::OpenAi => {
                vec![&body["messages"][1]["tool_calls"][0]["id"], &body["messages"][2]["tool_call_id"]]
                    .into_iter()
                    .cloned()
                    .collect::<Vec<_>>()
            }
            ProviderKind::Anthropic => {
                vec![
                    body["messages"][1]["content"][0]["id"].clone(),
                    body["messages"][2]["content"][0]["tool_use_id"].clone(),
                ]
            }
            _ => vec![
                body["contents"][1]["parts"][0]["functionCall"]["id"].clone(),
                body["contents"][2]["parts"][0]["functionResponse"]["id"].clone(),
            ],
        };
        assert_eq!(ids(first), ["functions.tide:0", "functions.tide:0"], "{words}");
        match (kind, words.contains("signature")) {
            (_, true) => {
                let signature = |body: &Value| body["contents"][1]["parts"][0].get("thoughtSignature").cloned();
                assert_eq!(
                    (signature(first), signature(then)),
                    (None, Some("skip_thought_signature_validator".into()))
                );
            }
            (ProviderKind::Gemini, false) => assert_eq!(ids(then), [Value::Null, Value::Null]),
            _ => {
                let then = ids(then);
                assert_eq!(then[0], then[1], "the result finds its call");
                assert!(then[0].as_str().is_some_and(|id| id.len() == 9), "{then:?}");
            }
        }
    }
}
