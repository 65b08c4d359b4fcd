//! Standing of people in workspaces. Every step of a job asks for that of the person it acts for, and most steps of a
//! moment are of few people: a standing that was read a moment ago costs no SQL.

use std::time::Duration;

use super::cache::Cache;
use crate::base::WorkspaceRole;
use crate::base::id::{UserId, WorkspaceId};
use crate::entity::user::UserStatus;

/// Longest time for which a standing is not read again from the database. Changes by this process, or by any process on
/// PostgreSQL, count at once; this is for a second process on SQLite.
pub const LIFE: Duration = Duration::from_secs(1);

/// What decides whether a person may still do something in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// State of the account.
    pub status: UserStatus,
    /// Role in the workspace; `None` for those who are no members.
    pub role: Option<WorkspaceRole>,
}

/// Standings; `None` for people without an account.
pub type StandingCache = Cache<(WorkspaceId, UserId), Option<Standing>>;
