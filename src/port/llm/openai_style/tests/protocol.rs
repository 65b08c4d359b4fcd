use futures_util::StreamExt as _;
use serde_json::json;
use tokio::time::Instant;

use super::super::super::{Chunk, FinishReason, LlmErrorCode, complete};
use super::server::{DONE, End, Provider, Reply, finished, says};
use super::*;

#[tokio::test]
async fn a_streamed_answer_with_usage() {
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\
                 \"prompt_tokens_details\":{\"cached_tokens\":8}}}\n\n";
    let parts =
        [": hello\n\n", &says("Because "), &says("the Earth "), &says("turns."), &finished("stop"), usage, DONE];
    let provider = Provider::start([Reply::stream(&parts)]).await;
    let answer = complete(&*model(&provider), &request()).await.unwrap();
    assert_eq!(answer.text, "Because the Earth turns.");
    assert_eq!(answer.finish, FinishReason::Stop);
    assert_eq!(answer.attempts, 1);
    let usage = answer.usage;
    assert_eq!(
        (usage.input_tokens, usage.cached_input_tokens, usage.output_tokens, usage.estimated),
        (12, 8, 3, false)
    );

    let asked = provider.asked().remove(0);
    assert_eq!(asked.uri.path(), "/v1/chat/completions");
    assert_eq!(asked.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(asked.headers["idempotency-key"], "call-1");
    let expected = json!({
        "model": "test-model", "stream": true, "stream_options": { "include_usage": true },
        "max_tokens": 100, "temperature": 0.2,
        "messages": [{ "role": "user", "content": "Why are there two tides a day?" }],
    });
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn usage_is_estimated_and_marked_when_the_provider_tells_none() {
    let provider =
        Provider::start([Reply::stream(&[&says("Because the Earth turns."), &finished("stop"), DONE])]).await;
    let usage = complete(&*model(&provider), &request()).await.unwrap().usage;
    assert!(usage.estimated && usage.input_tokens > 5 && usage.output_tokens > 3, "{usage:?}");
}

#[tokio::test]
async fn an_end_without_marker_is_truncated_and_keeps_the_partial_text_c_llm_2() {
    for end in [End::Close, End::Abort] {
        let provider = Provider::start([Reply::stream(&[&says("Because "), &says("the")]).ending(end)]).await;
        let error = complete(&*model(&provider), &request()).await.unwrap_err();
        assert_eq!(error.code, LlmErrorCode::ProviderStreamTruncated);
        assert_eq!(error.partial, "Because the");
        assert!(error.spent.estimated && error.spent.output_tokens > 0);
        assert_eq!(provider.asked().len(), 1, "no retry after the first delivered token");
    }
}

#[tokio::test]
async fn an_event_cut_in_the_middle_is_truncated_not_garbage_c_llm_2() {
    let provider = Provider::start([Reply::stream(&[&says("Because "), "data: {\"choices\":[{\"del"])]).await;
    let error = complete(&*model(&provider), &request()).await.unwrap_err();
    assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderStreamTruncated, "Because "));
}

#[tokio::test]
async fn a_finish_reason_and_the_end_are_enough_c_llm_2() {
    let last = finished("length");
    for tail in [last.as_str(), last.trim_end()] {
        let provider = Provider::start([Reply::stream(&[&says("Because"), tail])]).await;
        let answer = complete(&*model(&provider), &request()).await.unwrap();
        assert_eq!((answer.text.as_str(), answer.finish), ("Because", FinishReason::Length));
    }
    let only_done = Provider::start([Reply::stream(&[&says("Because"), DONE])]).await;
    assert_eq!(complete(&*model(&only_done), &request()).await.unwrap().finish, FinishReason::Stop);
}

#[tokio::test]
async fn a_tool_call_is_never_taken_for_text_c_llm_2() {
    let call = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"a\"}}]}}]}\n\n";
    let provider = Provider::start([Reply::stream(&[&says("x"), call])]).await;
    let error = complete(&*model(&provider), &request()).await.unwrap_err();
    assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderStreamTruncated, "x"));
}

#[tokio::test]
async fn unreadable_events_end_the_attempt_c_llm_5() {
    let start = says("Because");
    let bad_utf8 = Reply {
        parts: vec![(millis(0), start.clone().into()), (millis(5), b"data: \xff\n\n".to_vec())],
        ..Reply::stream(&[])
    };
    let bad_json = Reply::stream(&[&start, "data: {nonsense}\n\n"]);
    for reply in [bad_utf8, bad_json] {
        let provider = Provider::start([reply]).await;
        let error = complete(&*model(&provider), &request()).await.unwrap_err();
        assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderProtocol, "Because"));
    }
}

#[tokio::test]
async fn an_answer_in_single_bytes_with_cr_line_ends_is_read_c_llm_5() {
    let stream =
        format!("\u{feff}{}{}data: [DONE]", says("Ebbe & Flut: größer"), finished("stop")).replace('\n', "\r\n");
    let parts = stream.bytes().map(|byte| (millis(0), vec![byte])).collect();
    let provider = Provider::start([Reply { parts, ..Reply::stream(&[]) }]).await;
    assert_eq!(complete(&*model(&provider), &request()).await.unwrap().text, "Ebbe & Flut: größer");
}

#[tokio::test]
async fn a_success_that_is_no_stream_is_refused() {
    let provider = Provider::start([Reply::json(&json!({ "choices": [] }))]).await;
    let error = complete(&*model(&provider), &request()).await.unwrap_err();
    assert_eq!((error.code, error.retryable), (LlmErrorCode::ProviderProtocol, false));
}

#[tokio::test]
async fn thinking_is_not_part_of_the_answer() {
    let thought = "data: {\"choices\":[{\"delta\":{\"content\":null,\"reasoning_content\":\"Hm, tides …\"}}]}\n\n";
    let parts = [thought, &says("<th"), &says("ink>Hm"), &says("</think>\n\n"), &says("Two."), &finished("stop"), DONE];
    let provider = Provider::start([Reply::stream(&parts)]).await;
    let answer = complete(&*model(&provider), &request()).await.unwrap();
    assert_eq!(answer.text, "Two.");
    assert!(answer.usage.output_tokens > 3, "thinking is paid for");
}

#[tokio::test]
async fn refusals_and_failures_within_the_stream() {
    let refusal = "data: {\"choices\":[{\"delta\":{\"refusal\":\"I cannot help with that.\"}}]}\n\n";
    let failure =
        format!("data: {}\n\n", json!({ "error": { "code": 502, "message": format!("upstream of {KEY} failed") } }));
    for (parts, code) in [
        (vec![refusal.to_owned(), finished("stop"), DONE.to_owned()], LlmErrorCode::ModelRefused),
        (vec![finished("content_filter"), DONE.to_owned()], LlmErrorCode::ModelRefused),
        (vec![says("Be"), failure], LlmErrorCode::ModelUnavailable),
    ] {
        let parts: Vec<_> = parts.iter().map(String::as_str).collect();
        let provider = Provider::start([Reply::stream(&parts)]).await;
        let error = complete(&*model(&provider), &request()).await.unwrap_err();
        assert_eq!(error.code, code);
        assert!(!format!("{error:?}").contains(KEY));
    }
}

#[tokio::test]
async fn a_slow_but_steady_stream_is_not_cut_before_the_total_c_llm_1() {
    let words: Vec<String> =
        (0..12).map(|n| says(&format!("{n} "))).chain([finished("stop"), DONE.to_owned()]).collect();
    let parts: Vec<_> = words.iter().map(String::as_str).collect();
    let slow = Reply::stream(&parts).every(millis(40));
    let tight = Timeouts {
        first_byte: millis(200),
        first_token: millis(250),
        between_tokens: millis(250),
        ..Timeouts::default()
    };

    let provider = Provider::start([slow.clone(), slow]).await;
    let mut settings = settings(&provider);
    settings.timeouts = Timeouts { total: millis(5_000), ..tight };
    let patient = model_of(settings.clone());
    assert_eq!(complete(&*patient, &request()).await.unwrap().text.split(' ').count(), 13);

    settings.timeouts = Timeouts { total: millis(220), ..tight };
    let hasty = model_of(settings);
    let error = complete(&*hasty, &request()).await.unwrap_err();
    assert_eq!(error.code, LlmErrorCode::Timeout);
    assert!(error.partial.starts_with("0 1 "), "{error:?}");
}

#[tokio::test]
async fn each_wait_has_its_own_limit_c_llm_1() {
    let silent_head = Reply { head_delay: millis(3_000), ..Reply::stream(&[DONE]) };
    let only_comments = Reply::stream(&[": wait\n\n"; 30]).every(millis(30)).ending(End::Hang);
    let stops = Reply::stream(&[&says("Because")]).ending(End::Hang);
    for (reply, text) in [(silent_head, ""), (only_comments, ""), (stops, "Because")] {
        let provider = Provider::start([reply]).await;
        let mut settings = settings(&provider);
        settings.retry.retries = 0;
        settings.timeouts = Timeouts {
            first_byte: millis(100),
            first_token: millis(150),
            between_tokens: millis(100),
            ..Timeouts::default()
        };
        let began = Instant::now();
        let error = complete(&*model_of(settings), &request()).await.unwrap_err();
        assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::Timeout, text));
        assert!(began.elapsed() < millis(1_500), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection_c_llm_6() {
    let provider =
        Provider::start([Reply::stream(&[&says("Because"), &says(" x")]).every(millis(5)).ending(End::Hang)]).await;
    let mut stream = model(&provider).stream(&request()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), Chunk::Text("Because".to_owned()));
    assert!(!provider.falls_silent(millis(100)).await, "the answer is still open");
    drop(stream);
    assert!(provider.falls_silent(millis(2_000)).await);
}

#[tokio::test]
async fn giving_up_before_the_first_token_closes_the_connection_c_llm_6() {
    let provider = Provider::start([Reply::stream(&[": wait\n\n"]).ending(End::Hang)]).await;
    let model = model(&provider);
    let asked = request();
    assert!(tokio::time::timeout(millis(150), model.stream(&asked)).await.is_err());
    assert_eq!(provider.asked().len(), 1);
    assert!(provider.falls_silent(millis(2_000)).await);
}

#[tokio::test]
async fn keys_never_show_c_llm_9() {
    let echo = json!({ "error": { "message": format!("Incorrect API key provided: {KEY}"), "code": KEY } }).to_string();
    for status in [400, 401, 403, 404, 429, 500] {
        let provider = Provider::start(vec![Reply::status(status, &echo); 3]).await;
        let error = complete(&*model(&provider), &request()).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("sk-test"), "{error:?}");
    }
    let provider = Provider::start([]).await;
    assert!(!format!("{:?}", settings(&provider)).contains("sk-test"));
}

#[tokio::test]
async fn redirects_are_not_followed_with_the_key_c_llm_9() {
    let other = Provider::start([Reply::stream(&[DONE])]).await;
    let away = Reply::status(307, "").header("location", &format!("{}/chat/completions", other.base));
    let provider = Provider::start([away]).await;
    let error = complete(&*model(&provider), &request()).await.unwrap_err();
    assert_eq!((error.code, error.retryable), (LlmErrorCode::InvalidConfiguration, false));
    assert!(other.asked().is_empty());
}

/// Leading white space and a refusal are delivered only at the end; both are bounded nevertheless.
#[tokio::test]
async fn what_waits_for_the_end_of_an_answer_is_bounded() {
    let blank = " ".repeat(1_000_000);
    let refusal = json!({ "choices": [{ "delta": { "refusal": "x".repeat(1_000_000) } }] });
    for part in [says(&blank), format!("data: {refusal}\n\n")] {
        let provider = Provider::start([Reply::stream(&[part.as_str(); 12])]).await;
        let request = Request { max_output_tokens: u32::MAX, ..request() };
        let error = complete(&*model(&provider), &request).await.unwrap_err();
        assert_eq!((error.code, error.retryable), (LlmErrorCode::ProviderProtocol, false));
        assert!(error.message.contains("too long"), "{}", error.message);
    }
}
