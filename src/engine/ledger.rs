//! Budgets that are never overshot (C-LLM-7): the highest cost of a call is reserved before it, in one statement that
//! refuses what does not fit, and settled with what was really used after it, however it ended (C-LLM-10). Amounts are
//! millionths of a US dollar. A call belongs to the month of its reservation, also when it is settled in the next one.
//!
//! A worker that dies between the two leaves reservations behind. Nobody knows what those calls cost, so they are
//! settled at their highest cost: the ledger may err, but only on the safe side.
//!
//! Whatever changes several rows locks the job's row first, then its entries, then months in their order.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _,
    Set, Statement, Value,
};

use crate::app::App;
use crate::base::error::{Reason, Refusal};
use crate::base::id::{UsageId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::entity::job::{self, JobStatus};
use crate::entity::usage_entry::{self, UsageState};
use crate::port::llm::Usage;

/// A call that is about to be made.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// Step that makes it.
    pub step: &'a str,
    /// Provider of the model.
    pub provider: &'a str,
    /// Name of the model.
    pub model: &'a str,
    /// Highest cost.
    pub highest_micros: i64,
}

/// A call that was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spent {
    /// Its entry in the ledger.
    pub entry: UsageId,
    /// What it cost. More than was reserved is never booked.
    pub cost_micros: i64,
    /// Tokens.
    pub usage: Usage,
}

/// Sums over calls.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[expect(missing_docs, reason = "named like the columns")]
pub struct Sums {
    pub input_tokens: i64,
    pub cached_input_tokens: i64,
    pub output_tokens: i64,
    pub requests: i64,
    pub cost_micros: i64,
    pub reserved_micros: i64,
}

/// Reserves the highest cost of a call, or refuses it; settles what is known of earlier calls before, so that nothing is
/// refused for their sake. Answers `None` when the job is not the worker's any more.
pub async fn reserve(app: &App, job: &job::Model, call: Call<'_>, known: &[Spent]) -> Result<Option<UsageId>> {
    let now = app.clock.now();
    let workspace = workspace_of(job)?;
    let mut tx = app.db.begin().await?;
    if !known.is_empty() {
        if !lock_in(&tx, job).await? {
            return Ok(None);
        }
        settle_in(&mut tx, job, known, now).await?;
    }
    if !reserve_on_job(&tx, job, call.highest_micros).await? {
        return Ok(None);
    }
    let month = month_of(now);
    reserve_month(&tx, workspace, &month, call.highest_micros).await?;
    let id = UsageId::generate();
    usage_entry::ActiveModel {
        id: Set(id),
        workspace_id: Set(workspace),
        job_id: Set(Some(job.id)),
        step_key: Set(Some(call.step.to_owned())),
        user_id: Set(job.created_by),
        month: Set(month),
        provider: Set(call.provider.to_owned()),
        model: Set(call.model.to_owned()),
        state: Set(UsageState::Reserved),
        reserved_micros: Set(call.highest_micros),
        cost_micros: Set(0),
        input_tokens: Set(0),
        cached_input_tokens: Set(0),
        output_tokens: Set(0),
        created_at: Set(now),
        settled_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// Reserves the cost of another attempt of a call, or refuses it. Answers false when the job is not the worker's any
/// more.
pub async fn reserve_more(app: &App, job: &job::Model, entry: UsageId, amount: i64) -> Result<bool> {
    let tx = app.db.begin().await?;
    if !reserve_on_job(&tx, job, amount).await? {
        return Ok(false);
    }
    let row = usage_entry::Entity::find_by_id(entry).one(&*tx).await?;
    let Some(row) = row.filter(|row| row.state == UsageState::Reserved) else { return Ok(false) };
    reserve_month(&tx, row.workspace_id, &row.month, amount).await?;
    let more = run(
        &tx,
        "UPDATE usage_entries SET reserved_micros = reserved_micros + $1 WHERE id = $2 AND state = 'RESERVED'",
        [amount.into(), entry.0.into()],
    )
    .await?;
    if more {
        tx.commit().await?;
    }
    Ok(more)
}

fn workspace_of(job: &job::Model) -> Result<WorkspaceId> {
    job.workspace_id.ok_or_else(|| Error::internal(anyhow::anyhow!("model use without a workspace")))
}

/// Holds the row of a job that is still the worker's.
async fn lock_in(tx: &Tx, job: &job::Model) -> Result<bool> {
    let sql = "UPDATE jobs SET fence = fence WHERE id = $1 AND fence = $2 AND status = 'RUNNING'";
    run(tx, sql, [job.id.0.into(), job.fence.into()]).await
}

/// Adds to what is reserved on the job, or refuses it. Answers false when the job is not the worker's any more.
async fn reserve_on_job(tx: &Tx, job: &job::Model, amount: i64) -> Result<bool> {
    let values: [Value; 3] = [amount.into(), job.id.0.into(), job.fence.into()];
    let fits = run(
        tx,
        "UPDATE jobs SET reserved_micros = reserved_micros + $1 WHERE id = $2 AND fence = $3 AND status = 'RUNNING'
         AND (budget_micros IS NULL OR $1 = 0 OR cost_micros + reserved_micros + $1 <= budget_micros)",
        values,
    )
    .await?;
    if fits {
        return Ok(true);
    }
    let current = job::Entity::find_by_id(job.id).one(&**tx).await?;
    match current.filter(|row| row.fence == job.fence) {
        Some(row) if row.status == JobStatus::Running && row.budget_micros.is_some() => {
            let (limit, used) = (row.budget_micros.unwrap_or(0), row.cost_micros + row.reserved_micros);
            let message = "The budget of the job does not allow another call of the model.";
            Err(exceeded("jobCostMicros", limit, used, message))
        }
        _ => Ok(false),
    }
}

async fn reserve_month(tx: &Tx, workspace: WorkspaceId, month: &str, amount: i64) -> Result<()> {
    run(
        tx,
        "INSERT INTO usage_months (workspace_id, month, cost_micros, reserved_micros) VALUES ($1, $2, 0, 0)
         ON CONFLICT DO NOTHING",
        [workspace.0.into(), month.into()],
    )
    .await?;
    let fits = run(
        tx,
        "UPDATE usage_months SET reserved_micros = reserved_micros + $1 WHERE workspace_id = $2 AND month = $3
         AND ($1 = 0 OR NOT EXISTS (
             SELECT 1 FROM workspaces w WHERE w.id = $2 AND w.monthly_budget_micros IS NOT NULL
             AND usage_months.cost_micros + usage_months.reserved_micros + $1 > w.monthly_budget_micros))",
        [amount.into(), workspace.0.into(), month.into()],
    )
    .await?;
    if fits {
        return Ok(());
    }
    Err(exceeded(
        "workspaceMonthCostMicros",
        0,
        0,
        "The monthly budget of the workspace does not allow another call of the model.",
    ))
}

fn exceeded(resource: &'static str, limit: i64, used: i64, message: &'static str) -> Error {
    Refusal::new(Reason::QuotaExceeded { resource, limit, used, resets_at: None }, message).into()
}

/// Settles calls as part of a transaction that holds the job's row. What was settled before stays as it is.
pub async fn settle_in(tx: &mut Tx, job: &job::Model, calls: &[Spent], now: Timestamp) -> Result<Sums> {
    end_in(tx, job, calls, UsageState::Settled, now).await
}

/// Gives entries their last state, and books what they cost.
async fn end_in(tx: &mut Tx, job: &job::Model, calls: &[Spent], state: UsageState, now: Timestamp) -> Result<Sums> {
    let mut all = Sums::default();
    let mut of_steps: BTreeMap<String, Sums> = BTreeMap::new();
    let mut of_months: BTreeMap<String, Sums> = BTreeMap::new();
    for call in calls {
        let Some((step, month, sums)) = end_one_in(tx, call, state, now).await? else { continue };
        all.add(sums);
        of_months.entry(month).or_default().add(sums);
        if let Some(step) = step {
            of_steps.entry(step).or_default().add(sums);
        }
    }
    if of_months.is_empty() {
        return Ok(all);
    }
    book_on_job_in(tx, job, all).await?;
    for (step, sums) in of_steps {
        book_on_step_in(tx, job, &step, sums).await?;
    }
    for (month, sums) in of_months {
        run(
            tx,
            "UPDATE usage_months SET cost_micros = cost_micros + $1, reserved_micros = reserved_micros - $2
             WHERE workspace_id = $3 AND month = $4",
            [sums.cost_micros.into(), sums.reserved_micros.into(), workspace_of(job)?.0.into(), month.into()],
        )
        .await?;
    }
    Ok(all)
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.input_tokens += other.input_tokens;
        self.cached_input_tokens += other.cached_input_tokens;
        self.output_tokens += other.output_tokens;
        self.requests += other.requests;
        self.cost_micros += other.cost_micros;
        self.reserved_micros += other.reserved_micros;
    }
}

/// Gives an open entry its last state; answers its step, its month and what it adds.
async fn end_one_in(
    tx: &Tx,
    call: &Spent,
    state: UsageState,
    now: Timestamp,
) -> Result<Option<(Option<String>, String, Sums)>> {
    let usage = [call.usage.input_tokens, call.usage.cached_input_tokens, call.usage.output_tokens];
    let [input_tokens, cached_input_tokens, output_tokens] =
        usage.map(|tokens| i64::try_from(tokens.min(Usage::MOST)).unwrap_or(i64::MAX));
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE usage_entries SET state = $7,
             cost_micros = CASE WHEN $1 < reserved_micros THEN $1 ELSE reserved_micros END,
             input_tokens = $2, cached_input_tokens = $3, output_tokens = $4, settled_at = $5
         WHERE id = $6 AND state = 'RESERVED' RETURNING step_key, month, cost_micros, reserved_micros",
        [
            call.cost_micros.max(0).into(),
            input_tokens.into(),
            cached_input_tokens.into(),
            output_tokens.into(),
            now.0.into(),
            call.entry.0.into(),
            state.to_value().into(),
        ],
    );
    let Some(row) = tx.query_one_raw(statement).await? else { return Ok(None) };
    let (cost_micros, reserved_micros) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
    let requests = i64::from(state == UsageState::Settled);
    let sums = Sums { input_tokens, cached_input_tokens, output_tokens, requests, cost_micros, reserved_micros };
    Ok(Some((row.try_get_by_index(0)?, row.try_get_by_index(1)?, sums)))
}

async fn book_on_job_in(tx: &Tx, job: &job::Model, sums: Sums) -> Result<()> {
    run(
        tx,
        "UPDATE jobs SET input_tokens = input_tokens + $1, cached_input_tokens = cached_input_tokens + $2,
             output_tokens = output_tokens + $3, model_requests = model_requests + $4, cost_micros = cost_micros + $5,
             reserved_micros = reserved_micros - $6 WHERE id = $7",
        [
            sums.input_tokens.into(),
            sums.cached_input_tokens.into(),
            sums.output_tokens.into(),
            sums.requests.into(),
            sums.cost_micros.into(),
            sums.reserved_micros.into(),
            job.id.0.into(),
        ],
    )
    .await?;
    Ok(())
}

async fn book_on_step_in(tx: &Tx, job: &job::Model, step: &str, sums: Sums) -> Result<()> {
    run(
        tx,
        "UPDATE job_steps SET input_tokens = input_tokens + $1, cached_input_tokens = cached_input_tokens + $2,
             output_tokens = output_tokens + $3, model_requests = model_requests + $4, cost_micros = cost_micros + $5
         WHERE job_id = $6 AND key = $7",
        [
            sums.input_tokens.into(),
            sums.cached_input_tokens.into(),
            sums.output_tokens.into(),
            sums.requests.into(),
            sums.cost_micros.into(),
            job.id.0.into(),
            step.into(),
        ],
    )
    .await?;
    Ok(())
}

/// What became of calls that are open at the end of an attempt and that nobody knows anything of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    /// The worker knows all calls that it made: these were given up before they began.
    NeverMade,
    /// Their worker died: they may have cost as much as was reserved.
    MayHaveCostAll,
}

/// At the end of an attempt: settles what is known of its calls, then the others. Answers the sums of those that were
/// settled at their highest cost because nothing is known of them.
pub(super) async fn close_in(
    tx: &mut Tx,
    job: &job::Model,
    known: &[Spent],
    unknown: Unknown,
    now: Timestamp,
) -> Result<Sums> {
    settle_in(tx, job, known, now).await?;
    let open = usage_entry::Entity::find()
        .filter(usage_entry::Column::JobId.eq(job.id))
        .filter(usage_entry::Column::State.eq(UsageState::Reserved))
        .all(&**tx)
        .await?;
    let (share, state) = match unknown {
        Unknown::NeverMade => (0, UsageState::Refunded),
        Unknown::MayHaveCostAll => (1, UsageState::Settled),
    };
    let assumed = |entry: &usage_entry::Model| Spent {
        entry: entry.id,
        cost_micros: entry.reserved_micros * share,
        usage: Usage::default(),
    };
    let calls: Vec<Spent> = open.iter().map(assumed).collect();
    end_in(tx, job, &calls, state, now).await
}

/// `YYYY-MM` of a moment in UTC.
pub fn month_of(at: Timestamp) -> String {
    at.to_rfc3339().chars().take(7).collect()
}

/// Runs a change and tells whether it hit a row.
async fn run(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<bool> {
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    Ok(tx.execute_raw(statement).await?.rows_affected() > 0)
}
