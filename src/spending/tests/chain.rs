//! Chains of models: the first that answers is taken, each call is paid for on its own (C-LLM-3, C-LLM-4).

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use serde_json::json;

use super::models::{good, model, request};
use super::people::booked;
use crate::base::Clock;
use crate::base::id::UserId;
use crate::engine::tests::{QuickServer, quick_server_of};
use crate::port::llm::openai_style::tests::server::{DONE, End, Provider, Reply, says};
use crate::port::llm::{Chunk, FinishReason, LanguageModel, LlmErrorCode, OfferedTool, Request, ToolChoice};
use crate::spending::payer::Payer;
use crate::spending::{Account, Attempt};
use crate::testing::no_models;

async fn lab() -> (QuickServer, Account) {
    let server = quick_server_of(Clock::System, no_models(), |_| {}).await;
    let payer = Payer::without_job(server.workspace, Some(UserId::generate()));
    let account = Account::without_job(&server.app, payer);
    (server, account)
}

async fn chain(replies: impl IntoIterator<Item = Vec<Reply>>) -> (Vec<Provider>, Vec<Arc<dyn LanguageModel>>) {
    let mut providers = Vec::new();
    for replies in replies {
        providers.push(Provider::start(replies).await);
    }
    let models = providers.iter().map(|provider| model(&provider.base)).collect();
    (providers, models)
}

fn outcomes(attempts: &[Attempt]) -> Vec<&'static str> {
    attempts.iter().map(|attempt| attempt.outcome).collect()
}

fn settle(account: Account, server: &QuickServer) -> impl Future<Output = ()> + '_ {
    drop(account);
    server.app.detached.close();
    server.app.detached.wait()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_4_the_first_model_that_answers_is_taken_and_every_attempt_is_told() {
    let (server, account) = lab().await;
    let down = vec![Reply::status(500, "{}"); 3];
    let bad_key = vec![Reply::status(401, "{}")];
    let (providers, models) = chain([down, bad_key, vec![good()], vec![good()]]).await;
    let opened = account.stream_first(&models, &request()).await.unwrap();
    assert_eq!(opened.index, 2);
    assert_eq!(outcomes(&opened.attempts), ["MODEL_UNAVAILABLE", "INVALID_CONFIGURATION", "OK"]);
    assert!(opened.attempts[1].message.as_ref().is_some_and(|message| message.contains("API key")));
    assert_eq!((opened.attempts[2].message.as_ref(), opened.attempts[2].model.as_str()), (None, "test-model"));
    let chunks: Vec<_> = opened.stream.collect().await;
    assert!(matches!(chunks.last(), Some(Ok(Chunk::Done { .. }))));
    let asked: Vec<_> = providers.iter().map(|provider| provider.asked().len()).collect();
    assert_eq!(asked, [3, 1, 1, 0]);
    let keys: Vec<_> = providers[..3].iter().map(|p| p.asked()[0].headers["idempotency-key"].clone()).collect();
    assert_eq!(keys, ["ask", "ask-model-1", "ask-model-2"], "another model is another call");
    settle(account, &server).await;
    let (entries, month) = booked(&server).await;
    assert_eq!((entries.len(), month), (3, (1_000, 0)), "an outage and a refusal cost nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_4_what_is_wrong_with_the_request_is_not_tried_elsewhere() {
    let refused = Reply::status(400, r#"{"error":{"code":"content_filter"}}"#);
    // The form is refused with and without the schema.
    let form = Reply::status(400, r#"{"error":{"message":"bad"}}"#);
    for (replies, code) in
        [(vec![refused], LlmErrorCode::ModelRefused), (vec![form.clone(), form], LlmErrorCode::InvalidConfiguration)]
    {
        let (_server, account) = lab().await;
        let (providers, models) = chain([replies, vec![good()]]).await;
        let error = account.stream_first(&models, &request()).await.unwrap_err();
        assert_eq!((error.error.code, error.attempts.len()), (code, 1));
        assert!(providers[1].asked().is_empty());
    }
    let (_server, account) = lab().await;
    let error = account.stream_first(&[], &request()).await.unwrap_err();
    assert_eq!((error.error.code, error.attempts.len()), (LlmErrorCode::InvalidConfiguration, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_3_nothing_else_is_tried_after_the_first_token() {
    let (_server, account) = lab().await;
    let (providers, models) = chain([vec![Reply::stream(&[&says("The words")])], vec![good()]]).await;
    let opened = account.stream_first(&models, &request()).await.unwrap();
    assert_eq!((opened.index, outcomes(&opened.attempts)), (0, vec!["OK"]));
    let chunks: Vec<_> = opened.stream.collect().await;
    let error = chunks.last().unwrap().as_ref().unwrap_err();
    assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderStreamTruncated, "The words"));
    assert!(providers[1].asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_4_a_model_that_takes_no_tools_is_passed_over_and_a_call_is_an_answer() {
    let (server, account) = lab().await;
    let no_tools = Reply::status(400, r#"{"error":{"message":"test-model does not support tools"}}"#);
    let call = json!({ "index": 0, "id": "a", "function": { "name": "tide", "arguments": "{}\u{0}" } });
    let call = json!({ "choices": [{ "delta": { "tool_calls": [call] }, "finish_reason": "tool_calls" }],
                       "usage": { "prompt_tokens": 12, "completion_tokens": 3 } });
    let calling = Reply::stream(&[&format!("data: {call}\n\n"), DONE]);
    let (providers, models) = chain([vec![no_tools], vec![calling], vec![good()]]).await;
    let tool = OfferedTool { name: "tide".to_owned(), description: "Tells tides.".to_owned(), parameters: json!({}) };
    let request = Request { schema: None, ..request() }.with_tools(vec![tool], ToolChoice::Auto);
    let opened = account.stream_first(&models, &request).await.unwrap();
    assert_eq!(outcomes(&opened.attempts), ["INVALID_CONFIGURATION", "OK"]);
    assert!(opened.attempts[0].message.as_ref().is_some_and(|message| message.contains("takes no tools")));
    let chunks: Vec<Chunk> = opened.stream.map(Result::unwrap).collect().await;
    let Some(Chunk::ToolCall(call)) = chunks.first() else { panic!("{chunks:?}") };
    assert_eq!((call.name.as_str(), call.arguments.as_str()), ("tide", "{}\u{fffd}"), "fit for storing");
    assert!(matches!(chunks.last(), Some(Chunk::Done { finish: FinishReason::ToolCall, .. })));
    assert!(providers[2].asked().is_empty());
    settle(account, &server).await;
    let (entries, _) = booked(&server).await;
    let mut tokens: Vec<_> = entries.iter().map(|entry| (entry.input_tokens, entry.output_tokens)).collect();
    tokens.sort_unstable();
    assert_eq!(tokens, [(0, 0), (12, 3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_3_one_deadline_bounds_the_chain_and_leaves_time_for_each_model() {
    let (server, account) = lab().await;
    let silent = || vec![Reply::stream(&[": wait\n\n"]).ending(End::Hang)];
    let (providers, models) = chain([silent(), silent(), vec![good()]]).await;
    let longest = Duration::from_millis(900);
    let opened = account.stream_first_within(longest, &models, None, &request()).await.unwrap();
    assert_eq!(outcomes(&opened.attempts), ["TIMEOUT", "TIMEOUT", "OK"]);
    assert!(opened.attempts[0].milliseconds >= 250, "a third of the time: {:?}", opened.attempts);
    for provider in &providers[..2] {
        assert!(provider.falls_silent(Duration::from_secs(2)).await, "its connection is closed");
    }
    opened.stream.collect::<Vec<_>>().await;

    let (_providers, models) = chain([silent(), silent()]).await;
    let began = Instant::now();
    let error = account.stream_first_within(Duration::from_millis(400), &models, None, &request()).await.unwrap_err();
    assert_eq!(outcomes(&error.attempts), ["TIMEOUT", "TIMEOUT"]);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    settle(account, &server).await;
    let (entries, (cost, reserved)) = booked(&server).await;
    assert_eq!((entries.len(), reserved), (5, 0));
    assert!(cost > 1_000, "what was sent to those that said nothing counts: {cost}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_a_budget_that_is_spent_ends_the_chain() {
    let (server, account) = lab().await;
    super::people::limit(&server, 100).await;
    let (providers, models) = chain([vec![good()], vec![good()]]).await;
    let error = account.stream_first(&models, &request()).await.unwrap_err();
    assert_eq!(outcomes(&error.attempts), ["BUDGET_EXCEEDED"]);
    assert!(providers.iter().all(|provider| provider.asked().is_empty()));
}
