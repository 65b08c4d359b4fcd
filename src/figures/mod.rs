//! Figures of workspaces: what happened, by day, bot, model and person.
//!
//! Whoever does something that counts says so in the transaction that does it ([`record`]): a row is appended, so that
//! nobody waits for anybody, and nothing is counted that was not done. Housekeeping adds these rows up by day, week and
//! month ([`fold`]). Whoever reads ([`read`]) adds the rows that are not added up yet to those that are, in one snapshot:
//! what is read is what was committed. Latencies are counted in buckets ([`histogram`]), so that percentiles of any time
//! come from sums.
//!
//! It knows no domain. What is still stored can be counted anew ([`recount`]), and what differs is corrected by further
//! rows.

mod amounts;
mod chores;
mod fold;
mod histogram;
mod jobs;
mod key;
mod period;
pub mod read;
pub mod record;
mod recount;

pub use amounts::Figures;
pub use chores::{FoldFigures, RecountFigures};
pub use jobs::EndedJobs;
pub use key::{ModelKey, Scope};
pub use period::{LONGEST_SPAN, Span};
pub use record::{Activity, Rated, Use, Used, acted_in, document_added_in, rated_in, used_in};

#[cfg(test)]
mod tests;
