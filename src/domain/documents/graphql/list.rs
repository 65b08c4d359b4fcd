//! Lists of documents.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::document::DocumentConnection;
use super::enums::{DocumentSourceKind, DocumentStatus};
use crate::base::Result;
use crate::base::id::BotId;
use crate::base::page::Order;
use crate::domain::bots::graphql::BotKey;
use crate::domain::documents::service::list::{self, Field, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTimeRange, OrderDirection};
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for documents. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct DocumentFilter {
    /// Words that the name, address or metadata contain, at most 200 characters.
    pub search: Option<String>,
    /// Any of these statuses.
    pub statuses: Option<Vec<DocumentStatus>>,
    /// Any of these origins.
    pub source_kinds: Option<Vec<DocumentSourceKind>>,
    /// Any of these media types; `text/*` matches all of its class.
    pub media_types: Option<Vec<String>>,
    /// Names of tags, all of which the document must have; at most 50.
    pub tags: Option<Vec<String>>,
    /// Documents that this bot knows: those that were given to it, and those with one of its `knowledgeTags`.
    pub bot_id: Option<ID>,
    /// Person who added the document.
    pub created_by_id: Option<ID>,
    /// When the document was added.
    pub created_at: Option<DateTimeRange>,
}

impl DocumentFilter {
    async fn parse(self, ctx: &Context<'_>) -> Result<Filter> {
        let Self { search, statuses, source_kinds, media_types, tags, bot_id, created_by_id, created_at } = self;
        let bot = match bot_id {
            Some(id) => Some(visible_bot(ctx, &id).await?),
            None => None,
        };
        let filter = Filter {
            bot,
            search,
            statuses: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            source_kinds: source_kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            media_types,
            tags: tags.unwrap_or_default(),
            created_by: created_by_id.map(|id| id.parse().ok()),
            created: created_at.map(Into::into).unwrap_or_default(),
        };
        filter.check()
    }
}

/// The bot that an identifier means; none when there is none for the caller.
pub(super) async fn visible_bot(ctx: &Context<'_>, id: &ID) -> Result<Option<BotId>> {
    let Ok(id) = id.parse::<BotId>() else { return Ok(None) };
    Ok(ctx.load(BotKey(id)).await?.map(|_| id))
}

/// Fields that documents can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum DocumentOrderField {
    /// Name.
    Name,
    /// When the document was added.
    CreatedAt,
    /// When the document last changed.
    UpdatedAt,
    /// Size of the original.
    ByteSize,
}

/// Sort order of documents.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct DocumentOrder {
    /// Field to sort by.
    pub field: DocumentOrderField,
    /// Direction.
    pub direction: OrderDirection,
}

impl From<DocumentOrder> for Order<Field> {
    fn from(input: DocumentOrder) -> Self {
        Self { field: input.field.into(), descending: input.direction == OrderDirection::Desc }
    }
}

/// What the domain adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceDocuments(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceDocuments {
    /// Documents, newest first by default.
    #[expect(clippy::too_many_arguments, reason = "the four arguments of a page, a filter and an order")]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only documents that match.")] filter: Option<DocumentFilter>,
        #[graphql(desc = "Sort order; newest first when left out.")] order_by: Option<DocumentOrder>,
    ) -> async_graphql::Result<DocumentConnection> {
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let request = PageArguments::new(first, after, last, before).parse()?;
        let filter = filter.unwrap_or_default().parse(ctx).await?;
        let order = order_by.map(Order::from).unwrap_or_default();
        let rows = list::page(&app, workspace, &filter, order, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { list::count(&app, workspace, &filter).await }
        });
        Ok(DocumentConnection::new(rows.map(Into::into), count))
    }
}
