//! Types of tags.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::service::{self, UpdateTag};
use crate::app::App;
use crate::base::id::{PromptId, TagId};
use crate::base::{Result, Viewer};
use crate::entity::{OfWorkspace as _, tag, workspace};
use crate::graphql::connection::counter;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, answer, input_id};

/// A label for prompts and documents.
#[derive(Debug, Clone)]
pub struct Tag(pub Arc<tag::Model>);

crate::graphql::connection::connection!(TagConnection, TagEdge, Tag, "A page of tags.", "A tag with its cursor.");

impl From<tag::Model> for Tag {
    fn from(row: tag::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A label for prompts and documents.
#[Object]
impl Tag {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Name, unique in the workspace regardless of case.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Colour as `#rrggbb`; null when it has none.
    async fn color(&self) -> Option<&str> {
        self.0.color.as_deref()
    }

    /// Number of prompts with the tag, archived ones included.
    async fn prompt_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(ctx.load(PromptCountKey(self.0.id)).await?.unwrap_or_default())
    }

    /// Number of documents with the tag.
    async fn document_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(ctx.load(DocumentCountKey(self.0.id)).await?.unwrap_or_default())
    }
}

/// The tags of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceTags(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceTags {
    /// Tags, by name.
    async fn tags(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TagConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let page = service::list(&app, workspace, &request).await?;
        let count = counter(move || {
            let app = app.clone();
            async move { service::count(&app, workspace).await }
        });
        Ok(TagConnection::new(page.map(Into::into), count))
    }
}

/// Input of `Mutation.updateTag`.
#[derive(Debug, InputObject)]
pub struct UpdateTagInput {
    /// Tag to change.
    pub tag_id: ID,
    /// New name, 1 to 60 characters on one line.
    pub name: Option<String>,
    /// New colour as `#rrggbb`; null removes it.
    pub color: MaybeUndefined<String>,
}

crate::domain::problem::payload!("Result of `Mutation.updateTag`.", UpdateTagPayload {
    "The changed tag." tag: Option<Tag>,
});

/// Input of `Mutation.deleteTag`.
#[derive(Debug, InputObject)]
pub struct DeleteTagInput {
    /// Tag to delete.
    pub tag_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteTag`.", DeleteTagPayload {
    "Identifier of the deleted tag." deleted_id: Option<ID>,
});

/// Changes of tags.
#[derive(Debug, Default)]
pub struct TagsMutation;

#[Object]
impl TagsMutation {
    /// Rename or recolour a tag. Fields that are left out stay as they are. Requires `PROMPTS_WRITE`.
    async fn update_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tag and the fields to change.")] input: UpdateTagInput,
    ) -> Fallible<UpdateTagPayload> {
        let updated = async {
            let UpdateTagInput { tag_id, name, color } = input;
            let color: Option<Option<String>> = color.into();
            let new = UpdateTag::parse(name.as_deref(), color.as_ref().map(Option::as_deref))?;
            service::update(ctx.app(), &ctx.viewer(), input_id("tagId", &tag_id)?, new).await
        };
        answer(updated.await, |row| UpdateTagPayload { tag: Some(row.into()), ..Default::default() })
    }

    /// Delete a tag and remove it from all prompts and documents; bots no longer know documents by it. Requires
    /// `PROMPTS_WRITE`.
    async fn delete_tag(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The tag to delete.")] input: DeleteTagInput,
    ) -> Fallible<DeleteTagPayload> {
        let deleted = async {
            let id: TagId = input_id("tagId", &input.tag_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteTagPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}

/// A tag by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TagKey(pub TagId);

impl Key for TagKey {
    type Value = Tag;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Tag>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = tag::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (TagKey(row.id), row.into())).collect())
    }
}

/// Loads the tags of prompts that the caller can see, by name; absent when there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PromptTagsKey(pub PromptId);

impl Key for PromptTagsKey {
    type Value = Vec<Tag>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Tag>>> {
        let links = service::of_prompts(app, keys.into_iter().map(|key| key.0)).await?;
        let tags = service::by_name(app, viewer, links.iter().map(|(_, tag)| *tag)).await?;
        let mut prompts: HashMap<TagId, Vec<PromptId>> = HashMap::new();
        for (prompt, tag) in links {
            prompts.entry(tag).or_default().push(prompt);
        }
        let mut found: HashMap<Self, Vec<Tag>> = HashMap::new();
        for tag in tags.into_iter().map(Tag::from) {
            for prompt in prompts.remove(&tag.0.id).unwrap_or_default() {
                found.entry(PromptTagsKey(prompt)).or_default().push(tag.clone());
            }
        }
        Ok(found)
    }
}

/// Loader key for the number of objects with a tag.
macro_rules! counted {
    ($key:ident, $counts:ident) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        struct $key(TagId);

        impl Key for $key {
            type Value = i32;

            // Needs no viewer: the tag was found for the caller.
            async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, i32>> {
                let counts = service::$counts(app, keys.into_iter().map(|key| key.0)).await?;
                let bounded = |count| i32::try_from(count).unwrap_or(i32::MAX);
                Ok(counts.into_iter().map(|(tag, count)| ($key(tag), bounded(count))).collect())
            }
        }
    };
}

counted!(PromptCountKey, prompts_with);
counted!(DocumentCountKey, documents_with);
