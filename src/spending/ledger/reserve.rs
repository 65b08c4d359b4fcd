//! Before a call: its highest cost is set aside in its months (of workspace, person and bot), and on its job if it has
//! one, or the call is refused.

use sea_orm::{ActiveModelTrait as _, Set, Value};

use super::months::Holder;
use super::{Call, month_of, run};
use crate::app::App;
use crate::base::error::{Reason, Refusal};
use crate::base::id::UsageId;
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::entity::Unscoped as _;
use crate::entity::job::{self, JobStatus};
use crate::entity::usage_entry::{self, UsageState};
use crate::spending::payer::{Payer, Work};

/// Reserves the highest cost of a call, or refuses it. Answers `None` when the job that makes the call is not the
/// worker's any more.
pub async fn reserve_in(tx: &Tx, payer: &Payer, call: Call<'_>, now: Timestamp) -> Result<Option<UsageId>> {
    if !reserve_on_work(tx, payer, call.highest_micros).await? {
        return Ok(None);
    }
    let month = month_of(now);
    for holder in Holder::all(payer.person, payer.bot) {
        holder.reserve_in(tx, payer.workspace, &month, call.highest_micros).await?;
    }
    let id = UsageId::generate();
    usage_entry::ActiveModel {
        id: Set(id),
        workspace_id: Set(payer.workspace),
        job_id: Set(payer.work.as_ref().map(|work| work.job)),
        step_key: Set(payer.work.as_ref().map(|work| work.step.clone())),
        user_id: Set(payer.person),
        month: Set(month),
        provider: Set(call.provider.to_owned()),
        model: Set(call.model.to_owned()),
        model_id: Set(call.identity.map(|identity| identity.model)),
        price_version: Set(call.identity.map(|identity| identity.price_version)),
        bot_id: Set(payer.bot),
        state: Set(UsageState::Reserved),
        reserved_micros: Set(call.highest_micros),
        cost_micros: Set(0),
        input_tokens: Set(0),
        cached_input_tokens: Set(0),
        output_tokens: Set(0),
        requests: Set(0),
        created_at: Set(now),
        settled_at: Set(None),
    }
    .insert(&**tx)
    .await?;
    Ok(Some(id))
}

/// Reserves the cost of another attempt of a call, or refuses it. Answers false when the call is settled already, or the
/// job that makes it is not the worker's any more.
pub async fn reserve_more(app: &App, payer: &Payer, entry: UsageId, amount: i64) -> Result<bool> {
    let tx = app.db.begin().await?;
    if !reserve_on_work(&tx, payer, amount).await? {
        return Ok(false);
    }
    let row = usage_entry::Entity::unscoped_by_id(entry).one(&*tx).await?;
    let Some(row) = row.filter(|row| row.state == UsageState::Reserved) else { return Ok(false) };
    for holder in Holder::all(row.user_id, row.bot_id) {
        holder.reserve_in(&tx, row.workspace_id, &row.month, amount).await?;
    }
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

async fn reserve_on_work(tx: &Tx, payer: &Payer, amount: i64) -> Result<bool> {
    match &payer.work {
        Some(work) => reserve_on_job(tx, work, amount).await,
        None => Ok(true),
    }
}

/// Adds to what is reserved on the job, or refuses it. Answers false when the job is not the worker's any more.
async fn reserve_on_job(tx: &Tx, work: &Work, amount: i64) -> Result<bool> {
    let values: [Value; 3] = [amount.into(), work.job.0.into(), work.fence.into()];
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
    let current = job::Entity::unscoped_by_id(work.job).one(&**tx).await?;
    match current.filter(|row| row.fence == work.fence) {
        Some(row) if row.status == JobStatus::Running && row.budget_micros.is_some() => {
            let (limit, used) = (row.budget_micros.unwrap_or(0), row.cost_micros + row.reserved_micros);
            Err(exceeded("jobCostMicros", "budget of the job", (limit, used), None))
        }
        _ => Ok(false),
    }
}

/// A budget that does not suffice, with the month (`YYYY-MM`) that it is for, if it is one of months.
pub(super) fn exceeded(resource: &'static str, budget: &str, (limit, used): (i64, i64), month: Option<&str>) -> Error {
    let resets_at = month.and_then(end_of);
    let until = resets_at.map(|at| format!(" until {} (UTC)", &at.to_rfc3339()[..10])).unwrap_or_default();
    let message = format!(
        "The {budget} does not allow another call of the model{until}: {} of {} US dollars are spent or set aside.",
        dollars(used),
        dollars(limit)
    );
    Refusal::new(Reason::QuotaExceeded { resource, limit, used, resets_at }, message).into()
}

/// Millionths of a dollar as dollars, with two decimals or as many as it needs.
fn dollars(micros: i64) -> String {
    let (whole, fraction) = (micros / 1_000_000, format!("{:06}", micros.rem_euclid(1_000_000)));
    let kept = fraction.trim_end_matches('0').len().max(2);
    format!("{whole}.{}", &fraction[..kept])
}

/// The first moment behind a month (`YYYY-MM`).
fn end_of(month: &str) -> Option<Timestamp> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (i32, u32) = (year.parse().ok()?, month.parse().ok()?);
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Timestamp::parse_rfc3339(&format!("{year:04}-{month:02}-01T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_dollars_and_months_end_where_the_next_begins() {
        assert_eq!([0, 5, 1_500_000, 4_980_000].map(dollars), ["0.00", "0.000005", "1.50", "4.98"]);
        assert_eq!(end_of("2026-11").map(Timestamp::to_rfc3339).as_deref(), Some("2026-12-01T00:00:00.000Z"));
        assert_eq!(end_of("2026-12").map(Timestamp::to_rfc3339).as_deref(), Some("2027-01-01T00:00:00.000Z"));
    }
}
