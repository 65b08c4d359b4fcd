//! SIGTERM with a hundred jobs under way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::kills::{prepare, research, undisturbed};
use crate::lab::Lab;
use crate::ledger::Ledger;
use crate::model::Model;

#[tokio::test(flavor = "multi_thread")]
async fn c_job_11_a_hundred_running_jobs_are_handed_back_within_the_drain_time() {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await.set("JOBS_SLOTS", "100").set("JOBS_WORKSPACE_CONCURRENCY", "100");
    // The first calls wait until a hundred have come.
    let lab = lab.set("LLM_FIRST_BYTE_TIMEOUT", "300s").set("LLM_FIRST_TOKEN_TIMEOUT", "300s");
    let lab = lab.set("LLM_RETRY_DEADLINE", "300s");
    let mut server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.hold("a", "outline");
    for turn in 0..100 {
        ledger.started(&research(&caller, &workspace, &format!("drained-{turn}")).await);
    }
    model.until("a", "outline", 101).await;
    let begun = Instant::now();
    // Drain of 1 s; requests and sockets have 5 s, and nobody holds one.
    let ended = server.terminate(Duration::from_secs(12)).await;
    let took = begun.elapsed();
    assert!(ended.success(), "{ended}");
    assert!(took < Duration::from_secs(6), "drained after {took:?}");
    model.release();
    let server = lab.serve().await;
    caller.move_to(&server.url);
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    println!("100 running jobs, SIGTERM, gone after {took:?}: {balance:?}");
    assert_eq!(balance.most_attempts, 1, "an interrupted attempt does not count");
    assert!(balance.repeated_unfinished <= 100, "only the calls that were cut are made again");
}
