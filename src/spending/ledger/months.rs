//! The months that a call counts against: that of its workspace, that of its person there, and that of its bot.
//!
//! The row of the workspace is changed before those of its people and bots, so that whoever changes one of these holds
//! the row of their workspace's month already: between them no order of locks is needed.

use sea_orm::{ColumnTrait as _, QueryFilter as _, Value};

use super::{Sums, exceeded, run};
use crate::base::Result;
use crate::base::id::{BotId, UserId, WorkspaceId};
use crate::db::Tx;
use crate::entity::budget_month::{self, HolderKind};
use crate::entity::{BelongsTo as _, OfWorkspace as _, Unscoped as _, bot, membership, usage_month, workspace};

/// Whose month a call counts against, in the order in which their rows are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// The workspace.
    Workspace,
    /// A person in the workspace.
    Member(UserId),
    /// A bot of the workspace.
    Bot(BotId),
}

/// Adds to what is reserved in a month. With placeholders for amount, workspace, month and holder.
const RESERVE_WORKSPACE: &str = "
    UPDATE usage_months SET reserved_micros = reserved_micros + $1 WHERE workspace_id = $2 AND month = $3
    AND ($1 = 0 OR NOT EXISTS (
        SELECT 1 FROM workspaces w WHERE w.id = $2 AND w.monthly_budget_micros IS NOT NULL
        AND usage_months.cost_micros + usage_months.reserved_micros + $1 > w.monthly_budget_micros))";
const RESERVE_MEMBER: &str = "
    UPDATE budget_months SET reserved_micros = reserved_micros + $1
    WHERE workspace_id = $2 AND month = $3 AND holder_kind = 'MEMBER' AND holder_id = $4
    AND ($1 = 0 OR NOT EXISTS (
        SELECT 1 FROM memberships m
        WHERE m.workspace_id = $2 AND m.user_id = $4 AND m.monthly_budget_micros IS NOT NULL
        AND budget_months.cost_micros + budget_months.reserved_micros + $1 > m.monthly_budget_micros))";
const RESERVE_BOT: &str = "
    UPDATE budget_months SET reserved_micros = reserved_micros + $1
    WHERE workspace_id = $2 AND month = $3 AND holder_kind = 'BOT' AND holder_id = $4
    AND ($1 = 0 OR NOT EXISTS (
        SELECT 1 FROM bots b WHERE b.id = $4 AND b.workspace_id = $2 AND b.monthly_budget_micros IS NOT NULL
        AND budget_months.cost_micros + budget_months.reserved_micros + $1 > b.monthly_budget_micros))";

impl Holder {
    /// Everybody whose month a call counts against.
    pub(super) fn all(person: Option<UserId>, bot: Option<BotId>) -> impl Iterator<Item = Self> {
        [Some(Self::Workspace), person.map(Self::Member), bot.map(Self::Bot)].into_iter().flatten()
    }

    /// How the row of a person or a bot is named; none for that of the workspace, which has a table of its own.
    fn key(self) -> Option<(HolderKind, uuid::Uuid)> {
        match self {
            Self::Workspace => None,
            Self::Member(id) => Some((HolderKind::Member, id.0)),
            Self::Bot(id) => Some((HolderKind::Bot, id.0)),
        }
    }

    /// Reserves an amount, or refuses it.
    pub(super) async fn reserve_in(self, tx: &Tx, workspace: WorkspaceId, month: &str, amount: i64) -> Result<()> {
        // The first call of a month finds no row. When another transaction makes it at the same moment, that is waited
        // for by the insertion.
        if self.add_in(tx, workspace, month, amount).await? {
            return Ok(());
        }
        self.begin_in(tx, workspace, month).await?;
        if self.add_in(tx, workspace, month, amount).await? {
            return Ok(());
        }
        let (resource, budget) = match self {
            Self::Workspace => ("workspaceMonthCostMicros", "monthly budget of the workspace"),
            Self::Member(_) => ("memberMonthCostMicros", "monthly budget of the person in the workspace"),
            Self::Bot(_) => ("botMonthCostMicros", "monthly budget of the bot"),
        };
        let limit = self.limit_in(tx, workspace).await?.unwrap_or(0);
        let used = self.used_in(tx, workspace, month).await?;
        Err(exceeded(resource, budget, (limit, used), Some(month)))
    }

    async fn add_in(self, tx: &Tx, workspace: WorkspaceId, month: &str, amount: i64) -> Result<bool> {
        let sql = match self {
            Self::Workspace => RESERVE_WORKSPACE,
            Self::Member(_) => RESERVE_MEMBER,
            Self::Bot(_) => RESERVE_BOT,
        };
        let values: [Value; 3] = [amount.into(), workspace.0.into(), month.into()];
        run(tx, sql, values.into_iter().chain(self.key().map(|(_, id)| id.into()))).await
    }

    async fn begin_in(self, tx: &Tx, workspace: WorkspaceId, month: &str) -> Result<()> {
        let sql = match self {
            Self::Workspace => {
                "INSERT INTO usage_months (workspace_id, month, cost_micros, reserved_micros) VALUES ($1, $2, 0, 0)
                 ON CONFLICT DO NOTHING"
            }
            Self::Member(_) => {
                "INSERT INTO budget_months (workspace_id, month, holder_kind, holder_id, cost_micros, reserved_micros)
                 VALUES ($1, $2, 'MEMBER', $3, 0, 0) ON CONFLICT DO NOTHING"
            }
            Self::Bot(_) => {
                "INSERT INTO budget_months (workspace_id, month, holder_kind, holder_id, cost_micros, reserved_micros)
                 VALUES ($1, $2, 'BOT', $3, 0, 0) ON CONFLICT DO NOTHING"
            }
        };
        let values: [Value; 2] = [workspace.0.into(), month.into()];
        run(tx, sql, values.into_iter().chain(self.key().map(|(_, id)| id.into()))).await?;
        Ok(())
    }

    /// Books what calls cost, and gives back what was reserved for them.
    pub(super) async fn book_in(self, tx: &Tx, workspace: WorkspaceId, month: &str, sums: Sums) -> Result<()> {
        let sql = match self {
            Self::Workspace => {
                "UPDATE usage_months SET cost_micros = cost_micros + $1, reserved_micros = reserved_micros - $2
                 WHERE workspace_id = $3 AND month = $4"
            }
            Self::Member(_) => {
                "UPDATE budget_months SET cost_micros = cost_micros + $1, reserved_micros = reserved_micros - $2
                 WHERE workspace_id = $3 AND month = $4 AND holder_kind = 'MEMBER' AND holder_id = $5"
            }
            Self::Bot(_) => {
                "UPDATE budget_months SET cost_micros = cost_micros + $1, reserved_micros = reserved_micros - $2
                 WHERE workspace_id = $3 AND month = $4 AND holder_kind = 'BOT' AND holder_id = $5"
            }
        };
        let values: [Value; 4] =
            [sums.cost_micros.into(), sums.reserved_micros.into(), workspace.0.into(), month.into()];
        run(tx, sql, values.into_iter().chain(self.key().map(|(_, id)| id.into()))).await?;
        Ok(())
    }

    async fn limit_in(self, tx: &Tx, workspace: WorkspaceId) -> Result<Option<i64>> {
        Ok(match self {
            Self::Workspace => {
                let row = workspace::Entity::unscoped_by_id(workspace).one(&**tx).await?;
                row.and_then(|row| row.monthly_budget_micros)
            }
            Self::Member(person) => {
                let of_person =
                    membership::Entity::belonging_to(workspace).filter(membership::Column::UserId.eq(person));
                of_person.one(&**tx).await?.and_then(|row| row.monthly_budget_micros)
            }
            Self::Bot(id) => {
                let row = bot::Entity::by_id_in(workspace, id).one(&**tx).await?;
                row.and_then(|row| row.monthly_budget_micros)
            }
        })
    }

    async fn used_in(self, tx: &Tx, workspace: WorkspaceId, month: &str) -> Result<i64> {
        let month = month.to_owned();
        Ok(match self.key() {
            None => {
                let row = usage_month::Entity::unscoped_by_id((workspace, month)).one(&**tx).await?;
                row.map_or(0, |row| row.cost_micros + row.reserved_micros)
            }
            Some((kind, id)) => {
                let row = budget_month::Entity::unscoped_by_id((workspace, month, kind, id)).one(&**tx).await?;
                row.map_or(0, |row| row.cost_micros + row.reserved_micros)
            }
        })
    }
}
