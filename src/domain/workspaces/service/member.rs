//! Members: adding, changing, removing. The last owner stays (C-AUTH-13).

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ModelTrait as _, PaginatorTrait as _, QueryFilter as _, Set, SqlErr,
};
use serde_json::json;

use super::change::{lock_in, parse_budget};
use super::create::with_slug_in;
use super::{not_found_if_deleted, require_person};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{MembershipId, UserId, WorkspaceId};
use crate::base::secret::random_token;
use crate::base::text::Email;
use crate::base::{Error, Permission, Refusal, Result, Viewer, WorkspaceRole};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{BelongsTo as _, OfInstance as _, OfWorkspace as _, api_key, membership, user};
use crate::identity::ACCESS_CHANGED;

/// Adds a person to a workspace, in the transaction of the calling function, which has checked that it is allowed and
/// that the workspace exists. `NOT_FOUND` when the person does not exist, `ALREADY_EXISTS` for a member.
pub async fn add_member_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    user: UserId,
    role: WorkspaceRole,
) -> Result<membership::Model> {
    let person =
        user::Entity::of_instance_by_id(user).one(&**tx).await?.ok_or_else(|| Error::not_found("userId", user))?;
    let existing =
        membership::Entity::belonging_to(workspace).filter(membership::Column::UserId.eq(user)).one(&**tx).await?;
    if let Some(existing) = existing {
        return Err(member_already(Some(existing.id)));
    }
    let row = insert_in(tx, app, workspace, user, role).await.map_err(|error| match error.sql_err() {
        // Added since the lookup.
        Some(SqlErr::UniqueConstraintViolation(_)) => member_already(None),
        _ => not_found_if_deleted(error, workspace),
    })?;
    let summary = format!("{} joined the workspace", person.name);
    emit_in(tx, app, viewer, "membership.created", &row, summary).await?;
    Ok(row)
}

fn member_already(by: Option<MembershipId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(Into::into) };
    Refusal::new(reason, "This person is a member of the workspace already.").into()
}

/// Adds a person to a workspace for the operator of the server, by email address and short name. `NOT_FOUND` when
/// either does not exist, `ALREADY_EXISTS` for a member.
pub async fn add_by_operator(app: &App, email: &str, slug: &str, role: WorkspaceRole) -> Result<membership::Model> {
    let email = Email::parse("email", email)?;
    let mut tx = app.db.begin().await?;
    let person = user::Entity::of_instance().filter(user::Column::Email.eq(email.as_str())).one(&*tx).await?;
    let person =
        person.ok_or_else(|| absent("email", email.as_str(), "There is no account with this e-mail address."))?;
    let workspace = with_slug_in(&tx, slug).await?;
    let workspace = workspace.ok_or_else(|| absent("workspace", slug, "There is no workspace with this slug."))?;
    let operator = Viewer::system(random_token(16));
    let row = add_member_in(&mut tx, app, &operator, workspace, person.id, role).await?;
    tx.commit().await?;
    Ok(row)
}

/// What an operator named is not there.
fn absent(field: &'static str, named: &str, message: &'static str) -> Error {
    Refusal::new(Reason::NotFound { id: named.to_owned() }, message).at([field]).into()
}

/// Inserts only the row, and invalidates the cached callers of every process.
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
    tx.signal(ACCESS_CHANGED);
    Ok(row)
}

/// Changes of a membership; `None` keeps a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct UpdateMember {
    role: Option<WorkspaceRole>,
    monthly_budget_micros: Option<Option<i64>>,
}

impl UpdateMember {
    /// Validates the values. The budget is in millionths of a US dollar; `Some(None)` for no limit.
    pub fn parse(role: Option<WorkspaceRole>, monthly_budget_micros: Option<Option<i64>>) -> Result<Self> {
        let budget = monthly_budget_micros.map(|budget| budget.map(parse_budget).transpose()).transpose()?;
        Ok(Self { role, monthly_budget_micros: budget })
    }
}

/// Gives a member another role or budget. Only owners can appoint and change owners; a budget is no matter of roles.
pub async fn update(app: &App, viewer: &Viewer, id: MembershipId, new: UpdateMember) -> Result<membership::Model> {
    let mut tx = app.db.begin().await?;
    let row = held_in(&tx, viewer, id).await?;
    viewer.require(row.workspace_id, Permission::MembersManage)?;
    let role = new.role.filter(|role| *role != row.role);
    let budget = new.monthly_budget_micros.filter(|budget| *budget != row.monthly_budget_micros);
    if role.is_none() && budget.is_none() {
        tx.commit().await?;
        return Ok(row);
    }
    let mut change = membership::ActiveModel { id: Set(row.id), ..Default::default() };
    if let Some(role) = role {
        permit_role_in(&tx, viewer, &row, role).await?;
        change.role = Set(role);
    }
    if let Some(budget) = budget {
        change.monthly_budget_micros = Set(budget);
    }
    let row = change.update(&*tx).await?;
    let name = name_in(&tx, row.user_id).await?;
    let summary = match role {
        Some(role) => format!("{name} is {} now", role_phrase(role)),
        None => format!("The monthly budget of {name} was changed"),
    };
    emit_in(&mut tx, app, viewer, "membership.updated", &row, summary).await?;
    if role.is_some() {
        tx.signal(ACCESS_CHANGED);
    }
    tx.commit().await?;
    if role.is_some() {
        note(viewer, &row, role);
    }
    Ok(row)
}

/// Refuses a role that the caller may not give to the member.
async fn permit_role_in(tx: &Tx, viewer: &Viewer, row: &membership::Model, role: WorkspaceRole) -> Result<()> {
    if row.role == WorkspaceRole::Owner || role == WorkspaceRole::Owner {
        require_owner(viewer, row.workspace_id)?;
    }
    match row.role {
        WorkspaceRole::Owner => keep_an_owner_in(tx, row).await,
        _ => Ok(()),
    }
}

/// Ends a membership: the caller's own, or any with `MEMBERS_MANAGE`. The person's API keys for the workspace are
/// revoked.
pub async fn remove(app: &App, viewer: &Viewer, id: MembershipId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = held_in(&tx, viewer, id).await?;
    let leaves = viewer.user_id() == Some(row.user_id) && viewer.session_id().is_some();
    if !leaves {
        viewer.require(row.workspace_id, Permission::MembersManage)?;
    }
    if row.role == WorkspaceRole::Owner {
        require_owner(viewer, row.workspace_id)?;
        keep_an_owner_in(&tx, &row).await?;
    }
    row.clone().delete(&*tx).await?;
    forget_in(&tx, app, &row).await?;
    let name = name_in(&tx, row.user_id).await?;
    let summary = if leaves { format!("{name} left the workspace") } else { format!("{name} was removed") };
    emit_in(&mut tx, app, viewer, "membership.deleted", &row, summary).await?;
    tx.signal(ACCESS_CHANGED);
    tx.commit().await?;
    note(viewer, &row, None);
    Ok(())
}

/// Reads a membership that the caller can see, and locks its workspace until the transaction ends, so that two owners
/// who demote each other at the same time are serialized.
async fn held_in(tx: &Tx, viewer: &Viewer, id: MembershipId) -> Result<membership::Model> {
    require_person(viewer)?;
    let absent = || Error::not_found("membershipId", id);
    let found = membership::Entity::visible_by_id(viewer, id).one(&**tx).await?.ok_or_else(absent)?;
    lock_in(tx, viewer, found.workspace_id).await?.ok_or_else(absent)?;
    membership::Entity::visible_by_id(viewer, id).one(&**tx).await?.ok_or_else(absent)
}

fn require_owner(viewer: &Viewer, workspace: WorkspaceId) -> Result<()> {
    if viewer.role_in(workspace) == Some(WorkspaceRole::Owner) {
        return Ok(());
    }
    Err(Error::forbidden("Only an owner of the workspace can make, change or remove owners."))
}

/// Refuses when there is no other owner.
async fn keep_an_owner_in(tx: &Tx, row: &membership::Model) -> Result<()> {
    let others = membership::Entity::belonging_to(row.workspace_id)
        .filter(membership::Column::Role.eq(WorkspaceRole::Owner))
        .filter(membership::Column::Id.ne(row.id))
        .count(&**tx)
        .await?;
    if others > 0 {
        return Ok(());
    }
    let message = "A workspace needs an owner. Make somebody else an owner first.";
    Err(Error::state("membershipId", "LAST_OWNER", &["OWNER", "ADMIN", "MEMBER", "VIEWER"], message))
}

/// Removes what a former member leaves behind: API keys for the workspace, and the workspace as the person's default.
async fn forget_in(tx: &Tx, app: &App, row: &membership::Model) -> Result<()> {
    api_key::Entity::update_belonging_to(row.workspace_id)
        .col_expr(api_key::Column::RevokedAt, Expr::value(app.clock.now()))
        .filter(api_key::Column::OwnerId.eq(row.user_id))
        .filter(api_key::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    user::Entity::update_of_instance()
        .col_expr(user::Column::DefaultWorkspaceId, Expr::value(Option::<uuid::Uuid>::None))
        .filter(user::Column::Id.eq(row.user_id))
        .filter(user::Column::DefaultWorkspaceId.eq(row.workspace_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes the audit log and the timeline.
async fn emit_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &membership::Model,
    summary: String,
) -> Result<()> {
    let budget = row.monthly_budget_micros;
    let facts = json!({ "userId": row.user_id, "role": role_name(row.role), "monthlyBudgetMicros": budget });
    let entry = Entry::new(action, Some(row.workspace_id), row.id).changes(facts.clone());
    record_in(tx, app, viewer, entry);
    let event = NewActivity::new(action, row.id, summary).payload(facts);
    append_in(tx, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
    Ok(())
}

async fn name_in(tx: &Tx, user: UserId) -> Result<String> {
    let person = user::Entity::of_instance_by_id(user).one(&**tx).await?;
    Ok(person.map_or_else(|| "Somebody".to_owned(), |row| row.name))
}

/// Makes a changed role of the caller effective for the rest of this request.
fn note(viewer: &Viewer, row: &membership::Model, role: Option<WorkspaceRole>) {
    if viewer.user_id() == Some(row.user_id) {
        viewer.note_membership(row.workspace_id, role);
    }
}

/// The role's name in the API, for the log.
fn role_name(role: WorkspaceRole) -> &'static str {
    match role {
        WorkspaceRole::Owner => "OWNER",
        WorkspaceRole::Admin => "ADMIN",
        WorkspaceRole::Member => "MEMBER",
        WorkspaceRole::Viewer => "VIEWER",
    }
}

fn role_phrase(role: WorkspaceRole) -> &'static str {
    match role {
        WorkspaceRole::Owner => "an owner",
        WorkspaceRole::Admin => "an administrator",
        WorkspaceRole::Member => "a member",
        WorkspaceRole::Viewer => "a viewer",
    }
}
