//! For whom a bot exists, and who may change it.

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait as _, Condition};

use crate::app::App;
use crate::base::id::{BotId, WorkspaceId};
use crate::base::{Error, Permission, Result, Viewer, WorkspaceRole};
use crate::db::Tx;
use crate::domain::workspaces::service::permit;
use crate::entity::OfWorkspace as _;
use crate::entity::bot::{self, Column, Visibility};

/// True when the bot exists for the viewer: a private one exists for its creator and administrators of the workspace.
pub fn exists_for(viewer: &Viewer, row: &bot::Model) -> bool {
    viewer.sees(row.workspace_id) && (row.visibility == Visibility::Workspace || keeps(viewer, row))
}

/// True when the viewer may change the bot, and therefore read its instructions.
pub fn may_change(viewer: &Viewer, row: &bot::Model) -> bool {
    viewer.may(row.workspace_id, Permission::BotsWrite) && exists_for(viewer, row)
}

/// True for the creator of a bot and for administrators of its workspace.
pub(super) fn keeps(viewer: &Viewer, row: &bot::Model) -> bool {
    administers(viewer, row.workspace_id) || row.created_by.is_some() && row.created_by == viewer.user_id()
}

fn administers(viewer: &Viewer, workspace: WorkspaceId) -> bool {
    viewer.role_in(workspace).is_some_and(|role| role >= WorkspaceRole::Admin)
}

/// What the bots of a workspace that the viewer sees must meet to exist for the viewer; none for those who see all.
pub(super) fn existing_in(viewer: &Viewer, workspace: WorkspaceId) -> Option<SimpleExpr> {
    (!administers(viewer, workspace)).then(|| shared_or_own(viewer).into())
}

/// What the bots of any workspaces must meet to exist for the viewer.
pub(super) fn existing(viewer: &Viewer) -> SimpleExpr {
    let all = viewer.workspaces();
    let administered: Vec<WorkspaceId> = all.iter().copied().filter(|id| administers(viewer, *id)).collect();
    let in_others = Condition::all().add(Column::WorkspaceId.is_in(all)).add(shared_or_own(viewer));
    Condition::any().add(Column::WorkspaceId.is_in(administered)).add(in_others).into()
}

fn shared_or_own(viewer: &Viewer) -> Condition {
    let own = viewer.user_id().map(|person| Column::CreatedBy.eq(person));
    Condition::any().add(Column::Visibility.eq(Visibility::Workspace)).add_option(own)
}

/// Bots by identifier that exist for the viewer, in no order.
pub async fn visible(app: &App, viewer: &Viewer, ids: Vec<BotId>) -> Result<Vec<bot::Model>> {
    let mut rows = app.db.by_ids::<bot::Model>(ids.into_iter().map(|id| id.0).collect()).await?;
    rows.retain(|row| exists_for(viewer, row));
    Ok(rows)
}

/// A bot that the caller can see and change.
pub(super) async fn find_changeable(app: &App, viewer: &Viewer, id: BotId) -> Result<bot::Model> {
    let found = bot::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    expect_changeable(viewer, found, id)
}

/// A bot that the caller can see and change, locked until the transaction ends.
pub(super) async fn lock_changeable_in(tx: &Tx, viewer: &Viewer, id: BotId) -> Result<bot::Model> {
    let found = bot::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?;
    expect_changeable(viewer, found, id)
}

fn expect_changeable(viewer: &Viewer, found: Option<bot::Model>, id: BotId) -> Result<bot::Model> {
    let row = found.filter(|row| exists_for(viewer, row)).ok_or_else(|| Error::not_found("botId", id))?;
    permit(viewer, row.workspace_id, Permission::BotsWrite, "botId", id)?;
    Ok(row)
}
