//! Lists of documents.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, DbBackend, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::document::DocumentConnection;
use super::enums::{DocumentSourceKind, DocumentStatus};
use crate::base::Result;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::text::bounded;
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::{Sort, SortKey};
use crate::domain::documents::media;
use crate::domain::tags::service::name_key;
use crate::entity::columns::Columns;
use crate::entity::{document, document_tag, tag, workspace};
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
    /// Names of tags, all of which the document must have.
    pub tags: Option<Vec<String>>,
    /// Person who added the document.
    pub created_by_id: Option<ID>,
    /// When the document was added.
    pub created_at: Option<DateTimeRange>,
}

/// Fields that documents can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
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
        let app = ctx.app().clone();
        let request = PageArguments::new(first, after, last, before).parse()?;
        let order =
            order_by.unwrap_or(DocumentOrder { field: DocumentOrderField::CreatedAt, direction: OrderDirection::Desc });
        let list = select(app.db.backend(), self.0.id, filter.unwrap_or_default(), order.field)?;
        let (name, column) = match order.field {
            DocumentOrderField::Name => ("documents.name", document::Column::Name),
            DocumentOrderField::CreatedAt => ("documents.createdAt", document::Column::CreatedAt),
            DocumentOrderField::UpdatedAt => ("documents.updatedAt", document::Column::UpdatedAt),
            DocumentOrderField::ByteSize => ("documents.byteSize", document::Column::ByteSize),
        };
        let descending = order.direction == OrderDirection::Desc;
        let sort = Sort { name, column, id: document::Column::Id, descending };
        let key = move |row: &document::Model| {
            let key: SortKey = match order.field {
                DocumentOrderField::Name => row.name.as_str().into(),
                DocumentOrderField::CreatedAt => row.created_at.into(),
                DocumentOrderField::UpdatedAt => row.updated_at.into(),
                DocumentOrderField::ByteSize => row.byte_size.into(),
            };
            (key, row.id.0)
        };
        let rows = list.page(app.db.read(), Columns::ALL, sort, &request, key).await?;
        let count = counter(move || {
            let (app, list) = (app.clone(), list.clone());
            async move { list.count(app.db.read()).await }
        });
        Ok(DocumentConnection::new(rows.map(Into::into), count))
    }
}

fn select(
    backend: DbBackend,
    workspace: WorkspaceId,
    filter: DocumentFilter,
    order: DocumentOrderField,
) -> Result<Filtered<document::Entity>> {
    let DocumentFilter { search, statuses, source_kinds, media_types, tags, created_by_id, created_at } = filter;
    let mut list = Filtered::new(document::Entity::find().filter(document::Column::WorkspaceId.eq(workspace)));
    if let Some(search) = search {
        for word in bounded("search", &search, 0, 200)?.split_whitespace() {
            let any = [document::Column::Name, document::Column::SourceUrl]
                .into_iter()
                .fold(Condition::any(), |any, column| {
                    any.add(containing(backend, Expr::col((document::Entity, column)), word))
                })
                .add(containing(
                    backend,
                    Expr::col((document::Entity, document::Column::Metadata)).cast_as("TEXT"),
                    word,
                ));
            list.by_reading(any);
        }
    }
    if let Some(statuses) = statuses {
        let stored = statuses.into_iter().map(crate::entity::document::DocumentStatus::from);
        list.by_index(document::Column::Status.is_in(stored));
    }
    if let Some(kinds) = source_kinds {
        let stored = kinds.into_iter().map(crate::entity::document::DocumentSourceKind::from);
        list.by_index(document::Column::SourceKind.is_in(stored));
    }
    if let Some(types) = media_types {
        // There are few media types, so patterns are expanded without a query.
        let wanted = |known: &&str| types.iter().any(|wanted| is_of(known, wanted));
        list.by_index(document::Column::MediaType.is_in(media::ACCEPTED.iter().copied().filter(wanted)));
    }
    for name in tags.unwrap_or_default().iter().map(|name| name_key(name)).collect::<HashSet<_>>() {
        let tagged = Query::select()
            .column(document_tag::Column::DocumentId)
            .from(document_tag::Entity)
            .inner_join(
                tag::Entity,
                Expr::col((tag::Entity, tag::Column::Id)).equals((document_tag::Entity, document_tag::Column::TagId)),
            )
            .and_where(Expr::col((tag::Entity, tag::Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((tag::Entity, tag::Column::NameKey)).eq(name))
            .to_owned();
        list.by_index(document::Column::Id.in_subquery(tagged));
    }
    // An invalid identifier matches nothing: no person has the nil identifier.
    if let Some(id) = created_by_id {
        list.by_index(document::Column::CreatedBy.eq(id.parse().unwrap_or(UserId(Uuid::nil()))));
    }
    let (from, to) = created_at.map_or((None, None), |range| (range.from, range.to));
    let bounds =
        [from.map(|from| document::Column::CreatedAt.gte(from.0)), to.map(|to| document::Column::CreatedAt.lt(to.0))];
    for bound in bounds.into_iter().flatten() {
        match order {
            DocumentOrderField::CreatedAt => list.by_order(bound),
            _ => list.by_index(bound),
        }
    }
    Ok(list)
}

/// True when a media type matches a pattern such as `text/plain` or `text/*`.
fn is_of(known: &str, wanted: &str) -> bool {
    match wanted.strip_suffix("/*") {
        Some(class) => known.split_once('/').is_some_and(|(known, _)| known == class),
        None => known == wanted,
    }
}
