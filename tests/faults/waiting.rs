//! A job that waits for a decision survives the process, whenever that is killed.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::kills::{QUESTION, prepare, undisturbed};
use crate::lab::Lab;
use crate::ledger::Ledger;
use crate::model::Model;

const JOB: &str = "query($id: ID!) { job(id: $id) { status
    approvals { totalCount nodes { id status proposalHash } } } }";

/// The only approval request of a job, once it waits.
async fn asked(caller: &Caller, job: &str) -> Value {
    loop {
        let mut found = caller.ask(JOB, json!({ "id": job })).await["job"].take();
        if found["status"] == "WAITING" {
            assert_eq!(found["approvals"]["totalCount"], 1, "{found:#}");
            return found["approvals"]["nodes"][0].take();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_a_wait_for_a_decision_outlives_kill_9_and_asks_once() {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    let mut server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    let research = json!({ "depth": "STANDARD", "requirePlanApproval": true });
    for turn in 0..4 {
        let input = json!({ "workspaceId": workspace, "options": { "idempotencyKey": format!("asks-{turn}") },
            "question": { "text": QUESTION }, "research": research });
        ledger.started(&caller.change("startResearch", input, "job { id } report { id }").await);
    }
    let jobs: Vec<String> = ledger.jobs.lock().unwrap().iter().skip(1).map(|started| started.job.clone()).collect();
    let first = asked(&caller, &jobs[0]).await;
    // The others may be anywhere between their start and the wait.
    server.kill().await;
    server = lab.serve().await;
    caller.move_to(&server.url);
    assert_eq!(asked(&caller, &jobs[0]).await["id"], first["id"], "the same request");
    for (turn, job) in jobs.iter().enumerate() {
        let approval = asked(&caller, job).await;
        let input = json!({ "approvalId": approval["id"], "proposalHash": approval["proposalHash"] });
        let granted = caller.change("grantApproval", input, "approval { status }").await;
        assert_eq!(granted["approval"]["status"], "APPROVED", "{granted:#}");
        if turn % 2 == 0 {
            // An acknowledged decision counts, whatever happens to the resumed job.
            server.kill().await;
            server = lab.serve().await;
            caller.move_to(&server.url);
        }
    }
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    println!("{} jobs that asked, three kills: {balance:?}", jobs.len());
}
