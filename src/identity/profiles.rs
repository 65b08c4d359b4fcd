//! People as others see them. Nearly every list shows the author of each row, and there are few authors: recently read
//! ones cost no SQL.

use std::sync::Arc;
use std::time::Duration;

use super::cache::Cache;
use crate::base::id::UserId;
use crate::entity::user;

/// Longest time for which a profile is not read again from the database. Changes by this process, or by any process on
/// PostgreSQL, are shown at once; this is for a second process on SQLite.
pub const LIFE: Duration = Duration::from_secs(1);

/// What others see of people.
pub type ProfileCache = Cache<UserId, Arc<user::Profile>>;
