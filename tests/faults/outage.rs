//! PostgreSQL is unreachable for a while and comes back.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cluster::Cluster;
use crate::kills::{Load, prepare, undisturbed};
use crate::lab::Lab;
use crate::ledger::Ledger;
use crate::model::Model;

#[tokio::test(flavor = "multi_thread")]
async fn c_job_17_the_database_is_gone_for_seconds_and_work_goes_on_by_itself() {
    if crate::db::postgres().is_none() {
        println!("skipped: SQLite is in the process; the full disk is its outage");
        return;
    }
    let outage = Duration::from_secs(crate::number("DOSSIER_TEST_OUTAGE", 3));
    let mut cluster = Cluster::start().await;
    let model = Model::start().await;
    let mut lab = Lab::new(&model.url("a")).await.set("DATABASE_ACQUIRE_TIMEOUT", "1s");
    lab.database.clone_from(&cluster.url);
    let server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.slow(20, 120);
    let mut load = Load::new(caller.clone(), workspace.clone(), Arc::clone(&ledger));
    load.start_jobs("one", 1);
    load.start_jobs("two", 2);
    load.write_prompts();
    let mut followed = 0;
    for round in 1..=2 {
        load.allowed.store(12 * round, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(700)).await;
        load.follow_some(&mut followed);
        cluster.stop().await;
        let begun = Instant::now();
        let mut refusals = 0;
        while begun.elapsed() < outage {
            let input =
                json!({ "workspaceId": workspace, "name": format!("Lost {round} {refusals}"), "template": "x" });
            let error = caller.try_change("createPrompt", input, "prompt { id }").await.unwrap_err();
            assert!(error.contains("UNAVAILABLE"), "{error}");
            refusals += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let ready = reqwest_status(&format!("{}/health/ready", server.url)).await;
        assert_eq!(ready, 503, "not ready without a database (C-OPS-1)");
        cluster.go_on().await;
        let begun = Instant::now();
        caller.ask("query($id: ID!) { workspace(id: $id) { name } }", json!({ "id": workspace })).await;
        println!("gone for {outage:?}: {refusals} writes refused, an answer {:?} after the return", begun.elapsed());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    load.follow_some(&mut followed);
    let (followed, connections) = load.finish().await;
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    println!("{followed} jobs followed over {connections} connections: {balance:?}");
    drop(server);
    cluster.end().await;
}

async fn reqwest_status(url: &str) -> u16 {
    #[expect(clippy::disallowed_methods, reason = "a test's client is outside the server")]
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.get(url).send().await.unwrap().status().as_u16()
}
