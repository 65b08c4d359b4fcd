//! Lists of models, as recorded from the documentation of providers and from real servers.

use serde_json::json;

use super::super::{Capability, ListedModel, LlmErrorCode, Prices};
use super::*;
use crate::base::Clock;
use Capability::{Chat, Embedding, Reasoning, Rerank, Tools, Vision};

async fn listed(
    kind: ProviderKind,
    replies: impl IntoIterator<Item = Reply>,
) -> (Provider, Result<Vec<ListedModel>, LlmError>) {
    let provider = Provider::start(replies).await;
    let service =
        super::super::Provider::new(provider_settings(kind, &address(kind, &provider)), Clock::System).unwrap();
    let models = service.list_models().await;
    (provider, models)
}

fn named<'a>(models: &'a [ListedModel], name: &str) -> &'a ListedModel {
    models.iter().find(|model| model.name == name).unwrap_or_else(|| panic!("{name} is not listed: {models:#?}"))
}

#[tokio::test]
async fn servers_of_the_openai_dialect_say_more_or_less() {
    let data = json!({ "object": "list", "data": [
        { "id": "gpt-4.1", "object": "model", "created": 1, "owned_by": "openai" },
        { "id": "text-embedding-3-small", "object": "model" },
        { "id": "whisper-1", "object": "model" },
        { "id": "Qwen/Qwen3-8B", "object": "model", "owned_by": "vllm", "max_model_len": 40_960, "root": "Qwen/Qwen3-8B" },
        { "id": "smol", "meta": { "n_ctx_train": 8192, "n_embd": 576, "vocab_type": 2 } },
        { "id": "mistral", "capabilities": { "completion_chat": true, "function_calling": true, "vision": false }, "max_context_length": 131_072 },
        { "id": "lm", "type": "vlm", "max_context_length": 4096, "state": "loaded" },
        { "id": 7 }, "odd", null, { "id": "" },
    ] });
    let (provider, models) = listed(ProviderKind::OpenAi, [Reply::json(&data)]).await;
    let models = models.unwrap();
    assert_eq!(provider.asked()[0].uri.path(), "/v1/models");
    assert_eq!(models.len(), 7);
    assert_eq!(named(&models, "gpt-4.1").capabilities, [Chat]);
    assert_eq!(named(&models, "text-embedding-3-small").capabilities, [Embedding]);
    assert_eq!(named(&models, "whisper-1").capabilities, []);
    assert_eq!(named(&models, "Qwen/Qwen3-8B").context_tokens, Some(40_960));
    assert_eq!(named(&models, "smol").context_tokens, Some(8_192));
    assert_eq!(named(&models, "smol").embedding_dimensions, None, "it writes");
    assert_eq!(named(&models, "mistral").capabilities, [Chat, Tools]);
    assert_eq!(named(&models, "lm").capabilities, [Chat, Vision]);
}

#[tokio::test]
async fn openrouter_tells_prices_and_abilities() {
    let data = json!({ "data": [
        {
            "id": "openai/gpt-4o-mini", "name": "OpenAI: GPT-4o-mini", "context_length": 128_000,
            "architecture": { "input_modalities": ["text", "image"], "output_modalities": ["text"], "tokenizer": "GPT" },
            "pricing": { "prompt": "0.00000015", "completion": "0.0000006", "request": "0", "input_cache_read": "0.000000075" },
            "top_provider": { "context_length": 128_000, "max_completion_tokens": 16_384, "is_moderated": true },
            "supported_parameters": ["max_tokens", "tools", "reasoning"],
        },
        { "id": "openrouter/auto", "name": "Auto Router", "context_length": 2_000_000, "pricing": { "prompt": "-1", "completion": "-1" } },
    ] });
    let (_, models) = listed(ProviderKind::OpenRouter, [Reply::json(&data)]).await;
    let models = models.unwrap();
    let mini = named(&models, "openai/gpt-4o-mini");
    assert_eq!(mini.display_name.as_deref(), Some("OpenAI: GPT-4o-mini"));
    assert_eq!(mini.capabilities, [Chat, Tools, Vision, Reasoning]);
    assert_eq!(mini.prices, Some(Prices { input: 150_000, cached_input: 75_000, output: 600_000 }));
    assert_eq!((mini.context_tokens, mini.maximum_output_tokens), (Some(128_000), Some(16_384)));
    assert_eq!(named(&models, "openrouter/auto").prices, None, "depends on the route");
}

#[tokio::test]
async fn litellm_tells_more_in_a_second_list_and_need_not() {
    let list = json!({ "data": [{ "id": "fast", "object": "model" }, { "id": "sorter", "object": "model" }] });
    let info = json!({ "data": [
        { "model_name": "fast", "model_info": { "mode": "chat", "max_input_tokens": 200_000, "max_output_tokens": 8192, "input_cost_per_token": 8e-7,
          "output_cost_per_token": 4e-6, "supports_function_calling": true, "supports_vision": null } },
        { "model_name": "sorter", "model_info": { "mode": "rerank" } },
    ] });
    let first = || Reply::json(&list).header("x-litellm-version", "1.80.0");
    let (provider, models) = listed(ProviderKind::OpenAi, [first(), Reply::json(&info)]).await;
    let models = models.unwrap();
    assert_eq!(provider.asked()[1].uri.path(), "/v1/model/info");
    let fast = named(&models, "fast");
    assert_eq!((fast.context_tokens, fast.capabilities.as_slice()), (Some(200_000), &[Chat, Tools][..]));
    assert_eq!(fast.prices, Some(Prices { input: 800_000, cached_input: 800_000, output: 4_000_000 }));
    assert_eq!(named(&models, "sorter").capabilities, [Rerank]);
    let (_, models) = listed(ProviderKind::OpenAi, [first(), Reply::status(403, "{}")]).await;
    assert_eq!(models.unwrap().len(), 2);
}

#[tokio::test]
async fn azure_lists_its_models_beside_its_deployments() {
    let list = json!({ "data": [{ "id": "gpt-4o", "capabilities": { "chat_completion": true, "embeddings": false, "inference": true } }] });
    let provider = Provider::start([Reply::json(&list)]).await;
    let root = provider.base.trim_end_matches("/v1");
    let settings =
        provider_settings(ProviderKind::OpenAi, &format!("{root}/openai/deployments/d?api-version=2024-10-21"));
    let models = super::super::Provider::new(settings, Clock::System).unwrap().list_models().await.unwrap();
    assert_eq!(models[0].capabilities, [Chat]);
    assert_eq!(provider.asked()[0].uri.to_string(), "/openai/models?api-version=2024-10-21");
}

#[tokio::test]
async fn anthropic_and_gemini_list_by_pages() {
    let page = |id: &str, more: bool| {
        Reply::json(
            &json!({ "data": [{ "type": "model", "id": id, "display_name": format!("Claude {id}"), "created_at": "2026-01-01T00:00:00Z",
            "max_input_tokens": 200_000, "max_tokens": 64_000, "capabilities": { "thinking": { "supported": true }, "image_input": { "supported": true } } }],
            "has_more": more, "first_id": id, "last_id": id }),
        )
    };
    let (provider, models) = listed(ProviderKind::Anthropic, [page("a", true), page("b", false)]).await;
    let models = models.unwrap();
    assert_eq!(models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(models[0].capabilities, [Chat, Tools, Vision, Reasoning]);
    assert_eq!((models[0].context_tokens, models[0].maximum_output_tokens), (Some(200_000), Some(64_000)));
    let uris: Vec<_> = provider.asked().iter().map(|asked| asked.uri.to_string()).collect();
    assert_eq!(uris, ["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=a"]);

    let model = |name: &str, methods: &[&str]| json!({ "name": name, "displayName": "X", "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536, "thinking": true, "supportedGenerationMethods": methods });
    let first = json!({ "models": [model("models/gemini-2.5-flash", &["generateContent", "countTokens"])], "nextPageToken": "p+2/=" });
    let second = json!({ "models": [model("models/gemini-embedding-001", &["embedContent"]), model("models/imagen-4", &["predict"])] });
    let (provider, models) = listed(ProviderKind::Gemini, [Reply::json(&first), Reply::json(&second)]).await;
    let models = models.unwrap();
    assert_eq!(named(&models, "gemini-2.5-flash").capabilities, [Chat, Reasoning]);
    assert_eq!(named(&models, "gemini-2.5-flash").context_tokens, Some(1_048_576));
    assert!(named(&models, "gemini-embedding-001").capabilities.contains(&Embedding));
    assert_eq!(named(&models, "imagen-4").capabilities, []);
    assert_eq!(provider.asked()[1].uri.to_string(), "/v1beta/models?pageSize=1000&pageToken=p%2B2%2F%3D");
}

#[tokio::test]
async fn a_list_whose_pages_never_end_is_read_to_a_bound() {
    let page = Reply::json(&json!({ "data": [{ "id": "a" }], "has_more": true, "last_id": "a" }));
    let (provider, models) = listed(ProviderKind::Anthropic, vec![page; 50]).await;
    assert_eq!((models.unwrap().len(), provider.asked().len()), (1, 10));
    let many: Vec<_> = (0..5_000).map(|n| json!({ "id": format!("m{n}") })).collect();
    let (_, models) = listed(ProviderKind::OpenAi, [Reply::json(&json!({ "data": many }))]).await;
    assert_eq!(models.unwrap().len(), 2_000);
    let huge = Reply::status(200, &format!("{{\"data\":[{}", "{\"id\":\"x\"},".repeat(1_000_000)));
    let (_, models) = listed(ProviderKind::OpenAi, [huge]).await;
    assert_eq!(models.unwrap_err().code, LlmErrorCode::ProviderProtocol);
}

/// One at a time, so that the stand-in's replies meet their questions.
#[tokio::test]
async fn ollama_lists_what_was_pulled_and_describes_each() {
    let tags = json!({ "models": [
        { "name": "qwen3:8b", "model": "qwen3:8b", "size": 5, "details": { "family": "qwen3", "parameter_size": "8.2B" } },
    ] });
    let show = json!({ "capabilities": ["completion", "tools", "thinking"], "details": {},
                       "model_info": { "general.architecture": "qwen3", "qwen3.context_length": 40_960, "qwen3.embedding_length": 4096 } });
    let (provider, models) = listed(ProviderKind::Ollama, [Reply::json(&tags), Reply::json(&show)]).await;
    let models = models.unwrap();
    assert_eq!(models[0].capabilities, [Chat, Tools, Reasoning]);
    assert_eq!((models[0].context_tokens, models[0].embedding_dimensions), (Some(40_960), None));
    let asked = provider.asked();
    assert_eq!((asked[0].uri.path(), asked[1].uri.path()), ("/api/tags", "/api/show"));
    assert_eq!(asked[1].body, json!({ "model": "qwen3:8b" }));

    let tags = json!({ "models": [{ "name": "all-minilm:latest" }] });
    let (_, models) =
        listed(ProviderKind::Ollama, [Reply::json(&tags), Reply::status(404, r#"{"error":"model not found"}"#)]).await;
    assert_eq!(models.unwrap()[0].capabilities, [Embedding], "by its name, when the server tells nothing");
}

#[tokio::test]
async fn what_is_no_list_is_an_error_that_says_what_to_do_and_an_empty_one_is_none() {
    for kind in KINDS {
        let field = if matches!(kind, ProviderKind::OpenAi | ProviderKind::Anthropic) { "data" } else { "models" };
        let (_, models) = listed(kind, [Reply::json(&json!({ field: [] }))]).await;
        assert_eq!(models.unwrap(), [], "{kind:?}");
        for (reply, code, says) in [
            (Reply::status(200, "<!doctype html><title>Sign in</title>"), LlmErrorCode::ProviderProtocol, "address"),
            (Reply::status(404, "<html>Not Found</html>"), LlmErrorCode::InvalidConfiguration, "address"),
            (Reply::status(401, r#"{"error":{"message":"bad key"}}"#), LlmErrorCode::InvalidConfiguration, "key"),
            (
                Reply::json(&json!({ "error": { "code": 401, "message": "No auth" } })),
                LlmErrorCode::InvalidConfiguration,
                "key",
            ),
            (Reply::json(&json!({ "data": "none", "models": 7 })), LlmErrorCode::ProviderProtocol, "list"),
            (Reply::json(&json!("hello")), LlmErrorCode::ProviderProtocol, "list"),
            (
                Reply::status(307, "").header("location", "http://169.254.169.254/"),
                LlmErrorCode::InvalidConfiguration,
                "redirect",
            ),
        ] {
            let (provider, models) = listed(kind, vec![reply; 3]).await;
            let error = models.unwrap_err();
            assert_eq!(error.code, code, "{kind:?}: {error}");
            assert!(error.message.contains(says), "{kind:?}: {error}");
            assert_eq!(provider.asked().len(), 1, "{kind:?}: {error}");
        }
        let (provider, models) = listed(kind, [Reply::status(503, ""), Reply::json(&json!({ field: [] }))]).await;
        assert_eq!((models.unwrap().len(), provider.asked().len()), (0, 2), "an outage is tried again");
    }
}
