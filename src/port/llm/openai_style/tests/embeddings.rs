use serde_json::{Value, json};

use super::super::super::{EmbeddingModel as _, LlmErrorCode};
use super::super::OpenAiEmbeddings;
use super::server::{Provider, Reply};
use super::*;

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("text {n}")).collect()
}

fn vectors(vectors: &[(usize, Value)]) -> Reply {
    let data: Vec<_> = vectors.iter().map(|(index, v)| json!({ "index": index, "embedding": v })).collect();
    Reply::json(&json!({ "data": data, "usage": { "prompt_tokens": 7, "total_tokens": 7 } }))
}

fn embedder(provider: &Provider) -> OpenAiEmbeddings {
    OpenAiEmbeddings::new(settings(provider), Clock::System).unwrap()
}

#[tokio::test]
async fn vectors_come_in_the_order_of_the_texts_c_llm_8() {
    let reply = vectors(&[(1, json!([3, 4.5])), (0, json!([1, 2]))]);
    let provider = Provider::start([Reply::status(503, ""), reply]).await;
    let embedder = embedder(&provider);
    assert_eq!(embedder.dimensions(), None);
    let answer = embedder.embed(&texts(2)).await.unwrap();
    assert_eq!(answer.vectors, [vec![1.0, 2.0], vec![3.0, 4.5]]);
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
    let answer = embedder(&provider).embed(&texts(70)).await.unwrap();
    assert_eq!(answer.vectors.len(), 70);
    assert_eq!(answer.vectors[69], [5.0, 1.0]);
    assert_eq!(answer.usage.input_tokens, 14);
    assert!(embedder(&provider).embed(&[]).await.unwrap().vectors.is_empty());
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
        let error = embedder(&provider).embed(&texts(2)).await.unwrap_err();
        assert_eq!(error.code, LlmErrorCode::ProviderProtocol, "{error:?}");
    }
}

#[tokio::test]
async fn the_dimension_must_stay_c_llm_8() {
    let provider = Provider::start([vectors(&[(0, json!([1, 2]))]), vectors(&[(0, json!([1, 2, 3]))])]).await;
    let mut settings = settings(&provider);
    settings.retry.retries = 0;
    let embedder = OpenAiEmbeddings::new(settings, Clock::System).unwrap();
    embedder.embed(&texts(1)).await.unwrap();
    assert_eq!(embedder.embed(&texts(1)).await.unwrap_err().code, LlmErrorCode::ProviderProtocol);
}

#[tokio::test]
async fn usage_that_is_told_with_a_failure_counts() {
    let good = || vectors(&[(0, json!([1, 2]))]);
    let provider = Provider::start([good()]).await;
    let plain = embedder(&provider).embed(&texts(1)).await.unwrap().usage;
    let failed = json!({ "error": { "message": "x" }, "usage": { "prompt_tokens": 5, "total_tokens": 5 } });
    for reply in [Reply::status(500, &failed.to_string()), Reply::json(&failed)] {
        let provider = Provider::start([reply, good()]).await;
        let used = embedder(&provider).embed(&texts(1)).await.unwrap().usage;
        assert_eq!(used.input_tokens, plain.input_tokens + 5);
    }
}
