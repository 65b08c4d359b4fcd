//! Whose files are whose. Files are for all members of the workspace; what was made from a conversation is only for the
//! person who made it, as long as that person may read the conversation: it shows what this one person sees of it.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SimpleExpr};
use sea_orm::{ColumnTrait as _, ConnectionTrait};

use crate::base::id::{ConversationId, UserId, WorkspaceId};
use crate::base::viewer::Actor;
use crate::base::{NodeRef, Permission, Result, Viewer, WorkspaceRole};
use crate::domain::conversations::service::is_readable;
use crate::entity::artifact::{Column, Model};
use crate::entity::{OfWorkspace as _, conversation};

/// What files of workspaces that the viewer sees must meet to be for the viewer.
pub fn readable_by(viewer: &Viewer) -> SimpleExpr {
    let shared = Column::SubjectType.ne(ConversationId::PREFIX);
    match (&viewer.actor, viewer.user_id()) {
        (Actor::System, _) => Expr::val(true).eq(true),
        (_, None) => shared,
        (_, Some(person)) => {
            let reads_all = |workspace: &WorkspaceId| viewer.may(*workspace, Permission::ConversationsReadAll);
            let reading_all: Vec<WorkspaceId> = viewer.workspaces().into_iter().filter(reads_all).collect();
            let own = Query::select()
                .column(conversation::Column::Id)
                .from(conversation::Entity)
                .and_where(conversation::Column::OwnerId.eq(person))
                .to_owned();
            let readable = Column::WorkspaceId.is_in(reading_all).or(Column::SubjectId.in_subquery(own));
            shared.or(Column::CreatedBy.eq(person).and(readable))
        }
    }
}

/// Leaves out the rows that are not for the viewer, who sees their workspaces.
pub async fn retain_readable(connection: &impl ConnectionTrait, viewer: &Viewer, rows: &mut Vec<Model>) -> Result<()> {
    if viewer.actor == Actor::System {
        return Ok(());
    }
    let of_conversations: HashSet<ConversationId> = rows.iter().filter_map(conversation_of).collect();
    if of_conversations.is_empty() {
        return Ok(());
    }
    let found = conversation::Entity::visible_by_ids(viewer, of_conversations).all(connection).await?;
    let readable: HashSet<ConversationId> =
        found.into_iter().filter(|row| is_readable(viewer, row)).map(|row| row.id).collect();
    rows.retain(|row| match conversation_of(row) {
        None => true,
        Some(conversation) => {
            row.created_by.is_some() && row.created_by == viewer.user_id() && readable.contains(&conversation)
        }
    });
    Ok(())
}

/// True when a row is for a member with a role, who follows a link.
pub(super) async fn is_readable_by_member(
    connection: &impl ConnectionTrait,
    row: &Model,
    person: UserId,
    role: WorkspaceRole,
) -> Result<bool> {
    let Some(conversation) = conversation_of(row) else { return Ok(true) };
    if row.created_by != Some(person) {
        return Ok(false);
    }
    let found = conversation::Entity::by_id_in(row.workspace_id, conversation).one(connection).await?;
    let is_own = |row: conversation::Model| row.owner_id == Some(person);
    Ok(found.is_some_and(|row| role.may(Permission::ConversationsReadAll) || is_own(row)))
}

/// The conversation that a file was made from.
pub(in crate::domain::artifacts) fn conversation_of(row: &Model) -> Option<ConversationId> {
    match row.subject() {
        Some(NodeRef::ConversationId(id)) => Some(id),
        _ => None,
    }
}
