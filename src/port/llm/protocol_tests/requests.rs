//! What is sent in each protocol.

use serde_json::{Value, json};

use super::super::testing::Queries;
use super::super::{EmbeddingRequest, LlmErrorCode, Message, ModelSettings, Purpose, Role, complete_structured};
use super::voice::{How, answer, ends, says, stream};
use super::*;
use crate::base::Clock;

fn conversation() -> Request {
    let say = |role, text: &str| Message::new(role, text);
    let messages = vec![
        say(Role::System, "Be brief."),
        say(Role::User, "Why?"),
        say(Role::Assistant, "The Moon."),
        say(Role::User, "And?"),
    ];
    Request { messages, ..request() }
}

async fn sent(kind: ProviderKind, request: &Request) -> (String, Value) {
    let (provider, model) = start(kind, [answer(kind, "Two.")]).await;
    hear(&*model, request).await.unwrap();
    let asked = provider.asked().remove(0);
    if kind == ProviderKind::Anthropic {
        assert_eq!(asked.headers["anthropic-version"], "2023-06-01");
    }
    (asked.uri.to_string(), asked.body)
}

#[tokio::test]
async fn a_conversation_is_written_as_each_protocol_has_it() {
    let (uri, body) = sent(ProviderKind::Anthropic, &conversation()).await;
    assert_eq!(uri, "/v1/messages");
    let turns = json!([
        { "role": "user", "content": "Why?" }, { "role": "assistant", "content": "The Moon." }, { "role": "user", "content": "And?" },
    ]);
    let expected = json!({ "model": "test-model", "stream": true, "max_tokens": 100, "temperature": 0.2, "system": "Be brief.", "messages": turns });
    assert_eq!(body, expected);

    let (uri, body) = sent(ProviderKind::Gemini, &conversation()).await;
    assert_eq!(uri, "/v1beta/models/test-model:streamGenerateContent?alt=sse");
    let turn = |role: &str, text: &str| json!({ "role": role, "parts": [{ "text": text }] });
    let expected = json!({
        "systemInstruction": { "parts": [{ "text": "Be brief." }] },
        "contents": [turn("user", "Why?"), turn("model", "The Moon."), turn("user", "And?")],
        "generationConfig": { "maxOutputTokens": 100, "temperature": 0.2 },
    });
    assert_eq!(body, expected);

    let (uri, body) = sent(ProviderKind::Ollama, &conversation()).await;
    assert_eq!(uri, "/api/chat");
    assert_eq!(body["messages"][0], json!({ "role": "system", "content": "Be brief." }));
    assert_eq!(body["options"], json!({ "num_predict": 100, "num_ctx": 4_096, "temperature": 0.2 }));
    assert_eq!((&body["stream"], &body["truncate"], body.get("think")), (&json!(true), &json!(false), None));

    let (uri, _) = sent(ProviderKind::OpenAi, &conversation()).await;
    assert_eq!(uri, "/v1/chat/completions");
}

#[tokio::test]
async fn thoughts_are_asked_for_as_each_protocol_has_it() {
    let mut wanting = conversation().with_reasoning();
    let body = sent(ProviderKind::Anthropic, &wanting).await.1;
    assert_eq!(body["thinking"], json!({ "type": "adaptive", "display": "summarized" }));
    assert_eq!(body.get("temperature"), None, "the two exclude each other");
    assert_eq!(
        sent(ProviderKind::Gemini, &wanting).await.1["generationConfig"]["thinkingConfig"],
        json!({ "includeThoughts": true })
    );
    assert_eq!(sent(ProviderKind::Ollama, &wanting).await.1["think"], true);

    // An older model of Anthropic, which wants a budget.
    let kind = ProviderKind::Anthropic;
    let refusal = json!({ "type": "error", "error": { "type": "invalid_request_error", "message": "adaptive thinking is not supported on this model" } });
    let (provider, model) = start(kind, [Reply::status(400, &refusal.to_string()), answer(kind, "Two.")]).await;
    wanting.max_output_tokens = 8_000;
    hear(&*model, &wanting).await.unwrap();
    assert_eq!(provider.asked()[1].body["thinking"], json!({ "type": "enabled", "budget_tokens": 4_000 }));
}

#[tokio::test]
async fn a_long_text_gets_a_context_of_ollama_that_holds_it() {
    let mut long = conversation();
    long.messages[1].content = "tides ".repeat(8_000);
    let body = sent(ProviderKind::Ollama, &long).await.1;
    assert_eq!(body["options"]["num_ctx"], 16_384);
    long.messages[1].content = "tides ".repeat(200_000);
    assert_eq!(
        sent(ProviderKind::Ollama, &long).await.1["options"]["num_ctx"],
        128_000,
        "and no more than the model has"
    );
}

fn structured() -> Request {
    Request { schema: Some(Queries::schema()), ..request() }
}

const JSON: &str = r#"{"queries": ["spring tide"]}"#;

#[tokio::test]
async fn a_schema_travels_as_each_protocol_has_it() {
    let schema = Queries::schema().schema;
    for kind in [ProviderKind::Gemini, ProviderKind::Ollama] {
        let (provider, model) = start(kind, [answer(kind, JSON)]).await;
        let value = complete_structured::<Queries>(&*model, structured()).await.unwrap().value;
        assert_eq!(value.queries, ["spring tide"]);
        let body = &provider.asked()[0].body;
        match kind {
            ProviderKind::Gemini => {
                assert_eq!(body["generationConfig"]["responseJsonSchema"], schema);
                assert_eq!(body["generationConfig"]["responseMimeType"], "application/json");
            }
            _ => assert_eq!(body["format"], schema),
        }
    }
}

/// The recorded shape of the documentation: the input of the tool comes in pieces of JSON.
#[tokio::test]
async fn an_answer_of_anthropic_in_a_form_is_the_input_of_a_tool_c_llm_2() {
    let kind = ProviderKind::Anthropic;
    let event = |value: Value| format!("event: {}\ndata: {value}\n\n", value["type"].as_str().unwrap());
    let block = json!({ "type": "tool_use", "id": "toolu_1", "name": "queries", "input": {} });
    let begin = event(json!({ "type": "content_block_start", "index": 0, "content_block": block }));
    let piece = |json: &str| {
        event(
            json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "input_json_delta", "partial_json": json } }),
        )
    };
    let end = event(
        json!({ "type": "message_delta", "delta": { "stop_reason": "tool_use" }, "usage": { "output_tokens": 9 } }),
    );
    let stop = event(json!({ "type": "message_stop" }));
    let whole = stream(kind, &[&begin, &piece(""), &piece(&JSON[..12]), &piece(&JSON[12..]), &end, &stop]);
    let cut = stream(kind, &[&begin, &piece(&JSON[..12])]);
    let (provider, model) = start(kind, [whole, cut]).await;
    let answer = complete_structured::<Queries>(&*model, structured()).await.unwrap();
    assert_eq!((answer.value.queries, answer.finish), (vec!["spring tide".to_owned()], FinishReason::Stop));
    assert_eq!((answer.usage.input_tokens, answer.usage.output_tokens), (12, 9));
    let body = &provider.asked()[0].body;
    assert_eq!(body["tool_choice"], json!({ "type": "tool", "name": "queries" }));
    assert_eq!(body["tools"][0]["input_schema"], Queries::schema().schema);
    let error = complete_structured::<Queries>(&*model, structured()).await.unwrap_err();
    assert_eq!(error.code, LlmErrorCode::ProviderStreamTruncated, "half an input is none");
}

#[tokio::test]
async fn a_model_that_takes_no_schema_is_asked_in_words_c_llm_11() {
    for (kind, refusals) in [
        (ProviderKind::Anthropic, vec!["tool_choice: this model does not support tools"]),
        (
            ProviderKind::Gemini,
            vec![
                "Invalid JSON payload received. Unknown name \"responseJsonSchema\" at 'generation_config': Cannot find field.",
                "Json mode is not enabled for this model",
            ],
        ),
        (ProviderKind::Ollama, vec!["invalid JSON schema in format"]),
    ] {
        let count = refusals.len();
        let refuse = |words: &&str| Reply::status(400, &json!({ "error": { "message": words } }).to_string());
        let replies = refusals.iter().map(refuse).chain([answer(kind, JSON)]);
        let (provider, model) = start(kind, replies.collect::<Vec<_>>()).await;
        complete_structured::<Queries>(&*model, structured()).await.unwrap();
        let asked = provider.asked();
        assert_eq!(asked.len(), count + 1, "{kind:?}");
        let last = asked[count].body.to_string();
        assert!(last.contains("Its JSON Schema"), "{last}");
        assert!(!["tools", "responseMimeType", "\"format\""].iter().any(|field| last.contains(field)), "{last}");
        if kind == ProviderKind::Gemini {
            let schema = &asked[1].body["generationConfig"]["responseSchema"];
            assert_eq!((&schema["type"], schema.get("additionalProperties")), (&json!("object"), None));
        }
    }
}

#[tokio::test]
async fn a_prompt_that_gemini_blocks_is_a_refusal_c_llm_11() {
    let blocked = json!({ "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" }, "usageMetadata": { "promptTokenCount": 12, "totalTokenCount": 12 } });
    let kind = ProviderKind::Gemini;
    let (provider, model) = start(kind, [Reply::stream(&[&format!("data: {blocked}\r\n\r\n")])]).await;
    let error = hear(&*model, &request()).await.unwrap_err();
    assert_eq!((error.code, error.spent.input_tokens, provider.asked().len()), (LlmErrorCode::ModelRefused, 12, 1));
    for (reason, code) in [("RECITATION", LlmErrorCode::ModelRefused), ("OTHER", LlmErrorCode::ModelUnavailable)] {
        let end = json!({ "candidates": [{ "finishReason": reason, "index": 0 }] });
        let (_, model) = start(kind, vec![Reply::stream(&[&format!("data: {end}\r\n\r\n")]); 3]).await;
        assert_eq!(super::super::complete(&*model, &request()).await.unwrap_err().code, code, "{reason}");
    }
}

/// Some gateways leave out `alt=sse`: then the answer is a list.
#[tokio::test]
async fn an_answer_of_gemini_in_a_list_is_read_c_llm_11() {
    let part = |text: &str, end: Option<&str>| json!({ "candidates": [{ "content": { "parts": [{ "text": text }] }, "finishReason": end }] });
    let list = json!([part("Two", None), part(" tides.", Some("STOP"))]);
    let (_, model) = start(ProviderKind::Gemini, [Reply::json(&list)]).await;
    assert_eq!(hear(&*model, &request()).await.unwrap().text, "Two tides.");
}

/// Azure wants the key in a header of its own, and the version in the query.
#[tokio::test]
async fn azure_is_spoken_to_as_it_wants() {
    let kind = ProviderKind::OpenAi;
    let provider = Provider::start([answer(kind, "Two.")]).await;
    let root = provider.base.trim_end_matches("/v1");
    let settings = provider_settings(kind, &format!("{root}/openai/deployments/d?api-version=2024-10-21"));
    hear(&*model_of(settings), &request()).await.unwrap();
    let asked = provider.asked().remove(0);
    assert_eq!(asked.uri.to_string(), "/openai/deployments/d/chat/completions?api-version=2024-10-21");
    assert_eq!(asked.headers["api-key"], super::super::testing::KEY);
    assert_eq!(asked.headers.get("authorization"), None);
}

/// The error of OpenRouter within a stream: beside a choice whose end is an error.
#[tokio::test]
async fn a_failure_of_openrouter_within_its_stream_is_one_c_llm_11() {
    let kind = ProviderKind::OpenRouter;
    let failure = json!({ "id": "gen-1", "object": "chat.completion.chunk", "provider": "x", "error": { "code": "server_error", "message": "Provider disconnected" },
                          "choices": [{ "index": 0, "delta": { "content": "" }, "finish_reason": "error" }] });
    let reply = stream(kind, &[": OPENROUTER PROCESSING\n\n", &says(kind, "Two"), &format!("data: {failure}\n\n")]);
    let no_credits = json!({ "error": { "code": 402, "message": "Insufficient credits" } });
    let (provider, model) = start(kind, [reply, Reply::json(&no_credits)]).await;
    let error = hear(&*model, &request()).await.unwrap_err();
    assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ModelUnavailable, "Two"));
    let error = hear(&*model, &request()).await.unwrap_err();
    assert_eq!((error.code, error.retryable, provider.asked().len()), (LlmErrorCode::ModelUnavailable, false, 2));
}

#[tokio::test]
async fn embeddings_are_asked_for_as_each_protocol_has_it_c_llm_8() {
    let vectors = json!([[1.0, 2.0], [3.0, 4.5]]);
    let gemini = json!({ "embeddings": [{ "values": [1.0, 2.0] }, { "values": [3.0, 4.5] }] });
    let ollama = json!({ "model": "m", "embeddings": vectors, "prompt_eval_count": 7 });
    for (kind, good, bad) in [
        (ProviderKind::Gemini, gemini, json!({ "embeddings": [{ "values": [1.0, 2.0] }] })),
        (ProviderKind::Ollama, ollama, json!({ "embeddings": [[1.0, 2.0], [3.0]] })),
    ] {
        let provider = Provider::start([
            Reply::json(&good),
            Reply::json(&bad),
            Reply::json(&json!({ "error": { "message": "gone" } })),
        ])
        .await;
        let mut settings = provider_settings(kind, &address(kind, &provider));
        settings.retry.retries = 0;
        let service = super::super::Provider::new(settings, Clock::System).unwrap();
        let model =
            ModelSettings { dimensions: Some(2), passage_prefix: "passage:".to_owned(), ..ModelSettings::new("m") };
        let model = service.embedding_model(model).unwrap();
        let request = EmbeddingRequest::new(vec!["a".to_owned(), "b".to_owned()], Purpose::Passage);
        let answer = model.embed(&request).await.unwrap();
        assert_eq!(answer.vectors, [Some(vec![1.0, 2.0]), Some(vec![3.0, 4.5])]);
        assert!(answer.usage.input_tokens > 0 && answer.usage.estimated == (kind == ProviderKind::Gemini));
        assert_eq!(model.embed(&request).await.unwrap_err().code, LlmErrorCode::ProviderProtocol, "{kind:?}");
        assert_eq!(model.embed(&request).await.unwrap_err().code, LlmErrorCode::ModelUnavailable, "{kind:?}");
        let asked = provider.asked().remove(0);
        let expected = match kind {
            ProviderKind::Gemini => {
                assert_eq!(asked.uri.path(), "/v1beta/models/m:batchEmbedContents");
                let one = |text: &str| json!({ "model": "models/m", "content": { "parts": [{ "text": text }] }, "taskType": "RETRIEVAL_DOCUMENT", "outputDimensionality": 2 });
                json!({ "requests": [one("passage: a"), one("passage: b")] })
            }
            _ => {
                assert_eq!(asked.uri.path(), "/api/embed");
                json!({ "model": "m", "input": ["passage: a", "passage: b"], "truncate": false, "dimensions": 2 })
            }
        };
        assert_eq!(asked.body, expected);
    }
    let settings = provider_settings(ProviderKind::Anthropic, "https://api.anthropic.com");
    let service = super::super::Provider::new(settings, Clock::System).unwrap();
    assert!(
        service.embedding_model(ModelSettings::new("m")).is_err_and(|e| e.code == LlmErrorCode::InvalidConfiguration)
    );
}

/// One JSON body in the place of a stream, as gateways send it that do not stream.
#[tokio::test]
async fn an_answer_in_one_piece_is_read_in_every_protocol_c_llm_11() {
    for (kind, body) in [
        (
            ProviderKind::Anthropic,
            json!({ "type": "message", "role": "assistant", "content": [{ "type": "thinking", "thinking": "Hm" }, { "type": "text", "text": "Two." }],
                    "stop_reason": "end_turn", "usage": { "input_tokens": 12, "output_tokens": 3 } }),
        ),
        (
            ProviderKind::Gemini,
            json!({ "candidates": [{ "content": { "parts": [{ "text": "Hm", "thought": true }, { "text": "Two." }] }, "finishReason": "STOP" }],
                    "usageMetadata": { "promptTokenCount": 12, "candidatesTokenCount": 3 } }),
        ),
        (
            ProviderKind::Ollama,
            json!({ "message": { "role": "assistant", "content": "Two.", "thinking": "Hm" }, "done": true, "done_reason": "stop", "prompt_eval_count": 12, "eval_count": 3 }),
        ),
    ] {
        let (_, model) = start(kind, [Reply::json(&body)]).await;
        let heard = hear(&*model, &request().with_reasoning()).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.thoughts.as_str()), ("Two.", "Hm"), "{kind:?}");
        assert_eq!((heard.usage.input_tokens, heard.usage.output_tokens), (12, 3), "{kind:?}");
    }
}

#[tokio::test]
async fn usage_that_lacks_a_part_is_estimated_in_that_part_c_llm_10() {
    let kind = ProviderKind::Ollama;
    let end = ends(kind, How::Finished).replace("\"prompt_eval_count\":12,", "");
    let (_, model) = start(kind, [stream(kind, &[&says(kind, "Two."), &end])]).await;
    let usage = hear(&*model, &request()).await.unwrap().usage;
    assert_eq!((usage.input_tokens, usage.output_tokens), (request().estimated_input_tokens().into(), 3));
    assert!(usage.estimated);
    for odd in [
        json!({ "input_tokens": "12", "output_tokens": 3.0 }),
        json!({ "input_tokens": null, "output_tokens": [] }),
        json!("none"),
    ] {
        let body = json!({ "type": "message", "content": [{ "type": "text", "text": "Two." }], "stop_reason": "end_turn", "usage": odd });
        let (_, model) = start(ProviderKind::Anthropic, [Reply::json(&body)]).await;
        let heard = hear(&*model, &request()).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.usage.estimated), ("Two.", odd["output_tokens"] != 3.0), "{odd}");
    }
}
