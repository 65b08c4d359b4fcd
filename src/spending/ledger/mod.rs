//! Budgets that are never overshot (C-LLM-7): the highest cost of a call is reserved before it, in one statement that
//! refuses what does not fit, and settled with what was really used after it, however it ended (C-LLM-10). Amounts are
//! millionths of a US dollar. A call belongs to the month of its reservation, also when it is settled in the next one.
//!
//! A process that dies between the two leaves reservations behind. Nobody knows what those calls cost, so they are
//! settled at their highest cost: the ledger may err, but only on the safe side.
//!
//! Whatever changes several rows locks the job's row first, if there is one, then entries, then months in their order:
//! by workspace and month, and of each month first the row of the workspace, then those of its people and bots
//! ([`months`]).

mod close;
mod months;
mod reserve;
mod settle;

use sea_orm::{ConnectionTrait as _, Statement, Value};

pub(super) use self::close::{Unknown, close_abandoned, close_in};
use self::reserve::exceeded;
pub use self::reserve::{reserve_in, reserve_more};
pub use self::settle::settle_in;
use crate::base::id::UsageId;
use crate::base::{Result, Timestamp};
use crate::db::Tx;
use crate::port::llm::{ModelIdentity, Usage};

/// A call that is about to be made.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// Provider of the model.
    pub provider: &'a str,
    /// Name of the model.
    pub model: &'a str,
    /// Its row and the version of its prices, where it has one.
    pub identity: Option<ModelIdentity>,
    /// Highest cost.
    pub highest_micros: i64,
}

/// A call that was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FinishedCall {
    /// Its entry in the ledger.
    pub entry: UsageId,
    /// What it cost. More than was reserved is never booked; whoever settles a call sees to it that its tokens agree.
    pub cost_micros: i64,
    /// Tokens.
    pub usage: Usage,
    /// Requests that reached the provider, or may have.
    pub requests: u64,
}

impl FinishedCall {
    /// True when the provider told what the call used, which it does at the end of an answer: the model is there.
    pub(super) fn is_answer(&self) -> bool {
        !self.usage.estimated && self.usage.output_tokens > 0
    }
}

/// Sums over calls.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(not(test), expect(clippy::missing_docs_in_private_items, reason = "named like the columns"))]
pub struct Sums {
    pub input_tokens: i64,
    pub cached_input_tokens: i64,
    pub output_tokens: i64,
    pub requests: i64,
    pub cost_micros: i64,
    pub reserved_micros: i64,
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
