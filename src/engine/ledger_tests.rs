//! Budgets under parallel reservations (C-LLM-7): nothing is overshot, nothing that fits is refused, and what is
//! booked on jobs and on the month is the sum of the entries.

use proptest::prelude::*;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, Statement};
use serde_json::json;

use super::ledger::{self, Call, Spent};
use super::tests::{Bench, Idle, bench, play_all};
use super::*;
use crate::base::Viewer;
use crate::base::id::UsageId;
use crate::entity::job;
use crate::entity::usage_entry::{self, UsageState};
use crate::port::llm::Usage;

/// Two jobs with budgets of their own, in a workspace with a budget for the month.
#[derive(Debug, Clone)]
struct Plan {
    budgets: [Option<i64>; 2],
    month: Option<i64>,
    /// Rounds of calls at the same time: job, highest cost, and the share of it that is really used; none: the worker
    /// dies before it knows.
    rounds: Vec<Vec<(usize, i64, Option<u8>)>>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let budget = || prop::option::weighted(0.8, 0_i64..200);
    let call = (0_usize..2, 0_i64..60, prop::option::weighted(0.9, 0_u8..=100));
    (
        budget(),
        budget(),
        prop::option::weighted(0.8, 0_i64..300),
        prop::collection::vec(prop::collection::vec(call, 1..8), 1..4),
    )
        .prop_map(|(first, second, month, rounds)| Plan { budgets: [first, second], month, rounds })
}

async fn running(bench: &Bench, budget: Option<i64>) -> job::Model {
    let app = &bench.app;
    let mut new = NewJob::new("TOY", Some(bench.workspace), "toy", json!({}));
    new.budget_micros = budget;
    let mut tx = app.db.begin().await.unwrap();
    enqueue_in(&mut tx, app, &Viewer::system("test".to_owned()), new).unwrap();
    tx.commit().await.unwrap();
    let registry = Registry::default().with(Idle);
    claim::claim(app, &registry, "worker", 1).await.unwrap().rows.remove(0)
}

/// Spent and reserved: of a job, and of the month.
async fn booked(bench: &Bench, job: Option<&job::Model>) -> (i64, i64) {
    if let Some(job) = job {
        let row = job::Entity::find_by_id(job.id).one(bench.app.db.read()).await.unwrap().unwrap();
        return (row.cost_micros, row.reserved_micros);
    }
    let sql = "SELECT cost_micros, reserved_micros FROM usage_months WHERE workspace_id = $1";
    let values = [bench.workspace.0.into()];
    let statement = Statement::from_sql_and_values(bench.app.db.backend(), sql, values);
    match bench.app.db.read().query_one_raw(statement).await.unwrap() {
        Some(row) => (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap()),
        None => (0, 0),
    }
}

async fn check(bench: &Bench, jobs: &[job::Model; 2], plan: &Plan) -> Result<(), TestCaseError> {
    let mut of_all = (0, 0);
    for (job, budget) in jobs.iter().zip(plan.budgets) {
        let entries = usage_entry::Entity::find()
            .filter(usage_entry::Column::JobId.eq(job.id))
            .all(bench.app.db.read())
            .await
            .unwrap();
        let open = |entry: &&usage_entry::Model| entry.state == UsageState::Reserved;
        let reserved: i64 = entries.iter().filter(open).map(|entry| entry.reserved_micros).sum();
        let spent: i64 = entries.iter().map(|entry| entry.cost_micros).sum();
        prop_assert_eq!(booked(bench, Some(job)).await, (spent, reserved));
        prop_assert!(budget.is_none_or(|limit| spent + reserved <= limit), "the budget of the job is overshot");
        of_all = (of_all.0 + spent, of_all.1 + reserved);
    }
    prop_assert_eq!(booked(bench, None).await, of_all);
    prop_assert!(plan.month.is_none_or(|limit| of_all.0 + of_all.1 <= limit), "the budget of the month is overshot");
    Ok(())
}

async fn play(plan: &Plan) -> Result<(), TestCaseError> {
    let bench = bench().await;
    let app = &bench.app;
    let tx = app.db.begin().await.unwrap();
    let sql = "UPDATE workspaces SET monthly_budget_micros = $1 WHERE id = $2";
    let values = [plan.month.into(), bench.workspace.0.into()];
    tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, values)).await.unwrap();
    tx.commit().await.unwrap();
    let jobs = [running(&bench, plan.budgets[0]).await, running(&bench, plan.budgets[1]).await];
    for round in &plan.rounds {
        let calls = round.iter().map(|(job, highest_micros, _)| {
            let call = Call { step: "step", provider: "toy", model: "toy", highest_micros: *highest_micros };
            ledger::reserve(app, &jobs[*job], call)
        });
        let answers = futures_util::future::join_all(calls).await;
        check(&bench, &jobs, plan).await?;
        let month = booked(&bench, None).await;
        let mut accepted: Vec<(usize, UsageId, i64, Option<u8>)> = Vec::new();
        for ((job, highest, share), answer) in round.iter().zip(answers) {
            let own = booked(&bench, Some(&jobs[*job])).await;
            let fits = |limit: Option<i64>, booked: (i64, i64)| {
                *highest == 0 || limit.is_none_or(|limit| booked.0 + booked.1 + highest <= limit)
            };
            match answer {
                Ok(Some(entry)) => accepted.push((*job, entry, *highest, *share)),
                Ok(None) => prop_assert!(false, "the job is the worker's"),
                // Reservations only grow while they are made: what was refused does not fit afterwards either.
                Err(error) => {
                    prop_assert_eq!(error.code(), "QUOTA_EXCEEDED");
                    prop_assert!(!fits(plan.budgets[*job], own) || !fits(plan.month, month), "refused, though it fits");
                }
            }
        }
        settle(&bench, &jobs, accepted).await;
        check(&bench, &jobs, plan).await?;
    }
    // Workers that died: their calls count as the most that they can have cost.
    for job in &jobs {
        let mut tx = app.db.begin().await.unwrap();
        ledger::close_in(&mut tx, app, job, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        prop_assert_eq!(booked(&bench, Some(job)).await.1, 0, "nothing stays reserved");
    }
    check(&bench, &jobs, plan).await
}

/// Settles what is known, once and then once more: the second time changes nothing.
async fn settle(bench: &Bench, jobs: &[job::Model; 2], accepted: Vec<(usize, UsageId, i64, Option<u8>)>) {
    for (job, entry, reserved_micros, share) in accepted {
        let Some(share) = share else { continue };
        let spent = Spent {
            entry,
            reserved_micros,
            cost_micros: reserved_micros * i64::from(share) / 100,
            usage: Usage::default(),
        };
        for _ in 0..2 {
            let mut tx = bench.app.db.begin().await.unwrap();
            let now = bench.app.clock.now();
            ledger::settle_in(&mut tx, &bench.app, &jobs[job], &[spent, spent], now).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

#[test]
fn c_llm_7_no_budget_is_overshot_by_calls_at_the_same_time() {
    play_all(&plan(), async |plan| play(&plan).await);
}
