//! `User`: a person, as others see them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Value};
use async_trait::async_trait;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::UserId;
use crate::base::{Result, Viewer, WorkspaceRole};
use crate::entity::columns::{Columns, Partial as _};
use crate::entity::{membership, user};
use crate::graphql::answer::moment;
use crate::graphql::inline::{InlineFields, text};
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Key};

/// Role in the whole instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::base::InstanceRole")]
pub enum InstanceRole {
    /// No rights beyond those in the person's workspaces.
    User,
    /// Can administer the instance.
    Admin,
}

/// Status of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "user::UserStatus")]
pub enum UserStatus {
    /// Can sign in.
    Active,
    /// Must confirm its email address first.
    Unverified,
    /// Deactivated by its owner or an administrator; can be reactivated.
    Deactivated,
    /// Locked after too many failed sign-ins or by an administrator.
    Locked,
}

/// A person, as others in a shared workspace see them.
#[derive(Debug, Clone)]
pub struct User(Arc<user::Model>);

/// How the caller is related to a person, which determines what is shown. Looked up only when needed: most lists show
/// only the names of their authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Acquaintance {
    /// Shares no workspace; seen only as an author.
    Stranger,
    /// Shares a workspace.
    Colleague,
    /// Administered by the caller, or the caller.
    Administered,
}

impl User {
    async fn acquaintance(&self, ctx: &Context<'_>) -> Result<Acquaintance> {
        ctx.load_present(AcquaintanceKey(self.0.id)).await
    }

    /// True when the caller shares a workspace with the person, is the person, or administers the instance.
    pub async fn is_acquainted(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.acquaintance(ctx).await? >= Acquaintance::Colleague)
    }
}

impl InlineFields for User {
    fn inline(&self, field: &str) -> Option<Value> {
        match field {
            "id" => Some(text(self.0.id.to_string())),
            "name" => Some(text(&*self.0.name)),
            "createdAt" => Some(text(self.0.created_at.to_rfc3339())),
            _ => None,
        }
    }
}

/// A person, as others in a shared workspace see them.
#[Object]
impl User {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Display name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Email address; null unless the caller shares a workspace with the person or is an instance administrator.
    async fn email(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        Ok(self.is_acquainted(ctx).await?.then_some(&self.0.email))
    }

    /// Status of the account.
    async fn status(&self) -> UserStatus {
        self.0.status.into()
    }

    /// Role in the whole instance.
    async fn instance_role(&self) -> InstanceRole {
        self.0.instance_role.into()
    }

    /// True when this is the caller.
    async fn is_viewer(&self, ctx: &Context<'_>) -> bool {
        ctx.viewer().user_id() == Some(self.0.id)
    }

    /// When the account was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the person last used the server, accurate to about five minutes. Shown to the person, to administrators
    /// of a shared workspace and to instance administrators; null for others.
    async fn last_seen_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        let is_visible = self.acquaintance(ctx).await? == Acquaintance::Administered;
        Ok(moment(self.0.last_seen_at.filter(|_| is_visible)))
    }
}

/// The columns that the type shows; not the password hash.
fn shown() -> Columns {
    use user::Column::{CreatedAt, Email, Id, InstanceRole, LastSeenAt, Name, Status};
    let columns = [Id, Email, Name, Status, InstanceRole, LastSeenAt, CreatedAt];
    Columns::none().with(columns.map(user::Model::place))
}

/// A person by identifier. Found even when the caller shares no workspace with the person any more, because content
/// keeps the names of its authors; see [`User::is_acquainted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserKey(pub UserId);

#[async_trait]
impl Key for UserKey {
    type Value = User;

    fn known(&self, app: &App) -> Option<User> {
        let people = &app.identity.people;
        people.get(&self.0, people.present(app.db.signals(), app.clock.now())).map(User)
    }

    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, User>> {
        let people = &app.identity.people;
        let present = people.present(app.db.signals(), app.clock.now());
        let rows = app.db.by_ids::<user::Entity>(keys.into_iter().map(|key| key.0.0).collect(), shown()).await?;
        let rows = rows.into_iter().map(Arc::new);
        Ok(rows
            .map(|row| {
                people.put(row.id, present, Arc::clone(&row));
                (UserKey(row.id), User(row))
            })
            .collect())
    }
}

/// How the caller is related to a person; found for every identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct AcquaintanceKey(UserId);

#[async_trait]
impl Key for AcquaintanceKey {
    type Value = Acquaintance;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Acquaintance>> {
        let ids: Vec<UserId> = keys.iter().map(|key| key.0).collect();
        let acquaintance = acquaintances(app, viewer, &ids).await?;
        Ok(keys.into_iter().map(|key| (key, acquaintance(key.0))).collect())
    }
}

/// How the caller is related to several people, with one statement for all of them.
async fn acquaintances(app: &App, viewer: &Viewer, ids: &[UserId]) -> Result<impl Fn(UserId) -> Acquaintance + use<>> {
    let myself = viewer.user_id();
    let administers_all = viewer.is_instance_admin();
    let (mut colleagues, mut administered) = (HashSet::new(), HashSet::new());
    if !administers_all && ids.iter().any(|id| Some(*id) != myself) {
        let shared = membership::Entity::find()
            .filter(membership::Column::UserId.is_in(ids.iter().copied()))
            .filter(membership::Column::WorkspaceId.is_in(viewer.workspaces()))
            .all(app.db.read())
            .await?;
        for membership in shared {
            colleagues.insert(membership.user_id);
            if viewer.role_in(membership.workspace_id) >= Some(WorkspaceRole::Admin) {
                administered.insert(membership.user_id);
            }
        }
    }
    Ok(move |id| {
        if administers_all || Some(id) == myself || administered.contains(&id) {
            Acquaintance::Administered
        } else if colleagues.contains(&id) {
            Acquaintance::Colleague
        } else {
            Acquaintance::Stranger
        }
    })
}
