//! Models that do not answer as they should, or may not be asked.

use super::*;
use crate::engine::Failure;

const TEXT: &str = "The delivery took 12 working days, and the boats waited for it.";

fn days() -> Value {
    json!({ "days": { "type": "integer" } })
}

fn found() -> Value {
    answer([("f1", json!("12"), "The delivery took 12 working days")])
}

fn failure(done: &Done) -> Failure {
    Failure::from_json(done.job.failure.as_ref().expect("the job failed")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_model_a_job_says_what_to_do() {
    let lab = Lab::with(TEXT, None, true).await;
    let failure = failure(&lab.run(days()).await);
    assert_eq!((failure.code.as_str(), failure.is_retryable), ("INVALID_CONFIGURATION", false));
    assert!(failure.message.contains("set llm.base_url and llm.model"), "{}", failure.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_without_a_text_is_not_asked_about() {
    let lab = Lab::with(TEXT, Some(Script::default()), false).await;
    let failure = failure(&lab.run(days()).await);
    assert_eq!(failure.code.as_str(), "DOCUMENT_REJECTED");
    assert!(failure.message.ends_with("Process it first."), "{}", failure.message);
    assert_eq!(lab.model.calls(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_in_fences_and_among_remarks_are_read() {
    let fenced =
        format!("<think>Days are asked for.</think>\nHere you are:\n```json\n{}\n```\nAnything else?", found());
    let lab = Lab::new(TEXT, Script::of([fenced])).await;
    let done = lab.run(days()).await;
    assert_eq!(told(&lab.fields(done.job.id).await[0]), (&json!(12), "VERIFIED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_ignores_the_schema_is_asked_again_but_not_for_ever() {
    let ignored = json!({ "days": 12 });
    let lab = Lab::new(TEXT, Script::of([ignored.clone(), found()])).await;
    let done = lab.run(days()).await;
    assert_eq!(told(&lab.fields(done.job.id).await[0]), (&json!(12), "VERIFIED"));
    assert_eq!(
        (lab.model.calls(), done.job.model_requests, done.job.input_tokens),
        (2, 2, 1_000),
        "both calls are booked"
    );
    let lab = Lab::new(TEXT, Script::of(vec![ignored; 3])).await;
    let done = lab.run(days()).await;
    assert_eq!((failure(&done).code.as_str(), lab.model.calls()), ("PROVIDER_PROTOCOL", 3));
    assert_eq!(lab.fields(done.job.id).await, [] as [Value; 0]);
}

/// A millionth of a US dollar for each token.
const PRICES: Prices = Prices { input: 1_000_000, cached_input: 1_000_000, output: 1_000_000 };

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_is_kept_to_and_what_was_spent_is_booked() {
    let lab = Lab::new(TEXT, Script { prices: Some(PRICES), ..Script::of([found()]) }).await;
    let refused = lab.run_with(days(), json!(null), Some(100)).await;
    assert_eq!((failure(&refused).code.as_str(), lab.model.calls()), ("BUDGET_EXCEEDED", 0));
    let done = lab.run_with(days(), json!(null), Some(100_000)).await;
    assert_eq!((done.job.failure, done.job.cost_micros, done.job.reserved_micros), (None, 550, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_before_the_budget_ran_out_is_kept() {
    let text = TEXT.to_owned() + &"\n\nNobody knows why the boats waited at the pier on that day.".repeat(200);
    let both = json!({ "days": { "type": "integer" }, "vessel": { "type": "string" } });
    let model = Script { prices: Some(PRICES), context: Some(2_000), input_tokens: 5_000, ..Script::of([found()]) };
    let lab = Lab::new(&text, model).await;
    // Enough for the first call, whatever it costs, but with what it cost not for another one.
    let done = lab.run_with(both, json!(null), Some(8_000)).await;
    assert_eq!((done.job.failure.clone(), lab.model.calls()), (None, 1));
    let notice = done.notice.unwrap();
    assert!(notice.contains("Only the first ") && notice.contains("budget"), "{notice}");
    let fields = lab.fields(done.job.id).await;
    assert_eq!((told(&fields[0]), told(&fields[1])), ((&json!(12), "VERIFIED"), (&Value::Null, "none")));
}
