//! Figures through the schema: who sees them, of which days, and what they say.

use serde_json::{Value, json};

use crate::base::id::{BotId, DocumentId};
use crate::base::{Clock, Timestamp, WorkspaceRole};
use crate::entity::message::MessageStatus;
use crate::figures::record::{self, AnswerFigures};
use crate::figures::{Activity, ModelKey, Use, Used};
use crate::testing::{TestServer, error_code, input};

const FIGURES: &str = "query ($id: ID!, $range: DateRange!, $interval: AnalyticsInterval! = DAY) { workspace(id: $id) {
    analytics(range: $range, interval: $interval) {
        totals { ...F } previousTotals { messages documents } series { startsOn figures { ...F } }
        byModel { modelName answers failedAnswers medianFirstTokenMilliseconds usage { costUsd requests } }
        byPerson { person { name } conversations messages usage { costUsd } }
        citedDocuments { answers document { name } } } } }
    fragment F on AnalyticsFigures { activeUsers conversations messages answers failedAnswers stoppedAnswers noAnswerRate
        citations positiveFeedback negativeFeedback medianFirstTokenMilliseconds p95FirstTokenMilliseconds
        medianAnswerMilliseconds p95AnswerMilliseconds documents reports jobsSucceeded jobsFailed
        usage { inputTokens cachedInputTokens outputTokens requests costUsd } }";

async fn server() -> TestServer {
    TestServer::with(Clock::manual(Timestamp::parse_rfc3339("2026-11-30T12:00:00Z").unwrap()), |_| {}).await
}

fn range(from: &str, to: &str) -> Value {
    json!({ "from": from, "to": to })
}

#[tokio::test]
async fn figures_are_for_those_who_may_read_them_and_of_spans_that_are_not_too_long() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let (eve, _) = server.owner("Eve", "Other").await;
    let ask =
        async |viewer, from, to| server.run(viewer, FIGURES, json!({ "id": lab, "range": range(from, to) })).await;
    let answer = ask(&ada, "2026-11-01", "2026-11-30").await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    assert_eq!(error_code(&ask(&bob, "2026-11-01", "2026-11-30").await), "FORBIDDEN");
    assert_eq!(ask(&eve, "2026-11-01", "2026-11-30").await["data"], json!({ "workspace": null }));
    // 366 days, and no more; in order.
    for (from, to, code) in [
        ("2025-11-30", "2026-11-30", "none"),
        ("2025-11-29", "2026-11-30", "BAD_USER_INPUT"),
        ("2026-11-30", "2026-11-30", "none"),
        ("2026-12-01", "2026-11-30", "BAD_USER_INPUT"),
        ("0001-01-01", "9999-12-31", "BAD_USER_INPUT"),
    ] {
        let answer = ask(&ada, from, to).await;
        assert_eq!(error_code(&answer), code, "{answer}");
    }
    let wrong = ask(&ada, "2026-02-29", "2026-11-30").await;
    assert!(wrong["errors"][0]["message"].as_str().unwrap().contains("a day that exists"), "{wrong}");
}

#[tokio::test]
async fn a_series_has_no_gaps_and_says_what_happened_when() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let add =
        "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id } errors { message } } }";
    let source = json!({ "text": { "content": "Two tides a day.", "mediaType": "text/plain" } });
    let document = json!({ "workspaceId": lab, "name": "tides", "source": source });
    let added = server.data(&ada, add, input(document)).await;
    let document: DocumentId = added["addDocument"]["document"]["id"].as_str().unwrap().parse().unwrap();
    let (now, bot) = (server.app.clock.now(), BotId::generate());
    let by = Activity { workspace: lab, bot: Some(bot), person: ada.user_id(), at: now };
    let model = ModelKey { id: None, name: "toy".to_owned() };
    let answer = |status, cited: Vec<DocumentId>| AnswerFigures {
        workspace: lab,
        bot: Some(bot),
        model: Some(model.clone()),
        person: ada.user_id(),
        at: now,
        status,
        first_token_ms: Some(5),
        total_ms: Some(7),
        is_no_answer: cited.is_empty() && status == MessageStatus::Completed,
        cited,
    };
    let mut batch = server.app.db.batch();
    record::conversation_started_in(&mut batch, &by).unwrap();
    for _ in 0..3 {
        record::asked_in(&mut batch, &by).unwrap();
    }
    record::answered_in(&mut batch, &answer(MessageStatus::Completed, vec![document, document])).unwrap();
    record::answered_in(&mut batch, &answer(MessageStatus::Completed, vec![])).unwrap();
    record::answered_in(&mut batch, &answer(MessageStatus::Failed, vec![])).unwrap();
    let used =
        Used { input_tokens: 100, cached_input_tokens: 10, output_tokens: 20, requests: 2, cost_micros: 1_500_000 };
    let of = Use { workspace: lab, model: model.clone(), bot: Some(bot), person: ada.user_id() };
    record::used_in(&mut batch, of, used, now).unwrap();
    batch.commit().await.unwrap();
    let variables = json!({ "id": lab, "range": range("2026-11-20", "2026-12-02"), "interval": "WEEK" });
    let told = server.data(&ada, FIGURES, variables).await["workspace"]["analytics"].take();
    let expected = json!({
        "activeUsers": 1, "conversations": 1, "messages": 6, "answers": 3, "failedAnswers": 1, "stoppedAnswers": 0,
        "noAnswerRate": 0.5, "citations": 1, "positiveFeedback": 0, "negativeFeedback": 0,
        "medianFirstTokenMilliseconds": 5, "p95FirstTokenMilliseconds": 5, "medianAnswerMilliseconds": 7,
        "p95AnswerMilliseconds": 7, "documents": 1, "reports": 0, "jobsSucceeded": 0, "jobsFailed": 0,
        "usage": { "inputTokens": 100, "cachedInputTokens": 10, "outputTokens": 20, "requests": 2, "costUsd": 1.5 },
    });
    assert_eq!(told["totals"], expected);
    assert_eq!(told["previousTotals"], json!({ "messages": 0, "documents": 0 }));
    let series = told["series"].as_array().unwrap();
    let starts: Vec<&str> = series.iter().map(|point| point["startsOn"].as_str().unwrap()).collect();
    assert_eq!(starts, ["2026-11-20", "2026-11-23", "2026-11-30"]);
    assert_eq!(series[2]["figures"], expected);
    assert_eq!(series[1]["figures"]["noAnswerRate"], Value::Null);
    assert_eq!(series[1]["figures"]["messages"], 0);
    assert_eq!(
        told["byModel"],
        json!([{ "modelName": "toy", "answers": 3, "failedAnswers": 1, "medianFirstTokenMilliseconds": 5,
                 "usage": { "costUsd": 1.5, "requests": 2 } }])
    );
    assert_eq!(
        told["byPerson"],
        json!([{ "person": { "name": "Ada" }, "conversations": 1, "messages": 6, "usage": { "costUsd": 1.5 } }])
    );
    assert_eq!(told["citedDocuments"], json!([{ "answers": 1, "document": { "name": "tides" } }]));
    // A day later it is in the span before.
    let variables = json!({ "id": lab, "range": range("2026-12-01", "2026-12-01") });
    let told = server.data(&ada, FIGURES, variables).await["workspace"]["analytics"].take();
    assert_eq!(told["previousTotals"], json!({ "messages": 6, "documents": 1 }));
    assert_eq!((told["totals"]["messages"].as_i64(), told["series"].as_array().unwrap().len()), (Some(0), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_count_when_they_end_and_their_cost_where_it_belongs() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let worker = server.work(crate::worker::registry());
    let add = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { job { id } errors { message } } }";
    let source = json!({ "text": { "content": "Two tides a day.", "mediaType": "text/plain" } });
    let added = server.data(&ada, add, input(json!({ "workspaceId": lab, "name": "tides", "source": source }))).await;
    let job = added["addDocument"]["job"]["id"].as_str().unwrap().parse().unwrap();
    server.ended(job).await;
    worker.close().await;
    let today = crate::base::Day::of(server.app.clock.now());
    let variables = json!({ "id": lab, "range": range(&today.plus(-1).to_string(), &today.to_string()) });
    let told = server.data(&ada, FIGURES, variables).await["workspace"]["analytics"].take();
    let totals = &told["totals"];
    assert_eq!(
        (&totals["jobsSucceeded"], &totals["jobsFailed"], &totals["documents"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(totals["activeUsers"], 1);
}
