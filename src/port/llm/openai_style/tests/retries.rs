use serde_json::json;
use tokio::time::Instant;

use super::super::super::{LlmErrorCode, complete};
use super::server::{DONE, End, Provider, Reply, finished, says};
use super::*;

fn good() -> Reply {
    Reply::stream(&[&says("Two."), &finished("stop"), DONE])
}

#[tokio::test]
async fn passing_failures_before_the_first_token_are_repeated_c_llm_3() {
    let broken = Reply::stream(&[": wait\n\n"]).ending(End::Abort);
    let garbage = Reply::stream(&["data: nonsense\n\n"]);
    for first in [Reply::status(500, ""), Reply::status(429, "{}"), broken, garbage] {
        let provider = Provider::start([first, Reply::status(503, "busy"), good()]).await;
        let answer = complete(&*model(&provider), &request()).await.unwrap();
        assert_eq!((answer.text.as_str(), answer.attempts), ("Two.", 3));
        let asked = provider.asked();
        assert_eq!(asked.len(), 3);
        assert!(asked.iter().all(|a| a.headers["idempotency-key"] == "call-1"));
    }
}

#[tokio::test]
async fn the_last_failure_is_told_when_all_attempts_fail_c_llm_3() {
    let provider = Provider::start(vec![Reply::status(503, "").header("retry-after-ms", "3"); 5]).await;
    let error = complete(&*model(&provider), &request()).await.unwrap_err();
    assert_eq!((error.code, error.retryable, error.attempts), (LlmErrorCode::ModelUnavailable, true, 3));
    assert_eq!(error.retry_after, Some(millis(3)));
    assert_eq!(provider.asked().len(), 3);
}

#[tokio::test]
async fn lasting_refusals_are_never_repeated_c_llm_3() {
    for status in [400, 401, 403, 404] {
        let provider = Provider::start([Reply::status(status, r#"{"error":{"message":"no"}}"#), good()]).await;
        let error = complete(&*model(&provider), &request()).await.unwrap_err();
        assert_eq!((error.code, error.retryable), (LlmErrorCode::InvalidConfiguration, false));
        assert_eq!(provider.asked().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_text_that_does_not_fit_is_told_apart() {
    let body = json!({ "error": { "message": "This model's maximum context length is 8192 tokens." } }).to_string();
    let provider = Provider::start([Reply::status(400, &body)]).await;
    assert_eq!(complete(&*model(&provider), &request()).await.unwrap_err().code, LlmErrorCode::ContextTooLong);
}

#[tokio::test]
async fn the_provider_says_when_to_ask_again_c_llm_3() {
    for (header, value, least, most) in
        [("retry-after-ms", "120", 120, 1_000), ("retry-after", "0.1", 100, 1_000), ("retry-after", "3600", 150, 1_000)]
    {
        let provider = Provider::start([Reply::status(429, "{}").header(header, value), good()]).await;
        let mut settings = settings(&provider);
        settings.retry.cap = millis(150);
        complete(&*model_of(settings), &request()).await.unwrap();
        let asked = provider.asked();
        let waited = asked[1].at - asked[0].at;
        assert!((millis(least)..millis(most)).contains(&waited), "{header}: {value} waited {waited:?}");
    }
}

#[tokio::test]
async fn one_deadline_bounds_all_attempts_c_llm_3() {
    let provider = Provider::start(vec![Reply::stream(&[": wait\n\n"]).ending(End::Hang); 3]).await;
    let mut settings = settings(&provider);
    settings.retry = RetryPolicy { chain: millis(300), base: millis(1), ..RetryPolicy::default() };
    settings.timeouts.first_token = millis(200);
    let began = Instant::now();
    let error = complete(&*model_of(settings), &request()).await.unwrap_err();
    assert_eq!(error.code, LlmErrorCode::Timeout);
    assert!((millis(280)..millis(1_000)).contains(&began.elapsed()), "{:?}", began.elapsed());
    assert_eq!(provider.asked().len(), 2);
}

#[tokio::test]
async fn a_provider_that_is_gone_is_unavailable() {
    let provider = Provider::start([]).await;
    let mut settings = settings(&provider);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    settings.base_url = Url::parse(&format!("http://{gone}/v1")).unwrap();
    let error = complete(&*model_of(settings), &request()).await.unwrap_err();
    assert_eq!((error.code, error.retryable, error.attempts), (LlmErrorCode::ModelUnavailable, true, 3));
    assert!(!error.message.contains("127.0.0.1"));
}

/// Its head arrives when the model is done, which may take longer than the timeout for the head of a stream.
#[tokio::test]
async fn an_answer_in_one_piece_has_all_the_time_of_the_call_c_llm_11() {
    let refusal = Reply::status(400, r#"{"error":{"message":"Streaming is not supported."}}"#);
    let whole = json!({ "choices": [{ "message": { "content": "Two." }, "finish_reason": "stop" }] });
    let slow = Reply { head_delay: millis(400), ..Reply::json(&whole) };
    let provider = Provider::start([refusal, slow.clone(), slow]).await;
    let mut settings = settings(&provider);
    (settings.timeouts.first_byte, settings.timeouts.first_token) = (millis(200), millis(200));
    settings.retry = RetryPolicy { retries: 0, chain: millis(200), ..settings.retry };
    let model = model_of(settings);
    for _ in 0..2 {
        assert_eq!(complete(&*model, &request()).await.unwrap().text, "Two.");
    }
    assert_eq!(provider.asked().len(), 3);
}
