//! `User`: a person, as others see them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use crate::app::App;
use crate::base::id::UserId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::service::relationship::{Relationship, relationships};
use crate::domain::avatars::graphql::avatar_url;
use crate::entity::user;
use crate::graphql::answer::moment;
use crate::graphql::scalars::{DateTime, Url};
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
pub struct User(Arc<user::Profile>);

impl User {
    async fn relationship(&self, ctx: &Context<'_>) -> Result<Relationship> {
        ctx.load_present(RelationshipKey(self.0.id)).await
    }

    /// True when the caller shares a workspace with the person, is the person, or administers the instance.
    pub async fn is_acquainted(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.relationship(ctx).await? >= Relationship::Colleague)
    }
}

crate::graphql::inline::inline_fields!(User { "id" => id, "name" => name, "createdAt" => created_at });

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

    /// Picture: a square PNG of at most 256 pixels. The address is the same for a day, and can be read without credentials
    /// for one day more; a new picture has another one.
    async fn avatar_url(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Url>> {
        Ok(avatar_url(ctx, self.0.avatar_key.as_deref())?)
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
        let is_visible = self.relationship(ctx).await? == Relationship::Administered;
        Ok(moment(self.0.last_seen_at.filter(|_| is_visible)))
    }
}

/// A person by identifier. Found also when the caller shares no workspace with the person any more, because what
/// people made keeps their name; see [`User::is_acquainted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserKey(pub UserId);

impl Key for UserKey {
    type Value = User;

    fn known(&self, app: &App) -> Option<User> {
        let people = &app.identity.profiles;
        people.get(&self.0, people.present(app.db.signals(), app.clock.now())).map(User)
    }

    // Needs no viewer: names are shown to everybody who sees what the person made; the rest is asked of `RelationshipKey`.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, User>> {
        let people = &app.identity.profiles;
        let present = people.present(app.db.signals(), app.clock.now());
        let rows = app.db.by_ids::<user::Profile>(keys.into_iter().map(|key| key.0.0).collect()).await?;
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
struct RelationshipKey(UserId);

impl Key for RelationshipKey {
    type Value = Relationship;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Relationship>> {
        let ids: Vec<UserId> = keys.iter().map(|key| key.0).collect();
        let relationship = relationships(app, viewer, &ids).await?;
        Ok(keys.into_iter().map(|key| (key, relationship(key.0))).collect())
    }
}
