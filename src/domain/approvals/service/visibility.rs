//! Who sees a request: everybody in the workspace, but what is asked in a conversation only its owner and those who may
//! read all conversations. Whoever decides about a call reads its arguments, and with them a part of the conversation.

use sea_orm::sea_query::{ExprTrait as _, SimpleExpr};
use sea_orm::{ColumnTrait as _, Select};

use crate::base::viewer::Actor;
use crate::base::{Permission, Viewer};
use crate::entity::OfWorkspace as _;
use crate::entity::approval::{Column, Entity, Model};

/// True when the viewer, who is in the workspace, sees the request.
pub fn is_seen(viewer: &Viewer, row: &Model) -> bool {
    viewer.actor == Actor::System
        || row.owner_id.is_none()
        || row.owner_id == viewer.user_id()
        || viewer.may(row.workspace_id, Permission::ConversationsReadAll)
}

/// The same as a condition of a query.
pub fn seen_by(viewer: &Viewer) -> Option<SimpleExpr> {
    if viewer.actor == Actor::System {
        return None;
    }
    let of_nobody = Column::OwnerId.is_null();
    let or_own = match viewer.user_id() {
        Some(user) => of_nobody.or(Column::OwnerId.eq(user)),
        None => of_nobody,
    };
    let all = viewer.workspaces_with(Permission::ConversationsReadAll);
    Some(or_own.or(Column::WorkspaceId.is_in(all)))
}

/// The requests that the viewer sees.
pub(super) fn visible_to(viewer: &Viewer) -> Select<Entity> {
    use sea_orm::QueryFilter as _;
    let rows = Entity::visible_to(viewer);
    match seen_by(viewer) {
        Some(condition) => rows.filter(condition),
        None => rows,
    }
}
