//! A model that misbehaves: rejects with `Retry-After`, truncates, garbles, reorders.

use std::sync::Arc;

use crate::kills::{prepare, research, undisturbed};
use crate::lab::Lab;
use crate::ledger::Ledger;
use crate::model::Model;

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_3_whatever_the_model_does_the_report_is_the_same_and_finished_steps_are_not_repeated() {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    let server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.misbehave();
    for turn in 0..5 {
        ledger.started(&research(&caller, &workspace, &format!("troubled-{turn}")).await);
    }
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    println!("every step's first call failed: {balance:?}");
    assert!(balance.repeated_unfinished > 5 * 6, "there was trouble");
}
