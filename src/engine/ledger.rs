//! Budgets that are never overshot (C-LLM-7): the highest cost of a call is reserved before it, in one statement that
//! refuses what does not fit, and settled with what was really used after it. Amounts are millionths of a US dollar.
//!
//! A worker that dies between the two leaves reservations behind. Nobody knows what those calls cost, so they are
//! settled at their highest cost: the ledger may err, but only on the safe side.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, Set, Statement,
    Value,
};

use crate::app::App;
use crate::base::error::{Reason, Refusal};
use crate::base::id::{UsageId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::entity::job;
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
    /// What was reserved.
    pub reserved_micros: i64,
    /// What it cost.
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

/// Reserves the highest cost of a call, or refuses it. Answers `None` when the job is not the worker's any more.
pub async fn reserve(app: &App, job: &job::Model, call: Call<'_>) -> Result<Option<UsageId>> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let workspace =
        job.workspace_id.ok_or_else(|| Error::internal(anyhow::anyhow!("model use without a workspace")))?;
    let values: [Value; 3] = [call.highest_micros.into(), job.id.0.into(), job.fence.into()];
    let fits = run(
        &tx,
        "UPDATE jobs SET reserved_micros = reserved_micros + $1 WHERE id = $2 AND fence = $3 AND status = 'RUNNING'
         AND (budget_micros IS NULL OR $1 = 0 OR cost_micros + reserved_micros + $1 <= budget_micros)",
        values,
    )
    .await?;
    if !fits {
        let current = job::Entity::find_by_id(job.id).one(&*tx).await?;
        return match current.filter(|row| row.fence == job.fence) {
            Some(row) if row.budget_micros.is_some() => {
                let (limit, used) = (row.budget_micros.unwrap_or(0), row.cost_micros + row.reserved_micros);
                Err(exceeded(
                    "jobCostMicros",
                    limit,
                    used,
                    "The budget of the job does not allow another call of the model.",
                ))
            }
            _ => Ok(None),
        };
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

/// Settles calls as part of a transaction that holds the job's row.
pub async fn settle_in(tx: &mut Tx, app: &App, job: &job::Model, calls: &[Spent], now: Timestamp) -> Result<Sums> {
    let mut sums = Sums::default();
    for call in calls {
        let usage = [call.usage.input_tokens, call.usage.cached_input_tokens, call.usage.output_tokens];
        let [input, cached, output] = usage.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let settled = run(
            tx,
            "UPDATE usage_entries SET state = 'SETTLED', cost_micros = $1, input_tokens = $2, cached_input_tokens = $3,
                 output_tokens = $4, settled_at = $5 WHERE id = $6 AND state = 'RESERVED'",
            [call.cost_micros.into(), input.into(), cached.into(), output.into(), now.0.into(), call.entry.0.into()],
        )
        .await?;
        if settled {
            sums.input_tokens += input;
            sums.cached_input_tokens += cached;
            sums.output_tokens += output;
            sums.requests += 1;
            sums.cost_micros += call.cost_micros;
            sums.reserved_micros += call.reserved_micros;
        }
    }
    if sums.requests > 0 {
        book_in(tx, app, job, sums, now).await?;
    }
    Ok(sums)
}

/// Moves sums from reserved to settled, on the job and on its workspace's month.
async fn book_in(tx: &Tx, _app: &App, job: &job::Model, sums: Sums, now: Timestamp) -> Result<()> {
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
    if let Some(workspace) = job.workspace_id {
        run(
            tx,
            "UPDATE usage_months SET cost_micros = cost_micros + $1, reserved_micros = reserved_micros - $2
             WHERE workspace_id = $3 AND month = $4",
            [sums.cost_micros.into(), sums.reserved_micros.into(), workspace.0.into(), month_of(now).into()],
        )
        .await?;
    }
    Ok(())
}

/// At the end of an attempt: calls that nobody settled are settled at their highest cost.
pub(super) async fn close_in(tx: &mut Tx, app: &App, job: &job::Model, now: Timestamp) -> Result<()> {
    let open = usage_entry::Entity::find()
        .filter(usage_entry::Column::JobId.eq(job.id))
        .filter(usage_entry::Column::State.eq(UsageState::Reserved))
        .all(&**tx)
        .await?;
    let calls: Vec<Spent> = open
        .iter()
        .map(|entry| Spent {
            entry: entry.id,
            reserved_micros: entry.reserved_micros,
            cost_micros: entry.reserved_micros,
            usage: Usage::default(),
        })
        .collect();
    settle_in(tx, app, job, &calls, now).await?;
    Ok(())
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
