use serde_json::{Value, json};

use super::super::super::{EmbeddingRequest, LlmErrorCode, Purpose};
use super::server::{Provider, Reply};
use super::*;

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("text {n}")).collect()
}

fn passages(count: usize) -> EmbeddingRequest {
    EmbeddingRequest::new(texts(count), Purpose::Passage)
}

fn vectors(vectors: &[(usize, Value)]) -> Reply {
    let data: Vec<_> = vectors.iter().map(|(index, v)| json!({ "index": index, "embedding": v })).collect();
    Reply::json(&json!({ "data": data, "usage": { "prompt_tokens": 7, "total_tokens": 7 } }))
}

fn embedder(provider: &Provider) -> Arc<dyn EmbeddingModel> {
    embedder_of(settings(provider), ModelSettings::new("test-embedder"))
}

#[tokio::test]
async fn vectors_come_in_the_order_of_the_texts_c_llm_8() {
    let reply = vectors(&[(1, json!([3, 4.5])), (0, json!([1, 2]))]);
    let provider = Provider::start([Reply::status(503, ""), reply]).await;
    let embedder = embedder(&provider);
    assert_eq!(embedder.dimensions(), None);
    let answer = embedder.embed(&passages(2)).await.unwrap();
    assert_eq!(answer.vectors, [Some(vec![1.0, 2.0]), Some(vec![3.0, 4.5])]);
    assert_eq!((answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.estimated), (7, 0, false));
    assert_eq!(embedder.dimensions(), Some(2));
    let asked = &provider.asked()[1];
    assert_eq!(asked.uri.path(), "/v1/embeddings");
    let expected = json!({ "model": "test-embedder", "input": ["text 0", "text 1"], "encoding_format": "float" });
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn many_texts_go_in_batches() {
    let batch = |count: usize| vectors(&(0..count).map(|n| (n, json!([n, 1]))).collect::<Vec<_>>());
    let provider = Provider::start([batch(64), batch(6)]).await;
    let answer = embedder(&provider).embed(&passages(70)).await.unwrap();
    assert_eq!(answer.vectors.len(), 70);
    assert_eq!(answer.vectors[69], Some(vec![5.0, 1.0]));
    assert_eq!(answer.usage.input_tokens, 14);
    assert!(embedder(&provider).embed(&passages(0)).await.unwrap().vectors.is_empty());
}

#[tokio::test]
async fn answers_that_do_not_fit_fail_c_llm_8() {
    for wrong in [
        vectors(&[(0, json!([1, 2]))]),
        vectors(&[(0, json!([1, 2])), (1, json!([1]))]),
        vectors(&[(0, json!([1, 2])), (0, json!([1, 2]))]),
        vectors(&[(0, json!([1, 2])), (1, json!([1e39, 2]))]),
        vectors(&[(0, json!([1, 2])), (1, json!([null, 2]))]),
        Reply::status(200, "[]"),
    ] {
        let provider = Provider::start(vec![wrong; 3]).await;
        let error = embedder(&provider).embed(&passages(2)).await.unwrap_err();
        assert_eq!(error.code, LlmErrorCode::ProviderProtocol, "{error:?}");
    }
}

#[tokio::test]
async fn the_dimension_must_stay_c_llm_8() {
    let provider = Provider::start([vectors(&[(0, json!([1, 2]))]), vectors(&[(0, json!([1, 2, 3]))])]).await;
    let mut settings = settings(&provider);
    settings.retry.retries = 0;
    let embedder = embedder_of(settings, ModelSettings::new("test-embedder"));
    embedder.embed(&passages(1)).await.unwrap();
    assert_eq!(embedder.embed(&passages(1)).await.unwrap_err().code, LlmErrorCode::ProviderProtocol);
}

#[tokio::test]
async fn usage_that_is_told_with_a_failure_counts() {
    let good = || vectors(&[(0, json!([1, 2]))]);
    let provider = Provider::start([good()]).await;
    let plain = embedder(&provider).embed(&passages(1)).await.unwrap().usage;
    let failed = json!({ "error": { "message": "x" }, "usage": { "prompt_tokens": 5, "total_tokens": 5 } });
    for reply in [Reply::status(500, &failed.to_string()), Reply::json(&failed)] {
        let provider = Provider::start([reply, good()]).await;
        let used = embedder(&provider).embed(&passages(1)).await.unwrap().usage;
        assert_eq!(used.input_tokens, plain.input_tokens + 5);
    }
}

#[tokio::test]
async fn a_model_gets_texts_and_is_asked_for_numbers_as_it_is_configured() {
    let reply = || vectors(&[(0, json!([1, 2]))]);
    let provider = Provider::start([reply(), reply()]).await;
    let model =
        ModelSettings { dimensions: Some(2), query_prefix: "query:".to_owned(), ..ModelSettings::new("test-embedder") };
    let embedder = embedder_of(settings(&provider), model);
    for purpose in [Purpose::Query, Purpose::Passage] {
        embedder.embed(&EmbeddingRequest::new(texts(1), purpose)).await.unwrap();
    }
    let asked: Vec<_> = provider.asked().iter().map(|asked| asked.body.clone()).collect();
    assert_eq!(asked.iter().map(|body| &body["input"][0]).collect::<Vec<_>>(), ["query: text 0", "text 0"]);
    assert!(asked.iter().all(|body| body["dimensions"] == 2));
}

#[tokio::test]
async fn nobody_waits_for_a_second_attempt_at_a_query() {
    let provider = Provider::start([Reply::status(500, ""), vectors(&[(0, json!([1, 2]))])]).await;
    let request = EmbeddingRequest::new(texts(1), Purpose::Query);
    let error = embedder(&provider).embed(&request).await.unwrap_err();
    assert_eq!((error.code, request.meter.requests()), (LlmErrorCode::ModelUnavailable, 1));
}

/// The words of llama.cpp and of Text Embeddings Inference.
#[tokio::test]
async fn a_text_that_is_too_long_is_told_apart() {
    for (status, words) in [
        (
            500,
            "input (5002 tokens) is too large to process. increase the physical batch size (current batch size: 2048)",
        ),
        (400, "input (902 tokens) is larger than the max context size (512 tokens). skipping"),
        (413, "Input validation error: `inputs` must have less than 512 tokens. Given: 902"),
    ] {
        let body = json!({ "error": { "code": status, "message": words } }).to_string();
        let provider = Provider::start([Reply::status(status, &body)]).await;
        let error = embedder(&provider).embed(&passages(1)).await.unwrap_err();
        assert_eq!((error.code, error.attempts), (LlmErrorCode::ContextTooLong, 1), "{words}");
    }
}
