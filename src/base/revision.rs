//! Changes based on what somebody has read before.

use super::error::Reason;
use super::{NodeRef, Refusal, Result};

/// Refuses a change based on another revision than the current one. `what` names the object in a sentence, such as
/// “prompt”.
pub fn expect_revision(what: &str, id: impl Into<NodeRef>, current: i32, expected: Option<i32>) -> Result<()> {
    if expected.is_none_or(|expected| expected == current) {
        return Ok(());
    }
    let reason = Reason::Conflict { existing: Some(id.into()) };
    let message = format!("The {what} was changed since you read it. Read it again, then repeat your change.");
    Err(Refusal::new(reason, message).at(["expectedRevision"]).into())
}
