//! Membership of a person in a workspace.

use sea_orm::entity::prelude::*;

use crate::base::id::{MembershipId, UserId, WorkspaceId};
use crate::base::{Timestamp, WorkspaceRole};

/// Membership of a person in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The person.
    pub user_id: UserId,
    /// Role in the workspace.
    pub role: WorkspaceRole,
    /// Limit of the person's model cost in a month, in millionths of a US dollar.
    pub monthly_budget_micros: Option<i64>,
    /// When the person joined.
    pub joined_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
