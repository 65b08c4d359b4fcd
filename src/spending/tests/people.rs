//! Spending without a job: a workspace and a person pay.

use std::time::Duration;

use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, Statement};

use super::ledger::of_holders;
use super::models::{good, model, request};
use crate::base::error::Reason;
use crate::base::id::{BotId, UserId};
use crate::base::{Clock, Timestamp, WorkspaceRole};
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
pub(super) async fn booked(server: &QuickServer) -> (Vec<usage_entry::Model>, (i64, i64)) {
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

pub(super) async fn limit(server: &QuickServer, micros: i64) {
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
        let call = Call { provider: "toy", model: "toy", identity: None, highest_micros: 700 };
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

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_person_and_bot_have_months_of_their_own_and_a_refusal_names_which_and_until_when() {
    let start = Timestamp::parse_rfc3339("2026-11-30T23:00:00Z").unwrap();
    let server = quick_server_of(Clock::manual(start), no_models(), |_| {}).await;
    let app = &server.app;
    let ada = server.member("Ada", server.workspace, WorkspaceRole::Member).await.user_id().unwrap();
    let bot = server.bot(server.workspace, |bot| bot.monthly_budget_micros = Some(1_000)).await;
    let tide = server.bot(server.workspace, |_| {}).await;
    let tx = app.db.begin().await.unwrap();
    let sql = "UPDATE memberships SET monthly_budget_micros = 2500 WHERE user_id = $1";
    tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, [ada.0.into()])).await.unwrap();
    tx.commit().await.unwrap();
    let reserve = async |person: Option<UserId>, bot: Option<BotId>, highest_micros| {
        let payer = Payer { bot, ..Payer::without_job(server.workspace, person) };
        let tx = app.db.begin().await.unwrap();
        let call = Call { provider: "toy", model: "toy", identity: None, highest_micros };
        let entry = ledger::reserve_in(&tx, &payer, call, app.clock.now()).await?;
        tx.commit().await?;
        crate::base::Result::Ok(entry)
    };
    let refusal = |error: crate::base::Error| {
        let Reason::QuotaExceeded { resource, limit, used, resets_at } = error.refusals().unwrap()[0].reason.clone()
        else {
            panic!("{error:?}");
        };
        (resource, limit, used, resets_at.unwrap().to_rfc3339(), error.message().into_owned())
    };
    reserve(Some(ada), Some(bot), 800).await.unwrap();
    let (resource, limit, used, until, message) = refusal(reserve(Some(ada), Some(bot), 300).await.unwrap_err());
    assert_eq!((resource, limit, used), ("botMonthCostMicros", 1_000, 800));
    assert_eq!(until, "2026-12-01T00:00:00.000Z");
    assert!(message.contains("bot") && message.contains("until 2026-12-01"), "{message}");
    // Another bot of the same person, until her own month is spent.
    reserve(Some(ada), Some(tide), 1_500).await.unwrap();
    let (resource, limit, used, ..) = refusal(reserve(Some(ada), None, 300).await.unwrap_err());
    assert_eq!((resource, limit, used), ("memberMonthCostMicros", 2_500, 2_300));
    // What nobody asked for, and what others ask, is not charged to her; a call that costs nothing is never refused.
    reserve(None, None, 5_000).await.unwrap();
    reserve(Some(UserId::generate()), Some(tide), 5_000).await.unwrap();
    reserve(Some(ada), Some(bot), 0).await.unwrap();
    // The next month begins anew.
    app.clock.advance(Duration::from_secs(60 * 60));
    reserve(Some(ada), Some(bot), 1_000).await.unwrap();
    let held = of_holders(&server).await;
    let of = |month: &str, id: uuid::Uuid| held[&(month.to_owned(), id)];
    assert_eq!((of("2026-11", ada.0), of("2026-11", bot.0), of("2026-12", bot.0)), ((0, 2_300), (0, 800), (0, 1_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_7_sixteen_calls_at_once_do_not_overshoot_the_month_of_a_bot() {
    let server = quick_server_of(Clock::System, no_models(), |_| {}).await;
    let app = &server.app;
    let bot = server.bot(server.workspace, |bot| bot.monthly_budget_micros = Some(500)).await;
    let reserve = async || {
        let payer = Payer::without_job(server.workspace, Some(UserId::generate())).for_bot(bot);
        let tx = app.db.begin().await.unwrap();
        let call = Call { provider: "toy", model: "toy", identity: None, highest_micros: 100 };
        let entry = ledger::reserve_in(&tx, &payer, call, app.clock.now()).await;
        if entry.is_ok() {
            tx.commit().await.unwrap();
        }
        entry.is_ok()
    };
    let answers = futures_util::future::join_all((0..16).map(|_| reserve())).await;
    assert_eq!(answers.into_iter().filter(|reserved| *reserved).count(), 5);
}
