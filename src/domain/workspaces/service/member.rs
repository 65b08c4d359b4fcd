//! People in workspaces: adding, changing, removing.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde_json::json;

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{MembershipId, UserId, WorkspaceId};
use crate::base::{Refusal, Result, Viewer, WorkspaceRole};
use crate::db::{Signal, Tx};
use crate::domain::audit::service::{Entry, record_in};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::membership;

/// Adds a person to a workspace, in a transaction of the caller, who has checked that it is allowed and that both
/// exist. `ALREADY_EXISTS` when the person is a member.
pub async fn add_member_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    user: UserId,
    role: WorkspaceRole,
) -> Result<membership::Model> {
    let existing = membership::Entity::find()
        .filter(membership::Column::WorkspaceId.eq(workspace))
        .filter(membership::Column::UserId.eq(user))
        .one(&**tx)
        .await?;
    if let Some(existing) = existing {
        let reason = Reason::AlreadyExists { existing: Some(existing.id.into()) };
        return Err(Refusal::new(reason, "This person is a member of the workspace already.").into());
    }
    let row = insert_in(tx, app, workspace, user, role).await?;
    let facts = json!({ "userId": user, "role": role_name(role) });
    record_in(tx, app, viewer, Entry::new("membership.created", Some(workspace), row.id).changes(facts)).await?;
    let event = NewActivity::new("membership.created", row.id, "A person joined the workspace");
    append_in(tx, app.clock.now(), workspace, Cause::Viewer(viewer), event).await?;
    Ok(row)
}

/// Writes the row alone, and lets every process read its cached callers again.
pub(super) async fn insert_in(
    tx: &mut Tx,
    app: &App,
    workspace: WorkspaceId,
    user: UserId,
    role: WorkspaceRole,
) -> Result<membership::Model> {
    let row = membership::ActiveModel {
        id: Set(MembershipId::generate()),
        workspace_id: Set(workspace),
        user_id: Set(user),
        role: Set(role),
        monthly_budget_micros: Set(None),
        joined_at: Set(app.clock.now()),
    };
    let row = row.insert(&**tx).await?;
    tx.signal(Signal::Identity);
    Ok(row)
}

/// The role's name in the API, for the log.
pub(super) fn role_name(role: WorkspaceRole) -> &'static str {
    match role {
        WorkspaceRole::Owner => "OWNER",
        WorkspaceRole::Admin => "ADMIN",
        WorkspaceRole::Member => "MEMBER",
        WorkspaceRole::Viewer => "VIEWER",
    }
}
