//! After a call: what it cost is booked on its months (of workspace, person and bot), on its job and step if it has one,
//! and in the figures of the workspace, and what was set aside is given back.

use std::collections::BTreeMap;

use sea_orm::{ActiveEnum as _, ConnectionTrait as _, Statement};

use super::months::Holder;
use super::{FinishedCall, Sums, run};
use crate::base::id::{JobId, WorkspaceId};
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::entity::usage_entry::UsageState;
use crate::figures::{self, ModelKey, Use, Used};
use crate::port::llm::Usage;

/// Settles calls as part of a transaction, which holds the row of the job that made them, if one did. What was settled
/// before stays as it is.
pub async fn settle_in(tx: &mut Tx, calls: &[FinishedCall], now: Timestamp) -> Result<Sums> {
    end_in(tx, calls, UsageState::Settled, now).await
}

/// Gives entries their last state, and books what they cost.
pub(super) async fn end_in(tx: &mut Tx, calls: &[FinishedCall], state: UsageState, now: Timestamp) -> Result<Sums> {
    let mut all = Sums::default();
    let mut of_jobs: BTreeMap<JobId, Sums> = BTreeMap::new();
    let mut of_steps: BTreeMap<(JobId, String), Sums> = BTreeMap::new();
    // In the order in which rows of months are locked.
    let mut of_months: BTreeMap<(WorkspaceId, String, Holder), Sums> = BTreeMap::new();
    let mut of_uses: BTreeMap<Use, Sums> = BTreeMap::new();
    for call in calls {
        let Some(SettledEntry { month, job, step, of, sums }) = end_one_in(tx, call, state, now).await? else {
            continue;
        };
        all.add(sums);
        for holder in Holder::all(of.person, of.bot) {
            of_months.entry((of.workspace, month.clone(), holder)).or_default().add(sums);
        }
        of_uses.entry(of).or_default().add(sums);
        if let Some(job) = job {
            of_jobs.entry(job).or_default().add(sums);
            if let Some(step) = step {
                of_steps.entry((job, step)).or_default().add(sums);
            }
        }
    }
    for (job, sums) in of_jobs {
        book_on_job_in(tx, job, sums).await?;
    }
    for ((job, step), sums) in of_steps {
        book_on_step_in(tx, job, &step, sums).await?;
    }
    for ((workspace, month, holder), sums) in of_months {
        holder.book_in(tx, workspace, &month, sums).await?;
    }
    for (of, sums) in of_uses {
        figures::used_in(tx, of, sums.into(), now)?;
    }
    Ok(all)
}

/// An entry that got its last state: where it is booked, and what it adds there.
struct SettledEntry {
    month: String,
    job: Option<JobId>,
    step: Option<String>,
    of: Use,
    sums: Sums,
}

impl From<Sums> for Used {
    fn from(sums: Sums) -> Self {
        Self {
            input_tokens: sums.input_tokens,
            cached_input_tokens: sums.cached_input_tokens,
            output_tokens: sums.output_tokens,
            requests: sums.requests,
            cost_micros: sums.cost_micros,
        }
    }
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

/// Gives an open entry its last state.
async fn end_one_in(tx: &Tx, call: &FinishedCall, state: UsageState, now: Timestamp) -> Result<Option<SettledEntry>> {
    let usage = [call.usage.input_tokens, call.usage.cached_input_tokens, call.usage.output_tokens];
    let [input_tokens, cached_input_tokens, output_tokens] =
        usage.map(|tokens| i64::try_from(tokens.min(Usage::MOST)).unwrap_or(i64::MAX));
    let requests = i64::try_from(call.requests).unwrap_or(i64::MAX);
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE usage_entries SET state = $7,
             cost_micros = CASE WHEN $1 < reserved_micros THEN $1 ELSE reserved_micros END,
             input_tokens = $2, cached_input_tokens = $3, output_tokens = $4, settled_at = $5, requests = $8
         WHERE id = $6 AND state = 'RESERVED'
         RETURNING workspace_id, month, job_id, step_key, cost_micros, reserved_micros, user_id, bot_id, model_id, model",
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
    let (cost_micros, reserved_micros) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
    let sums = Sums { input_tokens, cached_input_tokens, output_tokens, requests, cost_micros, reserved_micros };
    let model = ModelKey { id: row.try_get_by_index(8)?, name: row.try_get_by_index(9)? };
    let of = Use {
        workspace: row.try_get_by_index(0)?,
        person: row.try_get_by_index(6)?,
        bot: row.try_get_by_index(7)?,
        model,
    };
    Ok(Some(SettledEntry {
        month: row.try_get_by_index(1)?,
        job: row.try_get_by_index(2)?,
        step: row.try_get_by_index(3)?,
        of,
        sums,
    }))
}

async fn book_on_job_in(tx: &Tx, job: JobId, sums: Sums) -> Result<()> {
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
            job.0.into(),
        ],
    )
    .await?;
    Ok(())
}

async fn book_on_step_in(tx: &Tx, job: JobId, step: &str, sums: Sums) -> Result<()> {
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
            job.0.into(),
            step.into(),
        ],
    )
    .await?;
    Ok(())
}
