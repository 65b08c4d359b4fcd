//! `Prompt`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::version::{NumberKey, PromptVersion, PromptVersionKey};
use super::versions::{self, PromptVersionConnection};
use crate::app::App;
use crate::base::id::PromptId;
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::jobs::graphql::{JobConnection, of_prompt};
use crate::domain::tags::graphql::{PromptTagsKey, Tag};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::prompt;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Inlined, Key, PageArguments, fallible};

/// A reusable text with placeholders, kept in versions.
#[derive(Debug, Clone)]
pub struct Prompt(pub Arc<prompt::Model>);

crate::graphql::connection::connection!(
    PromptConnection,
    PromptEdge,
    Prompt as Inlined<Prompt>,
    "A page of prompts.",
    "A prompt with its cursor."
);

impl From<prompt::Model> for Prompt {
    fn from(row: prompt::Model) -> Self {
        Self(Arc::new(row))
    }
}

crate::graphql::inline::inline_fields!(Prompt {
    "id" => id,
    "name" => name,
    "description" => description,
    "isArchived" => is_archived,
    "revision" => revision,
    "createdAt" => created_at,
    "updatedAt" => updated_at,
});

/// A reusable text with placeholders, kept in versions.
#[Object]
impl Prompt {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the prompt.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Name, unique in the workspace regardless of case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the prompt is for.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Tags, by name.
    #[graphql(directive = list_size::apply(50))]
    async fn tags(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Tag>> {
        Ok(ctx.load(PromptTagsKey(self.0.id)).await?.unwrap_or_default())
    }

    /// Version used when no other is named.
    async fn current_version(&self, ctx: &Context<'_>) -> async_graphql::Result<PromptVersion> {
        Ok(ctx.load_present(PromptVersionKey(self.0.current_version_id)).await?)
    }

    /// The version with a number; null when there is none.
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the version.")] number: i32,
    ) -> Fallible<PromptVersion> {
        fallible(ctx.load(NumberKey(self.0.id, number)).await)
    }

    /// All versions, newest first.
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PromptVersionConnection> {
        Ok(versions::of_prompt(ctx, &self.0, PageArguments::new(first, after, last, before)).await?)
    }

    /// Jobs that were started from the prompt, newest first.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<JobConnection> {
        Ok(of_prompt(ctx, &self.0, PageArguments::new(first, after, last, before)).await?)
    }

    /// True when the prompt is archived; lists leave archived prompts out by default.
    async fn is_archived(&self) -> bool {
        self.0.is_archived
    }

    /// Number of the last change; pass it as `expectedRevision` to detect concurrent changes.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Who created the prompt; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<Inlined<User>> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await.map(|found| found.map(Inlined)))
    }

    /// When the prompt was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the prompt last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A prompt by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PromptKey(pub PromptId);

impl Key for PromptKey {
    type Value = Prompt;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Prompt>> {
        let ids = keys.into_iter().map(|key| key.0.0).collect();
        let rows = app.db.by_ids::<prompt::Model>(ids).await?;
        let visible = rows.into_iter().filter(|row| viewer.sees(row.workspace_id));
        Ok(visible.map(|row| (PromptKey(row.id), row.into())).collect())
    }
}
