//! API keys.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};

use crate::app::App;
use crate::base::id::ApiKeyId;
use crate::base::page::PageRequest;
use crate::base::{self, Error, Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::auth::service::api_key::{self as service, ApiKeyList, Expiry, NewApiKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::{api_key, user, workspace};
use crate::graphql::answer::moment;
use crate::graphql::connection::counter;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, answer, fallible, input_id};

/// Scope of an API key. A key never has more rights than its owner. Without `READ` a key does not see its workspace, so
/// that nothing there can be changed with it: give `READ` along with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "base::permission::ApiKeyScope")]
pub enum ApiKeyScope {
    /// Read everything in the workspace that the owner can read.
    Read,
    /// Change content: prompts, configurations and documents.
    Write,
    /// Start and control jobs, and decide on approval requests.
    Run,
    /// Manage members, keys and settings.
    Manage,
}

/// A long-lived credential for programs, bound to one workspace and one person. Sent as `X-Api-Key`.
#[derive(Debug, Clone)]
pub struct ApiKey(pub Arc<api_key::Model>);

crate::graphql::connection::connection!(
    ApiKeyConnection,
    ApiKeyEdge,
    ApiKey,
    "A page of API keys.",
    "An API key with its cursor."
);

impl From<api_key::Model> for ApiKey {
    fn from(row: api_key::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A long-lived credential for programs, bound to one workspace and one person. Sent as `X-Api-Key`.
#[Object]
impl ApiKey {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Display name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// First characters of the secret, to recognise the key by.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// What the key may do, within the rights that its owner has now.
    async fn scopes(&self) -> async_graphql::Result<Vec<ApiKeyScope>> {
        let scopes: Vec<base::permission::ApiKeyScope> =
            serde_json::from_value(self.0.scopes.clone()).map_err(Error::internal)?;
        Ok(scopes.into_iter().map(Into::into).collect())
    }

    /// The only workspace that the key can use.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Person on whose behalf the key acts.
    async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<User> {
        Ok(ctx.load_present(UserKey(self.0.owner_id)).await?)
    }

    /// When the key was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the key was last used, accurate to about a minute; null when it never was.
    async fn last_used_at(&self) -> Option<DateTime> {
        moment(self.0.last_used_at)
    }

    /// When the key expires; null for never.
    async fn expires_at(&self) -> Option<DateTime> {
        moment(self.0.expires_at)
    }

    /// When the key was revoked; null while it is not.
    async fn revoked_at(&self) -> Option<DateTime> {
        moment(self.0.revoked_at)
    }
}

/// An API key by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApiKeyKey(pub ApiKeyId);

impl Key for ApiKeyKey {
    type Value = ApiKey;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ApiKey>> {
        let rows = service::visible(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (ApiKeyKey(row.id), row.into())).collect())
    }
}

async fn list(app: &App, keys: ApiKeyList, request: &PageRequest) -> Result<ApiKeyConnection> {
    let page = keys.page(app, request).await?;
    let app = app.clone();
    let count = counter(move || {
        let (app, keys) = (app.clone(), keys.clone());
        async move { keys.count(&app).await }
    });
    Ok(ApiKeyConnection::new(page.map(Into::into), count))
}

/// The API keys of the signed-in person: a part of `Viewer`.
#[derive(Debug, Clone)]
pub struct ViewerApiKeys(
    #[expect(dead_code, reason = "each part of `Viewer` is made from the person")] pub Arc<user::Model>,
);

#[Object]
impl ViewerApiKeys {
    /// API key of this request; null with a session.
    async fn current_api_key(&self, ctx: &Context<'_>) -> Fallible<ApiKey> {
        let id = ctx.viewer().api_key_id()?;
        fallible(ctx.load(ApiKeyKey(id)).await)
    }

    /// API keys that the person created, newest first. An API key sees only itself.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ApiKeyConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        Ok(list(ctx.app(), ApiKeyList::of_person(&ctx.viewer()), &request).await?)
    }
}

/// The API keys of a workspace: a part of `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceApiKeys(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceApiKeys {
    /// API keys of the workspace, newest first: all of them with `API_KEYS_MANAGE`, otherwise your own.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ApiKeyConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        Ok(list(ctx.app(), ApiKeyList::of_workspace(&ctx.viewer(), self.0.id), &request).await?)
    }
}

/// Input of `Mutation.createApiKey`.
#[derive(Debug, InputObject)]
pub struct CreateApiKeyInput {
    /// Workspace that the key can use.
    pub workspace_id: ID,
    /// Display name, 1 to 200 characters on one line.
    pub name: String,
    /// At least one scope, and none beyond your own role in the workspace.
    pub scopes: Vec<ApiKeyScope>,
    /// When the key expires; null for never. When left out, the server's default applies (365 days).
    pub expires_at: MaybeUndefined<DateTime>,
}

crate::domain::problem::payload!("Result of `Mutation.createApiKey`.", CreateApiKeyPayload {
    "The new key." api_key: Option<ApiKey>,
    "The secret. It is shown only here and cannot be read again." secret: Option<String>,
});

impl CreateApiKeyInput {
    fn parse(self) -> Result<NewApiKey> {
        let Self { workspace_id, name, scopes, expires_at } = self;
        let expiry = match expires_at {
            MaybeUndefined::Undefined => Expiry::Default,
            MaybeUndefined::Null => Expiry::Never,
            MaybeUndefined::Value(at) => Expiry::At(at.0),
        };
        let scopes = scopes.into_iter().map(Into::into).collect();
        NewApiKey::parse(input_id("workspaceId", &workspace_id)?, &name, scopes, expiry)
    }
}

/// Input of `Mutation.rotateApiKey`.
#[derive(Debug, InputObject)]
pub struct RotateApiKeyInput {
    /// Key to rotate.
    pub api_key_id: ID,
    /// Seconds for which the old secret keeps working, 0 to 604,800 (one week).
    #[graphql(default = 0)]
    pub grace_seconds: i32,
}

crate::domain::problem::payload!("Result of `Mutation.rotateApiKey`.", RotateApiKeyPayload {
    "The key." api_key: Option<ApiKey>,
    "The new secret. It is shown only here and cannot be read again." secret: Option<String>,
});

/// Input of `Mutation.revokeApiKey`.
#[derive(Debug, InputObject)]
pub struct RevokeApiKeyInput {
    /// Key to revoke.
    pub api_key_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.revokeApiKey`.", RevokeApiKeyPayload {
    "The revoked key." api_key: Option<ApiKey>,
});

/// Changes of API keys.
#[derive(Debug, Default)]
pub struct ApiKeysMutation;

#[Object]
impl ApiKeysMutation {
    /// Create an API key for yourself; at most 100 active ones in each workspace. Needs a recent sign-in or
    /// `reauthenticate`; API keys cannot do it.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name, scopes and expiry of the new key.")] input: CreateApiKeyInput,
    ) -> Fallible<CreateApiKeyPayload> {
        let created = async { service::create(ctx.app(), &ctx.viewer(), input.parse()?).await };
        answer(created.await, |(row, secret)| CreateApiKeyPayload {
            api_key: Some(row.into()),
            secret: Some(secret.reveal().to_owned()),
            ..Default::default()
        })
    }

    /// Replace the secret of one of your own API keys. Needs a recent sign-in or `reauthenticate`; API keys cannot
    /// do it.
    async fn rotate_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key, and how long its old secret keeps working.")] input: RotateApiKeyInput,
    ) -> Fallible<RotateApiKeyPayload> {
        let rotated = async {
            let id = input_id("apiKeyId", &input.api_key_id)?;
            service::rotate(ctx.app(), &ctx.viewer(), id, input.grace_seconds).await
        };
        answer(rotated.await, |(row, secret)| RotateApiKeyPayload {
            api_key: Some(row.into()),
            secret: Some(secret.reveal().to_owned()),
            ..Default::default()
        })
    }

    /// Revoke an API key at once: one of your own, or any with `API_KEYS_MANAGE`.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key to revoke.")] input: RevokeApiKeyInput,
    ) -> Fallible<RevokeApiKeyPayload> {
        let revoked =
            async { service::revoke(ctx.app(), &ctx.viewer(), input_id("apiKeyId", &input.api_key_id)?).await };
        answer(revoked.await, |row| RevokeApiKeyPayload { api_key: Some(row.into()), ..Default::default() })
    }
}
