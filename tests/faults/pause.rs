//! A worker that is stopped for three leases and continued, as by a debugger, a suspended machine or swapping.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::kills::{prepare, research, undisturbed};
use crate::lab::Lab;
use crate::ledger::{self, Ledger, REPORT};
use crate::model::{LATE, Model};

/// The lease in these tests.
const LEASE: Duration = Duration::from_millis(600);

#[tokio::test(flavor = "multi_thread")]
async fn c_job_5_a_worker_that_wakes_after_its_lease_writes_nothing() {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    if lab.is_sqlite() {
        // On SQLite there is only one process: no other takes the job meanwhile, and it resumes where it stopped.
        alone(&lab, &model).await;
        return;
    }
    let api = lab.start("api", &[]).await;
    let first = lab.start("worker", &[]).await;
    let (caller, workspace) = prepare(&api.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    for round in 0..3 {
        // Early, so that the late worker wakes while the new one is at work; in the middle; at the last text.
        let step = ["section.0", "section.1", "summary"][round];
        model.hold("a", step);
        let known = model.count("a", step);
        let started = ledger.started(&research(&caller, &workspace, &format!("paused-{round}")).await);
        model.until("a", step, known + 1).await;
        first.signal("STOP").await;
        let second_url = model.url("b");
        let mut second = lab.start("worker", &[("LLM_BASE_URL", &second_url)]).await;
        if round == 0 {
            // The new owner is working on the same step when the late one wakes.
            model.slow(1_500, 1_500);
        }
        tokio::time::sleep(3 * LEASE).await;
        if round > 0 {
            ledger::finished(&caller, &started.job).await;
        }
        let before = ledger::events_of(&caller, &started.job).await.len();
        model.slow(0, 0);
        model.release();
        first.signal("CONT").await;
        if round > 0 {
            tokio::time::sleep(2 * LEASE).await;
            assert_eq!(ledger::events_of(&caller, &started.job).await.len(), before, "a late worker wrote events");
        }
        let job = ledger::finished(&caller, &started.job).await;
        assert_eq!(job["attempt"], 2, "{job:#}");
        let report = caller.ask(REPORT, json!({ "id": started.report })).await["researchReport"].take();
        assert!(!report.to_string().contains(LATE), "a late worker wrote text: {report:#}");
        assert!(second.terminate(Duration::from_secs(10)).await.success());
    }
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    assert!(first.logged().contains("belongs to another worker now"), "the late worker let go");
    println!("stopped for three leases and continued, three times: {balance:?}");
}

async fn alone(lab: &Lab, model: &Model) {
    let server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.slow(20, 60);
    for round in 0..3 {
        ledger.started(&research(&caller, &workspace, &format!("paused-{round}")).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
        server.signal("STOP").await;
        tokio::time::sleep(3 * LEASE).await;
        server.signal("CONT").await;
    }
    let balance = ledger.settle(&caller, &workspace, model, Some(&wanted)).await;
    println!("stopped for three leases and continued, three times: {balance:?}");
    assert_eq!(balance.most_attempts, 1, "the only worker keeps its jobs");
}
