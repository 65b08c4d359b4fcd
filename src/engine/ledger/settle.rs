//! After a call: what it cost is booked on its job, its step and its month, and what was set aside is given back.

use std::collections::BTreeMap;

use sea_orm::{ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, QueryFilter as _, Statement};

use super::{Spent, Sums, run, workspace_of};
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::entity::usage_entry::{self, UsageState};
use crate::entity::{Unscoped as _, job};
use crate::port::llm::Usage;

/// Settles calls as part of a transaction that holds the job's row. What was settled before stays as it is.
pub async fn settle_in(tx: &mut Tx, job: &job::Model, calls: &[Spent], now: Timestamp) -> Result<Sums> {
    if calls.iter().any(Spent::is_answer) {
        // What the job may have waited for is there.
        run(tx, "UPDATE jobs SET unready_since = NULL WHERE id = $1", [job.id.0.into()]).await?;
    }
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
    let requests = i64::try_from(call.requests).unwrap_or(i64::MAX);
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE usage_entries SET state = $7,
             cost_micros = CASE WHEN $1 < reserved_micros THEN $1 ELSE reserved_micros END,
             input_tokens = $2, cached_input_tokens = $3, output_tokens = $4, settled_at = $5, requests = $8
         WHERE id = $6 AND state = 'RESERVED' RETURNING step_key, month, cost_micros, reserved_micros",
        [
            call.cost_micros.max(0).into(),
            input_tokens.into(),
            cached_input_tokens.into(),
            output_tokens.into(),
            now.0.into(),
            call.entry.0.into(),
            state.to_value().into(),
            requests.into(),
        ],
    );
    let Some(row) = tx.query_one_raw(statement).await? else { return Ok(None) };
    let (cost_micros, reserved_micros) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
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
pub(in crate::engine) enum Unknown {
    /// The worker knows all calls that it made: these were given up before they began.
    NeverMade,
    /// Their worker died: they may have cost as much as was reserved.
    MayHaveCostAll,
}

/// At the end of an attempt: settles what is known of its calls, then the others. Answers the sums of those that were
/// settled at their highest cost because nothing is known of them.
pub(in crate::engine) async fn close_in(
    tx: &mut Tx,
    job: &job::Model,
    known: &[Spent],
    unknown: Unknown,
    now: Timestamp,
) -> Result<Sums> {
    settle_in(tx, job, known, now).await?;
    let open = usage_entry::Entity::unscoped()
        .filter(usage_entry::Column::JobId.eq(job.id))
        .filter(usage_entry::Column::State.eq(UsageState::Reserved))
        .all(&**tx)
        .await?;
    let (share, requests, state) = match unknown {
        Unknown::NeverMade => (0, 0, UsageState::Refunded),
        Unknown::MayHaveCostAll => (1, 1, UsageState::Settled),
    };
    let assumed = |entry: &usage_entry::Model| Spent {
        entry: entry.id,
        cost_micros: entry.reserved_micros * share,
        usage: Usage::default(),
        requests,
    };
    let calls: Vec<Spent> = open.iter().map(assumed).collect();
    end_in(tx, job, &calls, state, now).await
}
