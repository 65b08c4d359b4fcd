use serde_json::json;

use super::super::super::testing::Queries;
use super::super::super::{FinishReason, LlmErrorCode, complete, complete_structured};
use super::server::{DONE, Provider, Reply, finished, says};
use super::*;

fn structured() -> Request {
    Request { schema: Some(Queries::schema()), ..request() }
}

fn answers(text: &str) -> Reply {
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";
    Reply::stream(&[&says(text), &finished("stop"), usage, DONE])
}

const GOOD: &str = "```json\n{\"queries\": [\"spring tide\"]}\n```";

#[tokio::test]
async fn the_schema_travels_as_response_format() {
    let provider = Provider::start([answers(GOOD)]).await;
    let answer = complete_structured::<Queries>(&*model(&provider), structured()).await.unwrap();
    assert_eq!((answer.value.queries, answer.repairs), (vec!["spring tide".to_owned()], 0));
    let format = &provider.asked()[0].body["response_format"];
    assert_eq!(format["type"], "json_schema");
    assert_eq!(format["json_schema"]["name"], "queries");
    assert_eq!(format["json_schema"]["schema"], Queries::schema().schema);
}

#[tokio::test]
async fn an_unreadable_answer_is_repaired_and_every_call_counted() {
    let provider = Provider::start([answers("I think so"), answers("{\"query\": 1}"), answers(GOOD)]).await;
    let answer = complete_structured::<Queries>(&*model(&provider), structured()).await.unwrap();
    assert_eq!((answer.repairs, answer.attempts), (2, 3));
    assert_eq!((answer.usage.input_tokens, answer.usage.output_tokens), (30, 15));
    let last = &provider.asked()[2];
    let messages = last.body["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3, "only the newest bad answer is sent back");
    assert_eq!(messages[1]["content"], "{\"query\": 1}");
    assert!(messages[2]["content"].as_str().unwrap().contains("missing field `queries`"));
    assert_eq!(last.headers["idempotency-key"], "call-1-repair-2");
}

#[tokio::test]
async fn repairs_end_after_two() {
    let provider = Provider::start(vec![answers("no"); 5]).await;
    let error = complete_structured::<Queries>(&*model(&provider), structured()).await.unwrap_err();
    assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderProtocol, "no"));
    assert_eq!(error.spent.input_tokens, 30);
    assert_eq!(provider.asked().len(), 3);
}

#[tokio::test]
async fn a_provider_without_response_format_is_asked_in_words_and_remembered() {
    for refusal in [r#"{"error":{"message":"response_format is not supported"}}"#, r#"{"error":"bad request"}"#] {
        let provider = Provider::start([Reply::status(400, refusal), answers(GOOD), answers(GOOD)]).await;
        let model = model(&provider);
        complete_structured::<Queries>(&*model, structured()).await.unwrap();
        complete_structured::<Queries>(&*model, structured()).await.unwrap();
        let asked = provider.asked();
        assert_eq!(asked.len(), 3);
        for later in &asked[1..] {
            assert!(later.body.get("response_format").is_none());
            assert!(later.body["messages"][0]["content"].as_str().unwrap().contains("\"queries\""));
        }
    }
}

#[tokio::test]
async fn a_refusal_for_another_reason_does_not_cost_the_response_format() {
    let no = Reply::status(400, r#"{"error":"no"}"#);
    let provider = Provider::start([no.clone(), no, answers(GOOD)]).await;
    let model = model(&provider);
    let error = complete_structured::<Queries>(&*model, structured()).await.unwrap_err();
    assert_eq!(error.code, LlmErrorCode::InvalidConfiguration);
    complete_structured::<Queries>(&*model, structured()).await.unwrap();
    assert!(provider.asked()[2].body.get("response_format").is_some());
}

#[tokio::test]
async fn parameters_that_a_model_does_not_know_are_left_out() {
    let tokens =
        json!({ "error": { "param": "max_tokens", "message": "Use 'max_completion_tokens' instead." } }).to_string();
    let heat =
        json!({ "error": { "param": "temperature", "message": "Only the default (1) is supported." } }).to_string();
    let options = json!({ "error": { "message": "unknown field stream_options" } }).to_string();
    let provider = Provider::start([
        Reply::status(400, &tokens),
        Reply::status(400, &heat),
        Reply::status(422, &options),
        answers("a"),
        answers("b"),
    ])
    .await;
    let model = model(&provider);
    complete(&*model, &request()).await.unwrap();
    complete(&*model, &request()).await.unwrap();
    let asked = provider.asked();
    assert_eq!(asked.len(), 5, "what was learnt is kept");
    assert_eq!(asked[4].body["max_completion_tokens"], 100);
    for gone in ["max_tokens", "temperature", "stream_options"] {
        assert!(asked[4].body.get(gone).is_none(), "{gone}");
    }
}

#[tokio::test]
async fn another_value_that_the_limit_cut_is_told_and_cut_words_are_not() {
    let cut = |text: &str| Reply::stream(&[&says(text), &finished("length"), DONE]);
    for (behind, finish) in [
        ("", FinishReason::Length),
        ("\n\nMore:\n{\"queries\": [\"neap", FinishReason::Length),
        ("\n\nI hope that this hel", FinishReason::Stop),
    ] {
        let provider = Provider::start([cut(&format!("{{\"queries\": [\"spring tide\"]}}{behind}"))]).await;
        let answer = complete_structured::<Queries>(&*model(&provider), structured()).await.unwrap();
        assert_eq!((answer.value.queries.len(), answer.finish), (1, finish), "{behind}");
    }
}

#[tokio::test]
async fn what_is_whole_of_answers_that_are_always_too_long_is_kept_c_llm_11() {
    let cut = |text: &str| Reply::stream(&[&says(text), &finished("length"), DONE]);
    let long = |first: &str| cut(&json!({ "queries": [first, "neap ti"] }).to_string().replace("\"]}", ""));
    for (second, kept) in [(long("tides of spring"), "tides of spring"), (cut("{\"queries\": [\"spr"), "spring tide")] {
        let provider = Provider::start([long("spring tide"), second]).await;
        let answer = complete_structured::<Queries>(&*model(&provider), structured()).await.unwrap();
        assert_eq!((answer.value.queries, answer.repairs), (vec![kept.to_owned()], 1));
        assert_eq!(answer.finish, FinishReason::Length, "there may have been more");
    }
}
