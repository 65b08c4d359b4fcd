//! What a bot knows: a list of documents, and tags.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use futures_util::future::try_join_all;
use uuid::Uuid;

use crate::app::App;
use crate::base::id::{BotId, TagId};
use crate::base::page::{Cursor, Page};
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::bots::service;
use crate::domain::documents::graphql::{Document, DocumentKey};
use crate::domain::tags::graphql::Tag;
use crate::domain::tags::service::by_name;
use crate::entity::bot_document;
use crate::graphql::connection::{Counter, PageInfo};
use crate::graphql::nested::{NestedConnection, nested_page};
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

/// Documents that were given to a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Knowledge;

impl NestedConnection for Knowledge {
    type Entity = bot_document::Entity;
    type Node = bot_document::Model;

    const PARENT: bot_document::Column = bot_document::Column::BotId;
    const WORKSPACE: bot_document::Column = bot_document::Column::WorkspaceId;

    fn sort() -> Sort<bot_document::Column> {
        let (column, id) = (bot_document::Column::AddedAt, bot_document::Column::Id);
        Sort { name: "botKnowledge", column, id, descending: true }
    }

    fn place(row: &bot_document::Model) -> (Uuid, SortKey, Uuid) {
        (row.bot_id.0, row.added_at.into(), row.id)
    }
}

/// Resolves `Bot.knowledge`.
pub(super) async fn of_bot(ctx: &Context<'_>, bot: BotId, page: PageArguments) -> Result<BotKnowledgeConnection> {
    let (page, count) = nested_page(ctx, Knowledge, bot.0, page).await?;
    Ok(BotKnowledgeConnection { bot, page, count })
}

/// A page of the documents that were given to a bot.
pub struct BotKnowledgeConnection {
    bot: BotId,
    page: Page<bot_document::Model>,
    count: Counter,
}

/// A page of the documents that were given to a bot.
#[Object]
impl BotKnowledgeConnection {
    /// Items of the page with their cursors.
    async fn edges(&self) -> Vec<BotKnowledgeEdge> {
        let edge = |(cursor, row): &(Cursor, bot_document::Model)| BotKnowledgeEdge {
            cursor: cursor.clone(),
            row: row.clone(),
        };
        self.page.items.iter().map(edge).collect()
    }

    /// Items of the page without their cursors.
    async fn nodes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Document>> {
        let documents = self.page.items.iter().map(|(_, row)| ctx.load_present(DocumentKey(row.document_id)));
        Ok(try_join_all(documents).await?)
    }

    /// Whether items precede or follow this page, and its first and last cursors.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: self.page.items.first().map(|(cursor, _)| cursor.to_string()),
            end_cursor: self.page.items.last().map(|(cursor, _)| cursor.to_string()),
        }
    }

    /// Number of items in the whole list. Counted only when selected; costs 5 points.
    async fn total_count(&self) -> async_graphql::Result<i32> {
        Ok(i32::try_from((self.count)().await?).unwrap_or(i32::MAX))
    }

    /// Number of these documents that can be searched. Counted only when selected.
    async fn ready_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(ctx.load(ReadyCountKey(self.bot)).await?.unwrap_or_default())
    }
}

/// A document that was given to a bot, with its cursor.
pub struct BotKnowledgeEdge {
    cursor: Cursor,
    row: bot_document::Model,
}

/// A document that was given to a bot, with its cursor.
#[Object]
impl BotKnowledgeEdge {
    /// Opaque position of the item, for `after` and `before`.
    async fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The item itself.
    async fn node(&self, ctx: &Context<'_>) -> async_graphql::Result<Document> {
        Ok(ctx.load_present(DocumentKey(self.row.document_id)).await?)
    }

    /// When the document was given to the bot.
    async fn added_at(&self) -> DateTime {
        self.row.added_at.into()
    }

    /// Who gave it; null when the account was deleted.
    async fn added_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.row.added_by?)).await)
    }
}

/// Number of documents of a bot that can be searched; absent when there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ReadyCountKey(BotId);

impl Key for ReadyCountKey {
    type Value = i32;

    // Needs no viewer: the bot was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, i32>> {
        let counts = service::ready_counts(app, keys.into_iter().map(|key| key.0)).await?;
        let bounded = |count| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(counts.into_iter().map(|(bot, count)| (Self(bot), bounded(count))).collect())
    }
}

/// Tags whose documents a bot knows, by name; absent when there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct KnowledgeTagsKey(pub(super) BotId);

impl Key for KnowledgeTagsKey {
    type Value = Vec<Tag>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<Tag>>> {
        let links = service::tags(app, keys.into_iter().map(|key| key.0)).await?;
        let tags = by_name(app, viewer, links.iter().map(|(_, tag)| *tag)).await?;
        let mut bots: HashMap<TagId, Vec<BotId>> = HashMap::new();
        for (bot, tag) in links {
            bots.entry(tag).or_default().push(bot);
        }
        let mut found: HashMap<Self, Vec<Tag>> = HashMap::new();
        for tag in tags.into_iter().map(Tag::from) {
            for bot in bots.remove(&tag.0.id).unwrap_or_default() {
                found.entry(Self(bot)).or_default().push(tag.clone());
            }
        }
        Ok(found)
    }
}
