//! Housekeeping of conversations in which nothing happened for as long as their workspace keeps them. It is the server's
//! own work, on nobody's behalf.

use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde_json::json;

use super::events;
use crate::app::App;
use crate::base::id::{ConversationId, WorkspaceId};
use crate::base::secret::random_token;
use crate::base::{NodeRef, Result, Timestamp, Viewer};
use crate::domain::artifacts::service::delete_made_from_in;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::engine::maintenance::{Chore, Extent, Tally};
use crate::entity::conversation::{Column, Entity};
use crate::entity::{BelongsTo as _, Unscoped as _, workspace};

/// Conversations in one transaction: each takes its messages along.
const BATCH: u64 = 50;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Deletes conversations that their workspace keeps no longer. Pinned ones stay, and so does one in which an answer is
/// being written.
#[derive(Debug, Clone, Copy)]
pub struct ExpiredConversations;

impl Chore for ExpiredConversations {
    fn key(&self) -> &'static str {
        "expired-conversations"
    }

    fn title(&self) -> &'static str {
        "Delete conversations that their workspaces keep no longer"
    }

    fn what(&self) -> &'static str {
        "conversations that their workspaces keep no longer"
    }

    fn run<'a>(&'a self, app: &'a App, _: Extent, cause: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move {
            let limited = workspace::Entity::unscoped()
                .filter(workspace::Column::ConversationRetentionDays.is_not_null())
                .select_only()
                .columns([workspace::Column::Id, workspace::Column::ConversationRetentionDays]);
            let limited: Vec<(WorkspaceId, i32)> = limited.into_tuple().all(app.db.read()).await?;
            let mut deleted = 0;
            for (workspace, days) in limited {
                deleted += sweep(app, workspace, days, cause).await?;
            }
            Ok(Tally::from(deleted))
        })
    }
}

async fn sweep(app: &App, workspace: WorkspaceId, days: i32, cause: Cause<'_>) -> Result<u64> {
    let before = Timestamp(app.clock.now().0.saturating_sub(i64::from(days).saturating_mul(DAY)));
    let mut deleted = 0;
    loop {
        // The index of the list has `is_archived` before the sort column.
        let select = Entity::belonging_to(workspace)
            .filter(Column::IsArchived.is_in([true, false]))
            .filter(is_over(before))
            .order_by_asc(Column::UpdatedAt)
            .limit(BATCH)
            .select_only()
            .column(Column::Id);
        let ids: Vec<ConversationId> = select.into_tuple().all(app.db.read()).await?;
        if ids.is_empty() {
            return Ok(deleted);
        }
        let gone = delete(app, workspace, days, &ids, before, cause).await?;
        deleted += gone;
        // What was taken up again meanwhile is not found by the next look, and what is not deleted is not looked at forever.
        if gone == 0 || (ids.len() as u64) < BATCH {
            return Ok(deleted);
        }
    }
}

async fn delete(
    app: &App,
    workspace: WorkspaceId,
    days: i32,
    ids: &[ConversationId],
    before: Timestamp,
    cause: Cause<'_>,
) -> Result<u64> {
    let mut tx = app.db.begin().await?;
    let select = Entity::belonging_to(workspace).filter(Column::Id.is_in(ids.iter().copied())).filter(is_over(before));
    let select = select.order_by_asc(Column::Id).lock_exclusive().select_only().column(Column::Id);
    let ids: Vec<ConversationId> = select.into_tuple().all(&*tx).await?;
    let subjects: Vec<NodeRef> = ids.iter().map(|id| (*id).into()).collect();
    let viewer = Viewer::system(random_token(12));
    let files = delete_made_from_in(&mut tx, app, &viewer, workspace, &subjects).await?;
    let delete = Entity::delete_belonging_to(workspace).filter(Column::Id.is_in(ids.iter().copied()));
    let gone = delete.exec(&*tx).await?.rows_affected;
    if gone > 0 {
        for id in &ids {
            tx.signal(events(*id));
        }
        let summary = format!("Conversations without activity for {days} days were deleted");
        let told = NewActivity::new("conversations.expired", workspace, summary);
        let told = told.payload(json!({ "conversations": gone, "days": days }));
        append_in(&mut tx, app.clock.now(), workspace, cause, told);
    }
    tx.commit().await?;
    files.discard(app).await;
    Ok(gone)
}

fn is_over(before: Timestamp) -> Condition {
    Condition::all().add(Column::UpdatedAt.lt(before)).add(Column::IsPinned.eq(false)).add(Column::WritingId.is_null())
}
