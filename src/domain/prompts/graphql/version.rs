//! `PromptVersion`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::variable::TemplateVariable;
use super::{Prompt, PromptKey};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{PromptId, PromptVersionId};
use crate::base::{Refusal, Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::prompts::service::{self, versions};
use crate::domain::prompts::template::{Preview, Variable};
use crate::entity::{OfWorkspace as _, prompt_version};
use crate::graphql::directives::list_size;
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};
use crate::port::llm::estimate_tokens;

/// A version of a prompt. It never changes.
#[derive(Debug, Clone)]
pub struct PromptVersion(pub Arc<prompt_version::Model>);

impl From<prompt_version::Model> for PromptVersion {
    fn from(row: prompt_version::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A version of a prompt. It never changes.
#[Object]
impl PromptVersion {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The prompt.
    async fn prompt(&self, ctx: &Context<'_>) -> async_graphql::Result<Prompt> {
        Ok(ctx.load_present(PromptKey(self.0.prompt_id)).await?)
    }

    /// Number of the version: 1, 2, 3 …
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// True when this version is used when no other is named.
    async fn is_current(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let prompt = ctx.load_present(PromptKey(self.0.prompt_id)).await?;
        Ok(prompt.0.current_version_id == self.0.id)
    }

    /// Text with placeholders such as `{{topic}}`.
    async fn template(&self) -> &str {
        &self.0.template
    }

    /// Placeholders in the text.
    #[graphql(directive = list_size::apply(50))]
    async fn variables(&self) -> async_graphql::Result<Vec<TemplateVariable>> {
        Ok(Variable::all_from_stored(&self.0.variables)?.into_iter().map(TemplateVariable).collect())
    }

    /// What changed; null without a note.
    async fn change_note(&self) -> Option<&str> {
        self.0.change_note.as_deref()
    }

    /// The text with values filled in.
    async fn preview(
        &self,
        #[graphql(desc = "Object with one member for each variable.")] values: Json,
    ) -> async_graphql::Result<PromptPreview> {
        Ok(service::preview(&self.0, &values.0)?.into())
    }

    /// Who wrote the version; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await)
    }

    /// When the version was written.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The text of a prompt with values filled in.
#[derive(Debug, Clone, SimpleObject)]
pub struct PromptPreview {
    /// The resulting text. Placeholders whose required value is missing or invalid are left in it.
    pub text: String,
    /// Names of required placeholders without a value.
    pub missing_variables: Vec<String>,
    /// Names of values that no placeholder uses.
    pub unknown_values: Vec<String>,
    /// Values that do not match the type of their placeholder.
    #[graphql(directive = list_size::apply(50))]
    pub refused_values: Vec<RefusedValue>,
    /// Estimated number of model tokens.
    pub estimated_tokens: i32,
}

/// A value that does not match the type of its placeholder.
#[derive(Debug, Clone, SimpleObject)]
pub struct RefusedValue {
    /// Name of the placeholder.
    pub name: String,
    /// Name of the violated rule, for example `type`.
    pub constraint: Option<String>,
    /// One sentence for people, in English.
    pub message: String,
}

impl From<Refusal> for RefusedValue {
    fn from(refusal: Refusal) -> Self {
        let constraint = match refusal.reason {
            Reason::InvalidInput { constraint, .. } => constraint.map(str::to_owned),
            _ => None,
        };
        let name = refusal.path.last().cloned().unwrap_or_default();
        Self { name, constraint, message: refusal.message.into_owned() }
    }
}

impl From<Preview> for PromptPreview {
    fn from(preview: Preview) -> Self {
        let Preview { text, missing, unknown, wrong } = preview;
        let estimated_tokens = i32::try_from(estimate_tokens(&text)).unwrap_or(i32::MAX);
        let refused_values = wrong.into_iter().map(Into::into).collect();
        Self { text, missing_variables: missing, unknown_values: unknown, refused_values, estimated_tokens }
    }
}

/// A version by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PromptVersionKey(pub PromptVersionId);

impl Key for PromptVersionKey {
    type Value = PromptVersion;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, PromptVersion>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = prompt_version::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (PromptVersionKey(row.id), row.into())).collect())
    }
}

/// A version by prompt and number; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NumberKey(pub(super) PromptId, pub(super) i32);

impl Key for NumberKey {
    type Value = PromptVersion;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, PromptVersion>> {
        let wanted: Vec<_> = keys.into_iter().map(|key| (key.0, key.1)).collect();
        let rows = versions::by_number(app, viewer, &wanted).await?;
        Ok(rows.into_iter().map(|row| (NumberKey(row.prompt_id, row.number), row.into())).collect())
    }
}
