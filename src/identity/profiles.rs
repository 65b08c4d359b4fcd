//! People as others see them. Nearly every list names the author of each row, and a server has few authors: those seen
//! a moment ago cost no SQL.

use std::sync::Arc;
use std::time::Duration;

use super::cache::Cache;
use crate::base::id::UserId;
use crate::entity::user;

/// Longest time for which a profile is shown without asking the database. A change through this process, or through
/// another one on PostgreSQL, is shown at once; this is for a second process on SQLite.
pub const LIFE: Duration = Duration::from_secs(1);

/// What others see of people.
pub type People = Cache<UserId, Arc<user::Profile>>;
