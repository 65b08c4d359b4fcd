//! Calls that wait for a decision, and those of which nobody knows whether they were made.

use super::*;
use crate::testing::codes;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_writes_waits_and_is_made_once_with_the_approved_arguments() {
    let mut lab = Lab::open().await;
    let tool = lab.writing_tool("/orders", json!({})).await;
    let call = lab.run(&tool, json!({ "item": "tea", "count": 9 })).await["toolCall"].clone();
    assert_eq!(call["status"], "AWAITING_APPROVAL", "{call}");
    let asked = lab.asked(&call["id"]).await;
    assert_eq!((&asked["proposal"], &asked["toolCall"]["id"]), (&json!({ "item": "tea", "count": 9 }), &call["id"]));
    // Another worker goes on after a restart.
    lab.worker.take().unwrap().kill().await;
    lab.worker = Some(lab.server.work(worker::registry()));
    let refused = lab.grant(&asked, Some(json!({ "item": "tea", "count": 11 }))).await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "changedProposal", "count"]), "{refused}");
    let granted = lab.grant(&asked, Some(json!({ "item": "tea", "count": 2 }))).await;
    assert_eq!(granted["approval"]["status"], "APPROVED", "{granted}");
    let call = lab.until(&call["id"], "SUCCEEDED").await;
    assert_eq!(call["arguments"], json!({ "item": "tea", "count": 2 }));
    let got = lab.tools.got();
    assert_eq!((got.len(), &got[0].body), (1, &json!({ "item": "tea", "count": 2 })));
    assert_eq!(got[0].header("idempotency-key"), call["id"].as_str().unwrap());
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_denied_is_not_made() {
    let lab = Lab::open().await;
    let tool = lab.writing_tool("/orders", json!({})).await;
    let call = lab.run(&tool, json!({ "item": "tea" })).await["toolCall"].clone();
    let asked = lab.asked(&call["id"]).await;
    let values = json!({ "approvalId": asked["id"], "reason": "Too dear." });
    lab.change("denyApproval", values, "approval { status }").await;
    let call = lab.until(&call["id"], "REJECTED").await;
    assert_eq!(call["failure"]["message"], "Too dear.", "{call}");
    let cancelled = lab.run(&tool, json!({ "item": "tea" })).await["toolCall"].clone();
    let asked = lab.asked(&cancelled["id"]).await;
    lab.change("cancelJob", json!({ "jobId": cancelled["job"]["id"] }), "job { id }").await;
    let cancelled = lab.until(&cancelled["id"], "CANCELLED").await;
    assert_eq!(cancelled["approval"]["status"], "CANCELLED", "{cancelled}");
    assert_eq!(codes(&lab.grant(&asked, None).await), ["INVALID_STATE"]);
    assert!(lab.tools.got().is_empty());
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_says_for_which_arguments_is_asked() {
    let lab = Lab::open().await;
    let many = json!({ "properties": { "count": { "minimum": 5 } }, "required": ["count"] });
    let tool = lab.writing_tool("/orders", json!({ "approvalCondition": many })).await;
    let few = lab.run(&tool, json!({ "item": "tea", "count": 4 })).await["toolCall"].clone();
    lab.until(&few["id"], "SUCCEEDED").await;
    let many = lab.run(&tool, json!({ "item": "tea", "count": 5 })).await["toolCall"].clone();
    lab.asked(&many["id"]).await;
    assert_eq!(lab.tools.got().len(), 1);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_outcome_is_lost_is_asked_about_and_not_repeated_blindly() {
    let lab = Lab::open().await;
    let tool = lab.writing_tool("/lost", json!({ "approvalPolicy": "NEVER", "timeoutSeconds": 1 })).await;
    let call = lab.run(&tool, json!({ "item": "tea" })).await["toolCall"].clone();
    let asked = lab.asked(&call["id"]).await;
    assert!(asked["explanation"].as_str().unwrap().contains("may have been carried out"), "{asked}");
    assert_eq!(lab.tools.got().len(), 1);
    lab.grant(&asked, None).await;
    lab.until(&call["id"], "SUCCEEDED").await;
    let keys: Vec<String> = lab.tools.got().iter().map(|got| got.header("idempotency-key").to_owned()).collect();
    assert_eq!(keys, [call["id"].as_str().unwrap(); 2], "the receiver can tell that it is the same call");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_death_of_a_worker_only_what_does_no_harm_is_repeated() {
    for is_idempotent in [false, true] {
        let mut lab = Lab::open().await;
        let policy = json!({ "approvalPolicy": "NEVER", "isIdempotent": is_idempotent });
        let tool = lab.writing_tool("/lost", policy).await;
        let call = lab.run(&tool, json!({ "item": "tea" })).await["toolCall"].clone();
        while lab.tools.got().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        lab.worker.take().unwrap().kill().await;
        lab.worker = Some(lab.server.work(worker::registry()));
        match is_idempotent {
            true => drop(lab.until(&call["id"], "SUCCEEDED").await),
            false => drop(lab.asked(&call["id"]).await),
        }
        assert_eq!(lab.tools.got().len(), if is_idempotent { 2 } else { 1 });
        lab.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_approved_of_a_tool_that_was_changed_since_is_asked_about_anew() {
    let lab = Lab::open().await;
    let tool = lab.writing_tool("/orders", json!({})).await;
    let call = lab.run(&tool, json!({ "item": "tea" })).await["toolCall"].clone();
    let first = lab.asked(&call["id"]).await;
    let request = json!({ "method": "POST", "urlTemplate": lab.tools.url("/elsewhere") });
    let changed =
        lab.change("updateTool", json!({ "toolId": tool["id"], "request": request }), "tool { revision }").await;
    assert_eq!(changed["tool"]["revision"], 2, "{changed}");
    assert_eq!(lab.grant(&first, None).await["approval"]["status"], "APPROVED");
    let second = lab.asked(&call["id"]).await;
    assert_ne!(second["id"], first["id"]);
    assert!(lab.tools.got().is_empty(), "what was approved is not what would be done");
    lab.grant(&second, None).await;
    lab.until(&call["id"], "SUCCEEDED").await;
    assert_eq!(lab.tools.got().iter().map(|got| got.uri.as_str()).collect::<Vec<_>>(), ["/elsewhere"]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_decide_at_once_one_does_and_the_call_is_made_once() {
    let lab = Lab::open().await;
    let tool = lab.writing_tool("/orders", json!({})).await;
    for _ in 0..5 {
        let before = lab.tools.got().len();
        let call = lab.run(&tool, json!({ "item": "tea" })).await["toolCall"].clone();
        let asked = lab.asked(&call["id"]).await;
        let grant = |count: usize| lab.grant(&asked, Some(json!({ "item": "tea", "count": count })));
        let answers = futures_util::future::join_all((1..=8).map(grant)).await;
        let won: Vec<usize> = (1..=8).filter(|count| codes(&answers[count - 1]).is_empty()).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        let call = lab.until(&call["id"], "SUCCEEDED").await;
        let got = lab.tools.got();
        assert_eq!((got.len() - before, &got[before].body["count"]), (1, &json!(won[0])));
        assert_eq!(call["arguments"]["count"], json!(won[0]));
    }
    lab.close().await;
}
