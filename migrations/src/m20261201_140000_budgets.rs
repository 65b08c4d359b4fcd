//! What calls of models cost in a month for each person of a workspace and for each bot.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Months of people and bots.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// A holder is a person or a bot, and may be gone: what it cost stays, and counts again for a person who comes back. The
// months so far are made from the entries, open ones included, which are settled in the rows of their months.
const UP: &str = "
CREATE TABLE budget_months (
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    month TEXT NOT NULL,
    holder_kind TEXT NOT NULL,
    holder_id {uuid} NOT NULL,
    cost_micros BIGINT NOT NULL,
    reserved_micros BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, month, holder_kind, holder_id)
){strict};

INSERT INTO budget_months (workspace_id, month, holder_kind, holder_id, cost_micros, reserved_micros)
SELECT workspace_id, month, 'MEMBER', user_id, SUM(cost_micros),
    SUM(CASE WHEN state = 'RESERVED' THEN reserved_micros ELSE 0 END)
FROM usage_entries WHERE user_id IS NOT NULL GROUP BY workspace_id, month, user_id;
";
