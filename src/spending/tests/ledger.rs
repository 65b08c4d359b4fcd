//! Budgets under parallel reservations (C-LLM-7), and the books (C-LLM-10): nothing is overshot, nothing that fits is
//! refused, and what is booked on jobs, steps and months (of the workspace, its people and its bots) is the sum of the
//! entries at every moment, also when the month turns between a reservation and its settlement, and whatever providers tell
//! of usage.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, Statement};
use serde_json::json;

use crate::app::App;
use crate::base::id::{BotId, JobStepId, UsageId, UserId};
use crate::base::{Clock, Timestamp, Viewer, WorkspaceRole};
use crate::db::Tx;
use crate::engine::tests::{Idle, QuickServer, play_all, quick_server_of};
use crate::engine::{NewJob, Registry, Runner, enqueue_in};
use crate::entity::usage_entry::{self, UsageState};
use crate::entity::{Unscoped as _, budget_month, job, job_step, usage_month};
use crate::port::llm::Usage;
use crate::spending::ledger::{self, Call, FinishedCall, Unknown};
use crate::spending::payer::{Payer, Work};
use crate::testing::no_models;

/// Two jobs with budgets of their own, in a workspace with a budget for the month. Both are of one person, and the first
/// one of a bot, with budgets for the month, too.
#[derive(Debug, Clone)]
struct Plan {
    budgets: [Option<i64>; 2],
    month: Option<i64>,
    of_person: Option<i64>,
    of_bot: Option<i64>,
    rounds: Vec<Round>,
    /// What becomes of calls that nobody knows anything of.
    unknown: Unknown,
}

/// Calls at the same time.
#[derive(Debug, Clone)]
struct Round {
    calls: Vec<Planned>,
    /// The month turns while they are under way.
    month_turns: bool,
}

#[derive(Debug, Clone)]
struct Planned {
    job: usize,
    highest: i64,
    /// Cost of a second attempt that is reserved meanwhile.
    more: Option<i64>,
    end: Ended,
}

#[derive(Debug, Clone)]
enum Ended {
    /// Settled at once, twice over.
    Settled(Used),
    /// Known, and settled with the next reservation or at the end of the attempt.
    Known(Used),
    /// Nobody knows.
    Lost,
}

/// What a call used: a cost in percent of its highest, and tokens as providers tell them.
#[derive(Debug, Clone)]
struct Used {
    share: i64,
    tokens: [u64; 3],
    requests: u64,
}

fn plan() -> impl Strategy<Value = Plan> {
    let budget = || prop::option::weighted(0.8, 0_i64..200);
    let tokens =
        prop_oneof![6 => 0_u64..5_000, 1 => Just(u64::MAX), 1 => Just(1_u64 << 53), 1 => Just(i64::MAX as u64)];
    let used = (0_i64..=250, prop::array::uniform3(tokens), 0_u64..4).prop_map(|(share, tokens, requests)| Used {
        share,
        tokens,
        requests,
    });
    let ended = prop_oneof![
        4 => used.clone().prop_map(Ended::Settled),
        4 => used.prop_map(Ended::Known),
        1 => Just(Ended::Lost),
    ];
    let call = (0_usize..2, 0_i64..60, prop::option::weighted(0.2, 0_i64..40), ended)
        .prop_map(|(job, highest, more, end)| Planned { job, highest, more, end });
    let round = (prop::collection::vec(call, 1..8), prop::bool::weighted(0.3))
        .prop_map(|(calls, month_turns)| Round { calls, month_turns });
    let unknown = prop_oneof![Just(Unknown::NeverMade), Just(Unknown::MayHaveCostAll)];
    let month = || prop::option::weighted(0.6, 0_i64..300);
    let months = (month(), month(), month());
    (budget(), budget(), months, prop::collection::vec(round, 1..4), unknown).prop_map(
        |(first, second, (month, of_person, of_bot), rounds, unknown)| Plan {
            budgets: [first, second],
            month,
            of_person,
            of_bot,
            rounds,
            unknown,
        },
    )
}

async fn running(server: &QuickServer, budget: Option<i64>) -> job::Model {
    let app = &server.app;
    let mut new = NewJob::new("TOY", Some(server.workspace), "toy", json!({}));
    new.budget_micros = budget;
    let mut tx = app.db.begin().await.unwrap();
    enqueue_in(&mut tx, app, &Viewer::system("test".to_owned()), new).unwrap();
    tx.commit().await.unwrap();
    let runner = Runner::new(app.clone(), Registry::default().with(Idle));
    let row = runner.claim(1).await.unwrap().remove(0);
    let tx = app.db.begin().await.unwrap();
    let sql = "INSERT INTO job_steps (id, job_id, workspace_id, key, title, position, status, attempt, input_tokens,
                   cached_input_tokens, output_tokens, model_requests, cost_micros)
               VALUES ($1, $2, $3, 'step', 'Step', 0, 'RUNNING', 1, 0, 0, 0, 0, 0)";
    let values = [JobStepId::generate().0.into(), row.id.0.into(), server.workspace.0.into()];
    tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, values)).await.unwrap();
    tx.commit().await.unwrap();
    row
}

/// Cost, reservation, tokens of each kind and calls.
type Booked = [i64; 6];

fn of_entries<'a>(entries: impl Iterator<Item = &'a usage_entry::Model>) -> Booked {
    entries.fold([0; 6], |mut sums, entry| {
        let open = entry.state == UsageState::Reserved;
        sums[0] += entry.cost_micros;
        sums[1] += if open { entry.reserved_micros } else { 0 };
        sums[2] += entry.input_tokens;
        sums[3] += entry.cached_input_tokens;
        sums[4] += entry.output_tokens;
        sums[5] += entry.requests;
        sums
    })
}

async fn of_job(server: &QuickServer, job: &job::Model) -> Booked {
    let row = job::Entity::unscoped_by_id(job.id).one(server.app.db.read()).await.unwrap().unwrap();
    let tokens = (row.input_tokens, row.cached_input_tokens, row.output_tokens);
    [row.cost_micros, row.reserved_micros, tokens.0, tokens.1, tokens.2, row.model_requests]
}

/// What each job holds of its budget: cost and reservation.
async fn of_jobs(server: &QuickServer, jobs: &[job::Model; 2]) -> [i64; 2] {
    let mut held = [0; 2];
    for (held, job) in held.iter_mut().zip(jobs) {
        let booked = of_job(server, job).await;
        *held = booked[0] + booked[1];
    }
    held
}

/// Cost and reservation of each month.
async fn of_months(server: &QuickServer) -> BTreeMap<String, (i64, i64)> {
    let rows = usage_month::Entity::unscoped()
        .filter(usage_month::Column::WorkspaceId.eq(server.workspace))
        .all(server.app.db.read())
        .await
        .unwrap();
    rows.into_iter().map(|row| (row.month, (row.cost_micros, row.reserved_micros))).collect()
}

/// Who pays beside the workspace: the person of both jobs, and the bot of the first.
#[derive(Debug, Clone, Copy)]
struct Holders {
    person: UserId,
    bot: BotId,
}

impl Holders {
    async fn add(server: &QuickServer, plan: &Plan) -> Self {
        let ada = server.member("Ada", server.workspace, WorkspaceRole::Member).await;
        let bot = server.bot(server.workspace, |bot| bot.monthly_budget_micros = plan.of_bot).await;
        let holders = Self { person: ada.user_id().unwrap(), bot };
        let tx = server.app.db.begin().await.unwrap();
        let sql = "UPDATE memberships SET monthly_budget_micros = $1 WHERE user_id = $2";
        let values = [plan.of_person.into(), holders.person.0.into()];
        tx.execute_raw(Statement::from_sql_and_values(server.app.db.backend(), sql, values)).await.unwrap();
        tx.commit().await.unwrap();
        holders
    }

    fn ids(self) -> [uuid::Uuid; 2] {
        [self.person.0, self.bot.0]
    }

    /// Cost and reservation of a month by holder.
    async fn held(self, server: &QuickServer, month: &str) -> [i64; 2] {
        let rows = of_holders(server).await;
        self.ids().map(|id| rows.get(&(month.to_owned(), id)).map_or(0, |(cost, reserved)| cost + reserved))
    }
}

/// Cost and reservation of each month of people and bots.
pub(super) async fn of_holders(server: &QuickServer) -> BTreeMap<(String, uuid::Uuid), (i64, i64)> {
    let rows = budget_month::Entity::unscoped()
        .filter(budget_month::Column::WorkspaceId.eq(server.workspace))
        .all(server.app.db.read())
        .await
        .unwrap();
    rows.into_iter().map(|row| ((row.month, row.holder_id), (row.cost_micros, row.reserved_micros))).collect()
}

async fn check(server: &QuickServer, jobs: &[job::Model; 2], plan: &Plan) -> Result<(), TestCaseError> {
    let read = server.app.db.read();
    let all = usage_entry::Entity::unscoped()
        .filter(usage_entry::Column::WorkspaceId.eq(server.workspace))
        .all(read)
        .await
        .unwrap();
    for (job, budget) in jobs.iter().zip(plan.budgets) {
        let own = of_entries(all.iter().filter(|entry| entry.job_id == Some(job.id)));
        prop_assert_eq!(of_job(server, job).await, own);
        prop_assert!(budget.is_none_or(|limit| own[0] + own[1] <= limit), "the budget of the job is overshot");
        let step =
            job_step::Entity::unscoped().filter(job_step::Column::JobId.eq(job.id)).one(read).await.unwrap().unwrap();
        let tokens = (step.input_tokens, step.cached_input_tokens, step.output_tokens);
        prop_assert_eq!(
            [step.cost_micros, tokens.0, tokens.1, tokens.2, step.model_requests],
            [own[0], own[2], own[3], own[4], own[5]]
        );
    }
    for (month, booked) in of_months(server).await {
        let own = of_entries(all.iter().filter(|entry| entry.month == month));
        prop_assert_eq!(booked, (own[0], own[1]), "{}", month);
        prop_assert!(plan.month.is_none_or(|limit| own[0] + own[1] <= limit), "the budget of the month is overshot");
    }
    let held = of_holders(server).await;
    prop_assert!(held.is_empty() == all.is_empty());
    for ((month, id), booked) in held {
        let is_person = all.iter().any(|entry| entry.user_id.is_some_and(|person| person.0 == id));
        let is_own = |entry: &&usage_entry::Model| {
            let holder = if is_person { entry.user_id.map(|person| person.0) } else { entry.bot_id.map(|bot| bot.0) };
            entry.month == month && holder == Some(id)
        };
        let own = of_entries(all.iter().filter(is_own));
        prop_assert_eq!(booked, (own[0], own[1]), "{} of {}", month, id);
        let limit = if is_person { plan.of_person } else { plan.of_bot };
        prop_assert!(limit.is_none_or(|limit| own[0] + own[1] <= limit), "a budget of a month is overshot");
    }
    Ok(())
}

async fn play(plan: &Plan) -> Result<(), TestCaseError> {
    let start = Timestamp::parse_rfc3339("2026-10-31T23:59:58Z").unwrap();
    let server = quick_server_of(Clock::manual(start), no_models(), |_| {}).await;
    let app = &server.app;
    let tx = app.db.begin().await.unwrap();
    let sql = "UPDATE workspaces SET monthly_budget_micros = $1 WHERE id = $2";
    let values = [plan.month.into(), server.workspace.0.into()];
    tx.execute_raw(Statement::from_sql_and_values(app.db.backend(), sql, values)).await.unwrap();
    tx.commit().await.unwrap();
    let holders = Holders::add(&server, plan).await;
    let jobs = [running(&server, plan.budgets[0]).await, running(&server, plan.budgets[1]).await];
    let mut known: [Vec<FinishedCall>; 2] = [Vec::new(), Vec::new()];
    for round in &plan.rounds {
        let before = of_jobs(&server, &jobs).await;
        let calls = round.calls.iter().map(|planned| {
            let call = Call { provider: "toy", model: "toy", identity: None, highest_micros: planned.highest };
            reserve(app, &jobs[planned.job], payer(&jobs, planned.job, holders), call, &known[planned.job])
        });
        let answers = futures_util::future::join_all(calls).await;
        check(&server, &jobs, plan).await?;
        let month = of_months(&server).await.get(&ledger::month_of(app.clock.now())).copied().unwrap_or_default();
        let held = holders.held(&server, &ledger::month_of(app.clock.now())).await;
        let after = of_jobs(&server, &jobs).await;
        let given_back = [0, 1].map(|job| {
            let answered = round.calls.iter().zip(&answers).filter(|(planned, _)| planned.job == job);
            let reserved: i64 = answered.filter(|(_, answer)| answer.is_ok()).map(|(planned, _)| planned.highest).sum();
            before[job] + reserved - after[job]
        });
        let mut accepted: Vec<(&Planned, UsageId)> = Vec::new();
        for (planned, answer) in round.calls.iter().zip(answers) {
            let fits = |limit: Option<i64>, booked: i64| {
                planned.highest == 0 || limit.is_none_or(|limit| booked + planned.highest <= limit)
            };
            match answer {
                Ok(Some(entry)) => accepted.push((planned, entry)),
                Ok(None) => prop_assert!(false, "the job is the worker's"),
                // A job gives back what it knows it did not use before it is judged, and only then: what was refused
                // does not fit afterwards either, unless the other job gave back something to the month meanwhile.
                Err(error) => {
                    prop_assert_eq!(error.code(), "QUOTA_EXCEEDED");
                    let most_of_month = month.0 + month.1 + given_back[1 - planned.job];
                    let refused = !fits(plan.budgets[planned.job], after[planned.job])
                        || !fits(plan.month, most_of_month)
                        || !fits(plan.of_person, held[0] + given_back[1 - planned.job])
                        || planned.job == 0 && !fits(plan.of_bot, held[1]);
                    prop_assert!(refused, "refused, though it fits");
                }
            }
        }
        if round.month_turns {
            app.clock.advance(std::time::Duration::from_secs(31 * 86_400));
        }
        for (planned, entry) in accepted {
            if let Some(more) = planned.more {
                match ledger::reserve_more(app, &payer(&jobs, planned.job, holders), entry, more).await {
                    Ok(reserved) => prop_assert!(reserved, "the entry is open"),
                    Err(error) => prop_assert_eq!(error.code(), "QUOTA_EXCEEDED"),
                }
                check(&server, &jobs, plan).await?;
            }
            match &planned.end {
                Ended::Settled(used) => settle_twice(&server, spent(entry, planned, used)).await,
                Ended::Known(used) => known[planned.job].push(spent(entry, planned, used)),
                Ended::Lost => {}
            }
        }
        check(&server, &jobs, plan).await?;
    }
    for (job, known) in jobs.iter().zip(&known) {
        let before = of_job(&server, job).await;
        let mut tx = app.db.begin().await.unwrap();
        ledger::settle_in(&mut tx, known, app.clock.now()).await.unwrap();
        let assumed = ledger::close_in(&mut tx, job.id, plan.unknown, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let after = of_job(&server, job).await;
        prop_assert_eq!(after[1], 0, "nothing stays reserved");
        prop_assert!(after[0] <= before[0] + before[1]);
        match plan.unknown {
            Unknown::NeverMade => prop_assert_eq!((assumed.requests, assumed.cost_micros), (0, 0)),
            // Workers that died: their calls count as the most that they can have cost.
            Unknown::MayHaveCostAll => prop_assert_eq!(assumed.cost_micros, assumed.reserved_micros),
        }
    }
    check(&server, &jobs, plan).await
}

/// A job pays, with a step of its.
fn payer(jobs: &[job::Model; 2], number: usize, holders: Holders) -> Payer {
    let job = &jobs[number];
    let work = Work { job: job.id, fence: job.fence, step: "step".to_owned() };
    let bot = (number == 0).then_some(holders.bot);
    Payer { workspace: job.workspace_id.unwrap(), person: Some(holders.person), bot, work: Some(work) }
}

/// Settles what is known of earlier calls and reserves a new one, as an account does: all or nothing.
async fn reserve(
    app: &App,
    job: &job::Model,
    payer: Payer,
    call: Call<'_>,
    known: &[FinishedCall],
) -> crate::base::Result<Option<UsageId>> {
    let mut tx = app.db.begin().await?;
    hold(&tx, job).await;
    ledger::settle_in(&mut tx, known, app.clock.now()).await?;
    let entry = ledger::reserve_in(&tx, &payer, call, app.clock.now()).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Holds the row of a job first, as every transaction of an attempt does.
async fn hold(tx: &Tx, job: &job::Model) {
    let sql = "UPDATE jobs SET fence = fence WHERE id = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [job.id.0.into()])).await.unwrap();
}

fn spent(entry: UsageId, planned: &Planned, used: &Used) -> FinishedCall {
    let [input_tokens, cached_input_tokens, output_tokens] = used.tokens;
    let usage = Usage { input_tokens, cached_input_tokens, output_tokens, estimated: false };
    FinishedCall { entry, cost_micros: planned.highest * used.share / 100, usage, requests: used.requests }
}

/// Settles what is known, once and then once more: the second time changes nothing.
async fn settle_twice(server: &QuickServer, spent: FinishedCall) {
    for _ in 0..2 {
        let mut tx = server.app.db.begin().await.unwrap();
        ledger::settle_in(&mut tx, &[spent, spent], server.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[test]
fn c_llm_7_c_llm_10_no_budget_is_overshot_and_all_sums_agree_at_every_moment() {
    play_all(&plan(), async |plan| play(&plan).await);
}
