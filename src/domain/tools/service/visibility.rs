//! Who sees a call: everybody in the workspace, but one that an answer made only those who may read the conversation.

use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};

use crate::app::App;
use crate::base::id::{MessageId, ToolCallId};
use crate::base::viewer::Actor;
use crate::base::{Permission, Result, Viewer};
use crate::entity::tool_call::{Column, Entity, Model};
use crate::entity::{BelongsTo as _, OfWorkspace as _};

/// True when the viewer, who is in the workspace, sees the call.
fn is_seen(viewer: &Viewer, row: &Model) -> bool {
    viewer.actor == Actor::System
        || row.message_id.is_none()
        || (row.requested_by.is_some() && row.requested_by == viewer.user_id())
        || viewer.may(row.workspace_id, Permission::ConversationsReadAll)
}

/// The same as a condition of a query.
pub fn seen_by(viewer: &Viewer) -> Option<SimpleExpr> {
    if viewer.actor == Actor::System {
        return None;
    }
    let of_no_answer = Column::MessageId.is_null();
    let or_own = match viewer.user_id() {
        Some(user) => of_no_answer.or(Column::RequestedBy.eq(user)),
        None => of_no_answer,
    };
    let all = viewer.workspaces_with(Permission::ConversationsReadAll);
    Some(or_own.or(Column::WorkspaceId.is_in(all)))
}

/// The calls with these identifiers that the viewer may see.
pub async fn visible(app: &App, viewer: &Viewer, ids: impl IntoIterator<Item = ToolCallId>) -> Result<Vec<Model>> {
    let mut rows = Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
    rows.retain(|row| is_seen(viewer, row));
    Ok(rows)
}

/// The calls of answers that were found for the caller, in their order.
pub async fn of_messages(app: &App, messages: impl IntoIterator<Item = MessageId>) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder as _;
    let rows = Entity::belonging_to_any(messages).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    Ok(rows.all(app.db.read()).await?)
}
