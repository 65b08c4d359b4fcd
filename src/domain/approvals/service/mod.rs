//! Rules of approval requests.

mod decision;
mod follow;
mod hash;
mod json_schema;
mod list;
mod request;
mod visibility;

pub use decision::{Grant, deny, grant, is_decidable};
pub use follow::{ApprovalChange, follow};
pub use hash::hash;
pub use list::{Filter, by_ids, count, of_tool_calls, page};
pub use request::{ApprovalRequest, Decision, RequestState, ask, cancel_open_in, is_open_in};
pub use visibility::{is_seen, seen_by};
