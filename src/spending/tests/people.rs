//! Spending without a job: a workspace and a person pay.

use std::time::Duration;

use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, Statement};

use super::models::{good, model, request};
use crate::base::id::UserId;
use crate::base::{Clock, Timestamp};
use crate::engine::maintenance::{Extent, tally};
use crate::engine::tests::{QuickServer, quick_server_of};
use crate::entity::Unscoped as _;
use crate::entity::usage_entry::{self, UsageState};
use crate::entity::usage_month;
use crate::port::llm::openai_style::tests::server::{Provider, Reply};
use crate::port::llm::testing::Queries;
use crate::port::llm::{LlmErrorCode, complete_structured};
use crate::spending::ledger::{self, Call, FinishedCall};
use crate::spending::payer::Payer;
use crate::spending::{AbandonedCalls, Account};
use crate::testing::no_models;

/// The entries of the ledger, and cost and reservation of the month, which must be their sums.
async fn booked(server: &QuickServer) -> (Vec<usage_entry::Model>, (i64, i64)) {
    let read = server.app.db.read();
    let entries = usage_entry::Entity::unscoped()
        .filter(usage_entry::Column::WorkspaceId.eq(server.workspace))
        .all(read)
        .await
        .unwrap();
    let month = usage_month::Entity::unscoped()
        .filter(usage_month::Column::WorkspaceId.eq(server.workspace))
        .one(read)
        .await
        .unwrap()
        .map_or((0, 0), |month| (month.cost_micros, month.reserved_micros));
    let open = entries.iter().filter(|entry| entry.state == UsageState::Reserved);
    let sums = (entries.iter().map(|entry| entry.cost_micros).sum(), open.map(|entry| entry.reserved_micros).sum());
    assert_eq!(month, sums);
    (entries, month)
}

async fn limit(server: &QuickServer, micros: i64) {
    let tx = server.app.db.begin().await.unwrap();
    let sql = "UPDATE workspaces SET monthly_budget_micros = $1 WHERE id = $2";
    let values = [micros.into(), server.workspace.0.into()];
    tx.execute_raw(Statement::from_sql_and_values(server.app.db.backend(), sql, values)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_a_person_without_a_job_pays_from_the_month_of_the_workspace() {
    let provider = Provider::start([good(), good()]).await;
    let server = quick_server_of(Clock::System, no_models(), |_| {}).await;
    let ada = UserId::generate();
    let account = Account::without_job(&server.app, Payer::without_job(server.workspace, Some(ada)));
    let asked = account.model(model(&provider.base));
    complete_structured::<Queries>(&asked, request()).await.unwrap();
    // What is over is settled with the next reservation, or when its caller says so.
    assert!(booked(&server).await.1.1 > 0, "the highest cost is set aside");
    complete_structured::<Queries>(&asked, request()).await.unwrap();
    let mut tx = server.app.db.begin().await.unwrap();
    account.settle_in(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let (entries, month) = booked(&server).await;
    assert_eq!((entries.len(), month), (2, (2_000, 0)));
    for entry in &entries {
        assert_eq!((entry.user_id, entry.job_id, entry.step_key.as_deref()), (Some(ada), None, None));
        assert_eq!((entry.state, entry.input_tokens, entry.output_tokens), (UsageState::Settled, 200, 50));
    }
    // A month that is spent is refused, with its limit and its use.
    limit(&server, 2_500).await;
    let refused = complete_structured::<Queries>(&asked, request()).await.unwrap_err();
    assert_eq!((refused.code, provider.asked().len()), (LlmErrorCode::BudgetExceeded, 2));
    assert!(refused.message.contains("0.002 of 0.0025 US dollars"), "{}", refused.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_what_a_person_spent_is_settled_also_when_the_caller_goes_away() {
    let provider = Provider::start([good(), Reply::status(401, "{}")]).await;
    let server = quick_server_of(Clock::System, no_models(), |_| {}).await;
    let account = Account::without_job(&server.app, Payer::without_job(server.workspace, Some(UserId::generate())));
    let asked = account.model(model(&provider.base));
    complete_structured::<Queries>(&asked, request()).await.unwrap();
    complete_structured::<Queries>(&asked, request()).await.unwrap_err();
    drop((account, asked));
    server.app.detached.close();
    server.app.detached.wait().await;
    let (entries, month) = booked(&server).await;
    assert_eq!((entries.len(), month), (2, (1_000, 0)));
    assert!(entries.iter().all(|entry| entry.state == UsageState::Settled));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_10_calls_of_a_dead_process_without_a_job_count_at_their_highest_cost() {
    let start = Timestamp::parse_rfc3339("2026-10-31T23:00:00Z").unwrap();
    let server = quick_server_of(Clock::manual(start), no_models(), |_| {}).await;
    let app = &server.app;
    let payer = Payer::without_job(server.workspace, Some(UserId::generate()));
    let reserve = async || {
        let tx = app.db.begin().await.unwrap();
        let call = Call { provider: "toy", model: "toy", highest_micros: 700 };
        let entry = ledger::reserve_in(&tx, &payer, call, app.clock.now()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        entry
    };
    let (settled, _lost) = (reserve().await, reserve().await);
    let mut tx = app.db.begin().await.unwrap();
    let spent = FinishedCall { entry: settled, cost_micros: 5, usage: crate::port::llm::Usage::default(), requests: 1 };
    ledger::settle_in(&mut tx, &[spent], app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(tally(app, &AbandonedCalls, Extent::default()).await, 0, "it may be under way");
    assert_eq!(booked(&server).await.1, (5, 700));
    app.clock.advance(Duration::from_secs(25 * 60 * 60));
    assert_eq!(tally(app, &AbandonedCalls, Extent::default()).await, 1);
    assert_eq!(booked(&server).await.1, (705, 0));
    assert_eq!(tally(app, &AbandonedCalls, Extent::default()).await, 0);
}
